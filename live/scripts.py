"""Lua scripts of the channels; each runs as one atomic step.

A channel is three keys: a hash (epoch, seq, the newest snapshot), a stream with the newest messages (ids are `seq-0`), and a counter of
tickets. An epoch ends when numbers can no longer be trusted: the keys are gone, or the server was restarted and may have lost its last
second. Clients learn of the new epoch and start over from a snapshot.
"""

STREAM_LENGTH = 2000
NAMES_SECONDS = 86_400

# KEYS: hash, stream, tickets, names. ARGV: fresh epoch, ticket, now, message, urgent, meta, snapshot, digest, tell the snapshot, name.
# Nothing happens where the name, if there is one, is among the names already.
# A snapshot is kept only when it was begun after the one that is there: it then holds everything the other one held. To whom it is told:
# "never" to those who are there (the message says it), "changed" where it differs, "always", or "restart": nothing, under a new epoch.
PUBLISH = f"""
if ARGV[10] then
  redis.call('EXPIRE', KEYS[4], {NAMES_SECONDS})
  if redis.call('SADD', KEYS[4], ARGV[10]) == 0 then
    return
  end
end
local run = string.match(redis.call('INFO', 'server'), 'run_id:(%w+)')
local known = redis.call('HMGET', KEYS[1], 'epoch', 'run', 'seq', 'ticket', 'digest', 'snapshot')
local epoch, seq, ticket, told, newest = known[1], tonumber(known[3] or 0), tonumber(known[4] or 0), known[5], known[6]
local mine = tonumber(ARGV[2])
if not epoch or known[2] ~= run or ARGV[9] == 'restart' then
  epoch, seq, ticket, told, newest = ARGV[1], 0, 0, false, false
  redis.call('DEL', KEYS[1], KEYS[2])
  redis.call('HSET', KEYS[1], 'epoch', epoch, 'run', run)
end
if mine > tonumber(redis.call('GET', KEYS[3]) or 0) then
  redis.call('SET', KEYS[3], mine)
end
local function append(kind, body)
  seq = seq + 1
  redis.call('XADD', KEYS[2], 'MAXLEN', '~', {STREAM_LENGTH}, seq .. '-0',
             'kind', kind, 'body', body, 'urgent', ARGV[5], 'meta', ARGV[6], 'at', ARGV[3])
end
if ARGV[4] ~= '' then
  append('message', ARGV[4])
end
if ARGV[7] == '' then
  if ARGV[4] ~= '' then
    redis.call('HDEL', KEYS[1], 'snapshot', 'digest')
    redis.call('HSET', KEYS[1], 'ticket', math.max(mine, ticket))
  end
else
  local is_newest = mine > ticket
  if ARGV[9] == 'always' or (ARGV[9] == 'changed' and told ~= ARGV[8]) then
    append('snapshot', not is_newest and newest or ARGV[7])
  end
  if is_newest then
    redis.call('HSET', KEYS[1], 'snapshot', ARGV[7], 'digest', ARGV[8], 'ticket', mine, 'at', ARGV[3])
  end
end
redis.call('HSET', KEYS[1], 'seq', seq)
"""

# KEYS: hash, stream. ARGV: epoch and seq that the reader has.
# Returns {is current, epoch, seq, snapshot, its time, messages after the reader's seq}; of a channel without keys only {0}.
READ = """
local run = string.match(redis.call('INFO', 'server'), 'run_id:(%w+)')
local known = redis.call('HMGET', KEYS[1], 'epoch', 'run', 'seq', 'snapshot', 'at')
if not known[1] then
  return {0}
end
local is_current = known[2] == run and 1 or 0
if known[1] == ARGV[1] and known[3] == ARGV[2] then
  return {is_current, known[1], known[3], false, false, {}}
end
local after = known[1] == ARGV[1] and '(' .. ARGV[2] .. '-0' or '-'
return {is_current, known[1], known[3], known[4], known[5], redis.call('XRANGE', KEYS[2], after, '+')}
"""
