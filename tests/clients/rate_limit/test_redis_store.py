"""The bucket in Redis: exact over any number of processes, gone when idle."""

import asyncio
import subprocess
import sys
import time

import pytest
from django.conf import settings
from redis import Redis

from clients.rate_limit.redis_store import KEY_PREFIX, BucketReply, BucketRequest, SharedBuckets
from clients.rate_limit.rules import Bucket, Group
from tests.ops.running import PROJECT

BUCKET = Bucket("test:1", 50, 100, Group.READ)


@pytest.fixture
def redis() -> Redis:
    return Redis.from_url(settings.REDIS_URL)


def drain(shared: SharedBuckets, bucket: Bucket) -> int:
    given = 0
    while grant := shared.ask({bucket: BucketRequest(bucket.slice)})[0].granted:
        given += grant
    return given


def test_a_full_bucket_gives_its_burst_in_slices_and_then_says_when_to_come_again() -> None:
    shared = SharedBuckets()
    slow = BUCKET._replace(rate=0.1, burst=20)  # no token comes back meanwhile
    assert drain(shared, slow) == 20
    granted, beneath, wait, _ = shared.ask({slow: BucketRequest(5)})[0]
    assert (granted, beneath) == (0, 0)
    assert 0 < wait <= 10


def test_several_buckets_are_asked_at_once_and_do_not_mix() -> None:
    slow, fast = BUCKET._replace(key="slow", rate=10, burst=20), BUCKET._replace(key="fast", rate=500, burst=1000)
    grants = SharedBuckets().ask({slow: BucketRequest(1), fast: BucketRequest(50)})
    assert [(grant.granted, grant.beneath) for grant in grants] == [(1, 19), (50, 950)]


def test_a_rate_below_one_a_second_is_a_rate() -> None:
    rare = BUCKET._replace(key="rare", rate=0.2, burst=2)
    shared = SharedBuckets()
    assert [shared.ask({rare: BucketRequest(1)})[0].granted for _ in range(3)] == [1, 1, 0]
    assert 4 < shared.ask({rare: BucketRequest(1)})[0].wait <= 5


def test_what_comes_back_is_there_again_but_never_more_than_the_bucket_holds() -> None:
    shared = SharedBuckets()
    taken = shared.ask({BUCKET: BucketRequest(5)})[0]
    granted, beneath, _, _ = shared.ask({BUCKET: BucketRequest(5, 1_000_000, taken.since)})[0]
    assert (granted, beneath) == (5, 95)


def test_what_the_bucket_has_replaced_already_does_not_come_back() -> None:
    """It was full since: to take it back as well would give it twice."""
    shared = SharedBuckets()
    taken = shared.ask({BUCKET: BucketRequest(5)})[0]
    time.sleep(5 / BUCKET.rate + 0.01)
    assert shared.ask({BUCKET: BucketRequest(60)})[0].since > taken.since
    assert shared.ask({BUCKET: BucketRequest(1, 5, taken.since)})[0].beneath <= 39 + 1  # a token comes by itself in 20 ms


def test_a_question_that_may_have_been_heard_returns_nothing_when_it_is_asked_again(redis: Redis) -> None:
    """Otherwise what it returns could come back twice."""
    shared, slow = SharedBuckets(), BUCKET._replace(key="again", rate=0.1)

    async def cut() -> BucketReply:
        taken = (await shared.aask({slow: BucketRequest(5)}))[0]
        redis.client_kill_filter(_type="normal", skipme=True)
        grants = await shared.aask({slow: BucketRequest(1, 5, taken.since)})
        await shared.aclose()
        return grants[0]

    assert asyncio.run(cut())[:2] == (1, 94)


def test_an_idle_bucket_is_gone_within_the_time_it_takes_to_fill(redis: Redis) -> None:
    drain(SharedBuckets(), BUCKET)
    assert 0 < redis.pttl(KEY_PREFIX + BUCKET.key) <= 2000


def test_a_clock_that_was_set_back_locks_nobody_out(redis: Redis) -> None:
    redis.set(KEY_PREFIX + BUCKET.key, f"{(time.time() + 86_400) * 1e6:.0f} 1")
    assert SharedBuckets().ask({BUCKET: BucketRequest(5)})[0].wait <= 1 / 50


@pytest.mark.parametrize(("rate", "seconds"), [(50, 3.0), (500, 3.0)])
def test_two_processes_together_get_the_burst_and_the_rate_and_never_more(rate: int, seconds: float) -> None:
    command = [sys.executable, "-m", "tests.clients.rate_limit.contender", str(rate), str(seconds), settings.REDIS_URL]
    processes = [subprocess.Popen(command, cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    assert [process.stdout.readline() for process in processes] == ["ready\n"] * 2  # type: ignore[union-attr]
    start = f"{time.time() + 0.5}\n"
    got = sum(int(process.communicate(start, timeout=60)[0]) for process in processes)
    expected = rate * seconds + 2 * rate
    assert expected * 0.9 <= got <= expected + 1  # `tests.rest.test_exact_limits` counts to the token, however busy the machine
