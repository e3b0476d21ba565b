-- Compare-and-append: add a batch to a stream only where the stream ends as its publisher believes.
-- KEYS[1] the stream; ARGV[1] the id it should end with ("0-0": empty or missing); ARGV[2] fields and values per entry;
-- then, for each entry, its id and its fields and values. Returns {1 or 0, the id the stream ends with now}.
-- An XADD with an id refuses "already there" and "never was there" with the same words; this tells them apart.
local function last_id(stream)
  if redis.call('EXISTS', stream) == 0 then
    return '0-0'
  end
  local described = redis.call('XINFO', 'STREAM', stream)
  for at = 1, #described, 2 do
    if described[at] == 'last-generated-id' then
      return described[at + 1]
    end
  end
  return redis.error_reply('ERR XINFO STREAM names no last-generated-id')
end

local last = last_id(KEYS[1])
if type(last) == 'table' then
  return last
end
if last ~= ARGV[1] then
  return {0, last}
end
local width = tonumber(ARGV[2])
for at = 3, #ARGV, width + 1 do
  last = redis.call('XADD', KEYS[1], ARGV[at], unpack(ARGV, at + 1, at + width))
end
return {1, last}
