-- Ends a lease before its time; the fence stays.
-- KEYS  1 the lease (HASH holder, fence, ends)
-- ARGV  1 holder
-- Returns 1, or 0 when this holder does not hold it. Run twice: the second run answers 0.
local lease = redis.call('HMGET', KEYS[1], 'holder', 'ends')
if lease[1] ~= ARGV[1] or tonumber(lease[2]) <= now() then return 0 end
redis.call('HSET', KEYS[1], 'ends', 0)
return 1
