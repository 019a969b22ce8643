-- Claims the head of the lane that is due first.
-- KEYS  1 ready (ZSET lane -> due time)  2 the caller's token (string: the lane it holds)
-- ARGV  1 prefix of the items keys  2 prefix of the claim keys  3 lease, ms  4 token
-- Returns {lane, item, attempts}, or {wait in ms} when nothing is due, or {-1} when nothing is there.
-- Run twice with one token: the second run answers the same claim, counted once, its lease renewed.
-- Keys are made from the prefixes: they carry the tag of KEYS[1].
local at = now()
local held = redis.call('GET', KEYS[2])
if held and redis.call('HGET', ARGV[2] .. held, 'token') == ARGV[4] then
  redis.call('ZADD', KEYS[1], at + ARGV[3], held)
  redis.call('PEXPIRE', KEYS[2], ARGV[3])
  local attempts = tonumber(redis.call('HGET', ARGV[2] .. held, 'attempts'))
  return { held, redis.call('LINDEX', ARGV[1] .. held, 0), attempts }
end
-- Lanes that are empty were listed for their pace only; the bound keeps one call short.
for _ = 1, 100 do
  local first = redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')
  local lane = first[1]
  if not lane then return { -1 } end
  if first[2] - at > 0 then return { first[2] - at } end
  local item = redis.call('LINDEX', ARGV[1] .. lane, 0)
  if item then
    local claim = ARGV[2] .. lane
    local attempts = redis.call('HINCRBY', claim, 'attempts', 1)
    redis.call('HSET', claim, 'token', ARGV[4])
    redis.call('ZADD', KEYS[1], at + ARGV[3], lane)
    redis.call('SET', KEYS[2], lane, 'PX', ARGV[3])
    return { lane, item, attempts }
  end
  redis.call('ZREM', KEYS[1], lane)
end
return { 1 }
