-- Appends an item to a lane unless its id was seen.
-- KEYS  1 ready (ZSET lane -> due time)  2 items of the lane (LIST)  3 depth of the box  4 seen mark of the id
-- ARGV  1 lane  2 item  3 how long the id is remembered, ms
-- Returns 1 when the item was new, else 0. Run twice: the second run answers 0.
if not redis.call('SET', KEYS[4], 1, 'NX', 'PX', ARGV[3]) then return 0 end
append(KEYS[1], KEYS[2], KEYS[3], ARGV[1], ARGV[2], now())
return 1
