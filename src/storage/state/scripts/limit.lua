-- Takes one unit of a rate by the generic cell rate algorithm (GCRA).
-- KEYS  1 the rate (HASH tat = theoretical arrival time, call = id of the call that took the last unit)
-- ARGV  1 ms between units  2 units at once  3 id of this call
-- Returns 0, or the wait in ms (nothing taken). Run twice: counted once, unless another call came between.
local at = now()
local rate = redis.call('HMGET', KEYS[1], 'tat', 'call')
if rate[2] == ARGV[3] then return 0 end
local tat = math.max(tonumber(rate[1]) or at, at)
local ahead = tat - at - ARGV[1] * (ARGV[2] - 1)
if ahead > 0 then return math.ceil(ahead) end
redis.call('HSET', KEYS[1], 'tat', tat + ARGV[1], 'call', ARGV[3])
redis.call('PEXPIRE', KEYS[1], math.ceil(tat + ARGV[1] - at))
return 0
