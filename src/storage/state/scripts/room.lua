-- Counts the units of a rate that could be taken at once now; takes none (see limit.lua).
-- KEYS  1 the rate (HASH tat)
-- ARGV  1 ms between units  2 units at once
local at = now()
local tat = math.max(tonumber(redis.call('HGET', KEYS[1], 'tat')) or at, at)
return math.max(0, math.floor(ARGV[2] - (tat - at) / ARGV[1]))
