"""The shared buckets: one script in Redis, on the server's clock, for any number of buckets at once.

A bucket is two times (microseconds): when it will be full again, and since when it is not. Taking a token moves the first on by the
time one token takes to come back. The key expires at that time, since a full bucket and none are the same: an idle one is gone within
two seconds.

A token may come back only while the bucket has not been full since it was taken: one that was full has had it replaced already. So each
grant names the time since when the bucket is not full, and what is returned names it again.
Questions and answers go as one string: a list of numbers costs the client several times more to read.
"""

import asyncio
from collections.abc import Mapping
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

from redis import Redis
from redis import asyncio as aioredis
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as ConnectionLost
from redis.exceptions import RedisError
from redis.retry import Retry

from clients.rate_limit.rules import Bucket
from ops.core.outage import Outage
from ops.core.redis import connect, connect_on_loop, request_seconds

KEY_PREFIX = "tonsurance:bucket:"
STEPS = 4  # in which an event loop waits
NO_ANSWER = (RedisError, OSError, TimeoutError)
SCRIPT = """
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local answer, fields, i = {}, string.gmatch(ARGV[1], '%S+'), 0
for _, key in ipairs(KEYS) do
  local interval, burst, wanted = 1000000 / fields(), tonumber(fields()), tonumber(fields())
  local returned, taken_since = tonumber(fields()), tonumber(fields())
  local full_at, since = string.match(redis.call('GET', key) or '', '^(%d+) (%d+)$')
  full_at, since = tonumber(full_at or now), tonumber(since or now)
  if since == taken_since then full_at = full_at - returned * interval end
  full_at = math.min(math.max(full_at, now), now + burst * interval)
  if full_at == now then since = now end
  local tokens = burst - (full_at - now) / interval
  local granted = math.max(0, math.min(wanted, math.floor(tokens)))
  full_at = full_at + granted * interval
  if full_at > now then
    redis.call('SET', key, string.format('%.0f %.0f', full_at, since), 'PX', math.ceil((full_at - now) / 1000))
  else
    redis.call('DEL', key)
  end
  answer[i + 1], answer[i + 2] = granted, math.max(0, math.floor(tokens) - granted)
  answer[i + 3], answer[i + 4] = math.ceil((1 - (tokens - granted)) * interval), string.format('%.0f', since)
  i = i + 4
end
return table.concat(answer, ' ')
"""


class BucketRequest(NamedTuple):
    """`wanted` tokens are asked for, after `returned` ones went back that were taken in the streak `since`."""

    wanted: int
    returned: int = 0
    since: int = 0


class BucketReply(NamedTuple):
    """`granted` tokens were given, `beneath` are left; with none left the next comes in `wait` seconds.

    `since`: the time since when the bucket is not full, which names the streak that the tokens were taken in.
    """

    granted: int
    beneath: int
    wait: float
    since: int


class Unreachable(Exception):
    """Redis does not answer, or did not a moment ago."""


class SharedBuckets:
    """Client of the buckets in Redis. After a failure one request a second tries it again; no other caller waits for it."""

    def __init__(self) -> None:
        self._outage = Outage()
        self._client: Redis | None = None
        self._on_loop: WeakKeyDictionary[asyncio.AbstractEventLoop, aioredis.Redis] = WeakKeyDictionary()

    def ask(self, wanted: Mapping[Bucket, BucketRequest]) -> list[BucketReply]:
        """Ask the buckets; returns their replies in order. Raises Unreachable."""
        self._refuse_while_down()
        try:
            script = self._connected().register_script(SCRIPT)
            grants = _grants(script(keys=_keys(wanted), args=_arguments(wanted)))
            self._outage.succeeded()
            return grants
        except NO_ANSWER as error:
            raise self._failed() from error

    async def aask(self, wanted: Mapping[Bucket, BucketRequest]) -> list[BucketReply]:
        """Ask the buckets from the event loop. Raises Unreachable."""
        self._refuse_while_down()
        asked = asyncio.create_task(self._ask_or_ask_again(wanted))
        try:
            grants = await _answer(asked, request_seconds())
            self._outage.succeeded()
            return grants
        except NO_ANSWER as error:
            raise self._failed() from error
        finally:
            asked.cancel()

    async def _ask_or_ask_again(self, wanted: Mapping[Bucket, BucketRequest]) -> list[BucketReply]:
        """Retry once on a new connection: Redis closes idle connections, and all of them when it restarts.

        The first question may have been heard. Then its tokens are lost, but nothing is returned twice.
        """
        try:
            return await self._ask_once(wanted)
        except ConnectionLost:
            return await self._ask_once({bucket: BucketRequest(asked.wanted) for bucket, asked in wanted.items()})

    async def _ask_once(self, wanted: Mapping[Bucket, BucketRequest]) -> list[BucketReply]:
        script = self._connected_on_loop().register_script(SCRIPT)
        return _grants(await script(keys=_keys(wanted), args=_arguments(wanted)))

    async def aclose(self) -> None:
        """Close the connections of the running loop."""
        if client := self._on_loop.pop(asyncio.get_running_loop(), None):
            await client.aclose()

    def forget(self) -> None:
        """Treat Redis as reachable, and connect again."""
        self._outage.forget()
        client, self._client = self._client, None
        if client:
            client.close()

    def _refuse_while_down(self) -> None:
        if not self._outage.may_ask():
            raise Unreachable

    def _failed(self) -> Unreachable:
        self._outage.failed()
        return Unreachable()

    def _connected(self) -> Redis:
        if self._client is None:
            self._client = connect(seconds=request_seconds(), retry=Retry(NoBackoff(), 0))
        return self._client

    def _connected_on_loop(self) -> aioredis.Redis:
        loop = asyncio.get_running_loop()
        client = self._on_loop.get(loop)
        if client is None:
            retry: Any = aioredis.retry.Retry(NoBackoff(), 0)
            client = self._on_loop[loop] = connect_on_loop(seconds=None, retry=retry)  # `aask` bounds the wait
        return client


async def _answer(asked: asyncio.Task[list[BucketReply]], patience: float) -> list[BucketReply]:
    """Raises TimeoutError. In steps: what a loop spends busy counts as one of them at most, for nothing is read meanwhile."""
    for _ in range(STEPS):
        if (await asyncio.wait([asked], timeout=patience / STEPS))[0]:
            return asked.result()
    raise TimeoutError


def _keys(wanted: Mapping[Bucket, BucketRequest]) -> list[str]:
    return [KEY_PREFIX + bucket.key for bucket in wanted]


def _arguments(wanted: Mapping[Bucket, BucketRequest]) -> list[str]:
    return [" ".join(f"{bucket.rate} {bucket.burst} {asked.wanted} {asked.returned} {asked.since}" for bucket, asked in wanted.items())]


def _grants(answer: bytes) -> list[BucketReply]:
    numbers = [float(word) for word in answer.split()]
    fours = (numbers[i : i + 4] for i in range(0, len(numbers), 4))
    return [BucketReply(int(granted), int(beneath), wait / 1e6, int(since)) for granted, beneath, wait, since in fours]
