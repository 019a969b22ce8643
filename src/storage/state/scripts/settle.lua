-- Ends a claim.
-- KEYS  1 ready (ZSET)  2 items of the lane (LIST)  3 claim of the lane (HASH)  4 depth of the box
--       5 dead (ZSET id -> time)  6 letters (HASH id -> JSON [lane, item, reason])
-- ARGV  1 lane  2 token  3 'done' | 'retry' | 'dead'  4 pace or delay, ms  5 item id  6 reason
-- Returns 1, or 0 when the token no longer owns the lane. Run twice: the second run answers 0.
if redis.call('HGET', KEYS[3], 'token') ~= ARGV[2] then return 0 end
local at = now()
local due = at + ARGV[4]
if ARGV[3] == 'retry' then
  -- The head stays, so the order stays; the count of attempts stays with it.
  redis.call('HDEL', KEYS[3], 'token')
  redis.call('ZADD', KEYS[1], due, ARGV[1])
  return 1
end
local head = remove_head(KEYS[1], KEYS[2], KEYS[3], KEYS[4], ARGV[1], due, due > at)
if ARGV[3] == 'dead' and head then
  redis.call('ZADD', KEYS[5], at, ARGV[5])
  redis.call('HSET', KEYS[6], ARGV[5], cjson.encode({ ARGV[1], head, ARGV[6] }))
end
return 1
