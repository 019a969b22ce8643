-- The heart: ownership, version, conversation, replies, removal of the event, in one step.
-- KEYS  1 claim of the lane (HASH)  2 conversation (HASH version, document)
--       then for each box: ready (ZSET), items of the lane (LIST), depth (string)
-- ARGV  1 lane  2 token  3 expected version  4 document  5 conversation's life, ms  6 claimed box (1 = first)
--       then for each reply: box, item
-- Returns 'ok', 'stale' (another version; nothing written) or 'lost' (not the owner; nothing written).
-- Run twice: the second run answers 'lost', since the first ended the claim.
if redis.call('HGET', KEYS[1], 'token') ~= ARGV[2] then return 'lost' end
if (redis.call('HGET', KEYS[2], 'version') or '0') ~= ARGV[3] then return 'stale' end
redis.call('HSET', KEYS[2], 'version', ARGV[3] + 1, 'document', ARGV[4])
redis.call('PEXPIRE', KEYS[2], ARGV[5])
local at = now()
for i = 7, #ARGV, 2 do
  local box = ARGV[i] * 3
  append(KEYS[box], KEYS[box + 1], KEYS[box + 2], ARGV[1], ARGV[i + 1], at)
end
local box = ARGV[6] * 3
remove_head(KEYS[box], KEYS[box + 1], KEYS[1], KEYS[box + 2], ARGV[1], at, false)
return 'ok'
