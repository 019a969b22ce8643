-- Puts a dead letter back at the end of its lane; its attempts start anew.
-- KEYS  1 dead (ZSET id -> time)  2 letters (HASH id -> JSON [lane, item, reason])  3 ready (ZSET)  4 depth of the box
-- ARGV  1 id  2 prefix of the items keys (same tag as KEYS[1])
-- Returns 1, or 0 when there is no such letter. Run twice: the second run answers 0.
local letter = redis.call('HGET', KEYS[2], ARGV[1])
if not letter then return 0 end
local parts = cjson.decode(letter)
redis.call('HDEL', KEYS[2], ARGV[1])
redis.call('ZREM', KEYS[1], ARGV[1])
append(KEYS[3], ARGV[2] .. parts[1], KEYS[4], parts[1], parts[2], now())
return 1
