-- Put in front of every other script; defines what they share.
-- Redis runs a script as one step, so nothing here needs a lock. All keys of a call carry one hash tag.

-- Store time in epoch milliseconds: clocks of the callers never count.
local function now()
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end

-- Puts one item at the end of a lane. A lane that waits (claimed, paced, in retry) keeps its due time.
local function append(ready, items, depth, lane, item, at)
  redis.call('RPUSH', items, item)
  redis.call('INCR', depth)
  redis.call('ZADD', ready, 'NX', at, lane)
end

-- Takes the head off a claimed lane and frees the lane at `due`. An empty lane stays listed only to keep its pace.
local function remove_head(ready, items, claim, depth, lane, due, paced)
  local head = redis.call('LPOP', items)
  redis.call('DEL', claim)
  if head then redis.call('DECR', depth) end
  if paced or redis.call('EXISTS', items) == 1 then
    redis.call('ZADD', ready, due, lane)
  else
    redis.call('ZREM', ready, lane)
  end
  return head
end
