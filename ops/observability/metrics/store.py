"""Metrics in Redis: sums by slot of time, for windows, and sums since the beginning, for Prometheus.

| key | holds | lives |
|---|---|---|
| `slot:{seconds}:{start}` | hash `metric|label|bucket` -> samples, of all processes and hosts | `Resolution.kept` |
| `totals` | hash `metric|label|part` -> sum; part: "" of a count, `le:{ms}` and `sum` (microseconds) of a duration | until reset |
| `processes` | sorted set of processes by their last sign of life | `PROCESS_SECONDS` each |
| `levels:{process}` | hash `metric|label` -> level | `PROCESS_SECONDS` |
| `batch:{id}` | marks a batch as added | `MARKER_SECONDS` |
"""

import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from redis import Redis

from ops.observability.metrics.buckets import value_of
from ops.observability.metrics.recorder import Counts, Series

PREFIX = "tonsurance:metrics"
TOTALS = f"{PREFIX}:totals"
PROCESSES = f"{PREFIX}:processes"
DROPPED = "metrics_dropped"
MARKER_SECONDS = 600
PROCESS_SECONDS = 15
# Upper bounds of the buckets that Prometheus sees, in milliseconds.
BOUNDS = (1, 2.5, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000, 60_000)
MICROSECONDS = 1000  # per millisecond


@dataclass(frozen=True, slots=True)
class Resolution:
    """Slots of so many seconds, kept for so many."""

    seconds: int
    kept: int

    def start(self, moment: float) -> int:
        """When the slot of that moment began (Unix seconds)."""
        return int(moment) // self.seconds * self.seconds

    def key(self, start: int) -> str:
        """Where the slot is."""
        return f"{PREFIX}:slot:{self.seconds}:{start}"


FINE, COARSE = Resolution(10, 20 * 60), Resolution(300, 6 * 3600)
RESOLUTIONS = (FINE, COARSE)

# Adds a batch to its slots and to the totals, once: a batch that is sent again because its answer was lost is not added again.
ADD = """
if not redis.call('SET', KEYS[1], 1, 'NX', 'EX', ARGV[1]) then return 0 end
local first_total = 5 + tonumber(ARGV[4])
for at = 5, first_total - 1, 2 do
  redis.call('HINCRBY', KEYS[2], ARGV[at], ARGV[at + 1])
  redis.call('HINCRBY', KEYS[3], ARGV[at], ARGV[at + 1])
end
for at = first_total, #ARGV, 2 do redis.call('HINCRBY', KEYS[4], ARGV[at], ARGV[at + 1]) end
redis.call('EXPIRE', KEYS[2], ARGV[2])
redis.call('EXPIRE', KEYS[3], ARGV[3])
return 1
"""


@dataclass(frozen=True, slots=True)
class SampleBatch:
    """What one process recorded up to `taken_at` (Unix seconds)."""

    id: str
    taken_at: float
    counts: Counts

    @property
    def samples(self) -> int:
        return sum(self.counts.values())


def add(client: Redis, batch: SampleBatch) -> None:
    """Add the batch, unless it was added already. Raises RedisError."""
    slots = [part for (metric, label, index), n in batch.counts.items() for part in (f"{metric}|{label}|{_text(index)}", n)]
    totals = [part for field, n in _totals(batch.counts).items() for part in (field, n)]
    keys = [f"{PREFIX}:batch:{batch.id}", *(each.key(each.start(batch.taken_at)) for each in RESOLUTIONS), TOTALS]
    values = [MARKER_SECONDS, FINE.kept, COARSE.kept, len(slots), *slots, *totals]
    client.eval(ADD, len(keys), *keys, *values)


def show_process(client: Redis, process: str, levels: Mapping[Series, float]) -> None:
    """Record a heartbeat of the process with its levels. Raises RedisError."""
    key, fields = f"{PREFIX}:levels:{process}", {f"{metric}|{label}": value for (metric, label), value in levels.items()}
    with client.pipeline(transaction=False) as pipeline:
        pipeline.zadd(PROCESSES, {process: time.time()})
        if fields:
            pipeline.hset(key, mapping=fields)  # type: ignore[arg-type]  # the stubs want one type for all
            pipeline.expire(key, PROCESS_SECONDS)
        pipeline.execute()


def add_dropped(client: Redis, samples: int) -> None:
    """Count samples that were given up. Raises RedisError."""
    client.hincrby(TOTALS, f"{DROPPED}||", samples)


def read_slots(client: Redis, resolution: Resolution, starts: Sequence[int]) -> Iterator[tuple[str, str, str, int]]:
    """Metric, label, bucket ("" of a count) and samples, slot by slot. Raises RedisError."""
    for slot in _read_hashes(client, [resolution.key(start) for start in starts]):
        yield from _parsed(slot)


def read_totals(client: Redis) -> Iterator[tuple[str, str, str, int]]:
    """Metric, label, part and sum. Raises RedisError."""
    yield from _parsed(_read_hashes(client, [TOTALS])[0])


def living(client: Redis) -> dict[str, float]:
    """Processes and when they last said that they live (Unix seconds). Raises RedisError."""
    rows = client.zrangebyscore(PROCESSES, time.time() - PROCESS_SECONDS, "+inf", withscores=True)
    return {process.decode(): seen for process, seen in cast("list[tuple[bytes, float]]", rows)}


def read_levels(client: Redis) -> dict[tuple[str, str], float]:
    """By metric and label, the levels of all living processes together. Raises RedisError."""
    levels: defaultdict[tuple[str, str], float] = defaultdict(float)
    for fields in _read_hashes(client, [f"{PREFIX}:levels:{process}" for process in living(client)]):
        for field, value in fields.items():
            metric, _, label = field.decode().partition("|")
            levels[metric, label] += float(value)
    return dict(levels)


def reset(client: Redis) -> int:
    """Forget everything that was measured; returns how many keys that were. Raises RedisError."""
    keys = [key for pattern in ("slot:*", "totals") for key in client.scan_iter(f"{PREFIX}:{pattern}", count=1000)]
    return client.unlink(*keys) if keys else 0


def forget_dead_processes(client: Redis) -> int:
    """Drop the names of processes that no longer say that they live; returns how many. Raises RedisError."""
    return client.zremrangebyscore(PROCESSES, "-inf", time.time() - PROCESS_SECONDS)


def _read_hashes(client: Redis, keys: Sequence[str]) -> list[dict[bytes, bytes]]:
    with client.pipeline(transaction=False) as pipeline:
        for key in keys:
            pipeline.hgetall(key)
        return cast("list[dict[bytes, bytes]]", pipeline.execute())


def _parsed(fields: Mapping[bytes, bytes]) -> Iterator[tuple[str, str, str, int]]:
    for field, value in fields.items():
        metric, _, rest = field.decode().partition("|")
        label, _, part = rest.rpartition("|")
        yield metric, label, part, int(value)


def _text(index: int | None) -> str:
    return "" if index is None else str(index)


def _totals(counts: Counts) -> dict[str, int]:
    totals: defaultdict[str, int] = defaultdict(int)
    for (metric, label, index), n in counts.items():
        if index is None:
            totals[f"{metric}|{label}|"] += n
        else:
            totals[f"{metric}|{label}|le:{_bound(index)}"] += n
            totals[f"{metric}|{label}|sum"] += round(value_of(index) * n * MICROSECONDS)
    return totals


def _bound(index: int) -> str:
    """The smallest bound that no value of the bucket is far above: a bucket that lies across one counts as below it."""
    middle = value_of(index)
    return next((f"{bound:g}" for bound in BOUNDS if middle <= bound), "inf")
