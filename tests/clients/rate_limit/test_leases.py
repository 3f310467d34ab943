"""What a process may give away by itself, and what becomes of the rest."""

import pytest

from clients.rate_limit import leases as module
from clients.rate_limit.leases import LEASE_SECONDS, RENEW_SECONDS, Leases
from clients.rate_limit.local import LocalBuckets
from clients.rate_limit.rules import Bucket, Group, Outcome
from tests.clock import Clock

BUCKET = Bucket("read:client:7", 50, 100, Group.READ)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def leases(clock: Clock) -> Leases:
    return Leases(clock)


def test_what_was_never_granted_must_be_asked_for(leases: Leases) -> None:
    assert leases.take(BUCKET) is None


def test_a_slice_is_given_away_to_its_last_token_and_no_further(leases: Leases) -> None:
    leases.grant(BUCKET, granted=3, beneath=50, wait=0, since=1)
    verdicts = [leases.take(BUCKET) for _ in range(4)]
    assert [verdict and verdict.remaining for verdict in verdicts] == [52, 51, 50, None]


def test_a_lapsed_lease_gives_nothing_and_hands_the_rest_back_once(leases: Leases, clock: Clock) -> None:
    leases.grant(BUCKET, granted=5, beneath=0, wait=0, since=1)
    leases.take(BUCKET)
    clock.now += LEASE_SECONDS
    assert leases.take(BUCKET) is None
    assert (leases.leftover(BUCKET), leases.leftover(BUCKET)) == ((4, 1), (0, 1))


def test_what_was_taken_before_the_bucket_was_full_again_does_not_go_back(leases: Leases, clock: Clock) -> None:
    leases.grant(BUCKET, granted=5, beneath=95, wait=0, since=1)
    leases.grant(BUCKET, granted=2, beneath=98, wait=0, since=2)
    leases.take(BUCKET)
    clock.now += LEASE_SECONDS
    assert leases.leftover(BUCKET) == (2, 2)


def test_an_empty_bucket_is_not_asked_again_before_its_next_token(leases: Leases, clock: Clock) -> None:
    leases.grant(BUCKET, granted=0, beneath=0, wait=0.02, since=1)
    refused = leases.take(BUCKET)
    assert refused is not None
    assert (refused.outcome, refused.remaining, round(refused.wait, 3)) == (Outcome.EMPTY, 0, 0.02)
    clock.now += 0.021
    assert leases.take(BUCKET) is None


def test_a_token_taken_for_nothing_comes_back(leases: Leases) -> None:
    leases.grant(BUCKET, granted=1, beneath=0, wait=0, since=1)
    leases.take(BUCKET)
    leases.give_back(BUCKET)
    assert leases.take(BUCKET) is not None
    assert leases.take(BUCKET) is None


def test_a_lease_in_use_is_due_once_half_its_life_is_over(leases: Leases, clock: Clock) -> None:
    leases.grant(BUCKET, granted=5, beneath=0, wait=0, since=1)
    leases.take(BUCKET)
    assert leases.due() == {}
    clock.now += RENEW_SECONDS
    leases.take(BUCKET)
    leases.take(BUCKET)
    assert leases.any_due
    assert (leases.due(), leases.due()) == ({BUCKET: 3}, {})


def test_a_lease_that_was_renewed_holds_no_more_than_a_slice(leases: Leases, clock: Clock) -> None:
    leases.grant(BUCKET, granted=5, beneath=20, wait=0, since=1)
    clock.now += RENEW_SECONDS
    leases.take(BUCKET)
    leases.grant(BUCKET, granted=leases.due()[BUCKET], beneath=19, wait=0, since=1)
    clock.now += 0.9 * LEASE_SECONDS
    verdicts = [leases.take(BUCKET) for _ in range(BUCKET.slice + 1)]
    assert [verdict and verdict.remaining for verdict in verdicts] == [23, 22, 21, 20, 19, None]


def test_a_renewal_that_finds_the_bucket_empty_takes_nothing_away(leases: Leases, clock: Clock) -> None:
    leases.grant(BUCKET, granted=5, beneath=0, wait=0, since=1)
    clock.now += RENEW_SECONDS
    leases.take(BUCKET)
    leases.grant(BUCKET, granted=0, beneath=0, wait=0.02, since=1)
    assert [verdict is not None and verdict.is_allowed for verdict in (leases.take(BUCKET) for _ in range(5))] == [True] * 4 + [False]


def test_a_lease_that_lapsed_before_it_was_asked_for_is_no_longer_due(leases: Leases, clock: Clock) -> None:
    leases.grant(BUCKET, granted=5, beneath=0, wait=0, since=1)
    clock.now += RENEW_SECONDS
    leases.take(BUCKET)
    clock.now += LEASE_SECONDS
    assert leases.due() == {}


def test_idle_leases_make_room_for_new_ones(leases: Leases, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_LEASES", 3)
    for number in range(3):
        leases.grant(BUCKET._replace(key=str(number)), granted=1, beneath=0, wait=0, since=1)
    clock.now += 1
    leases.grant(BUCKET, granted=1, beneath=0, wait=0, since=1)
    assert list(leases._leases) == [BUCKET.key]


def test_a_bucket_of_the_process_gives_its_burst_and_then_its_rate(clock: Clock) -> None:
    local = LocalBuckets(clock)
    given = 0
    for _ in range(1000):  # ten seconds, 100 requests each
        given += local.take(BUCKET).is_allowed
        clock.now += 0.01
    assert given == 500 + 100 - 1  # the last of the refill is 10 ms away


def test_only_so_many_buckets_of_the_process_are_kept(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("clients.rate_limit.local.MAX_BUCKETS", 2)
    local = LocalBuckets(clock)
    for number in range(5):
        local.take(BUCKET._replace(key=str(number)))
    assert list(local._full_at) == ["3", "4"]
