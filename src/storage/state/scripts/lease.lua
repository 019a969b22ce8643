-- Takes or renews a lease.
-- KEYS  1 the lease (HASH holder, fence, ends); never expires, so that the fence rises for good
-- ARGV  1 holder  2 life, ms
-- Returns the fence, or 0 while another holds it. Run twice: the same fence, renewed.
local at = now()
local lease = redis.call('HMGET', KEYS[1], 'holder', 'fence', 'ends')
local running = lease[3] and tonumber(lease[3]) > at
if running and lease[1] ~= ARGV[1] then return 0 end
local fence = tonumber(lease[2]) or 0
if not running then fence = fence + 1 end
redis.call('HSET', KEYS[1], 'holder', ARGV[1], 'fence', fence, 'ends', at + ARGV[2])
return fence
