"""Feeds that are asked at once: one that hangs or breaks costs no other, and what they say is recorded together."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import pytest
from django.db import OperationalError
from django.utils import timezone

from prices import feeds, services
from prices.consensus import Observation
from prices.feeds import polling
from prices.feeds.asking import ask_all
from prices.feeds.interface import Feed
from prices.models import AssetPrice, DepegState, FeedStatus
from prices.sources import SourceClass
from tests.prices.push import push


@dataclass
class Source(Feed):
    """Says one price of USDC; waits for `go` before, and raises `error` where it has one."""

    name: str
    price: str = "1"
    error: Exception | None = None
    go: threading.Event = field(default_factory=threading.Event)
    asked: int = 0
    kind = SourceClass.EXCHANGE

    def observe(self, **_: Any) -> list[Observation]:
        self.asked += 1
        assert self.go.wait(60)
        if self.error:
            raise self.error
        return [Observation("USDC", self.name, Decimal(self.price), timezone.now())]


def ready(name: str, price: str = "1", error: Exception | None = None) -> Source:
    source = Source(name, price, error)
    source.go.set()
    return source


@pytest.fixture
def hanging() -> Iterator[Source]:
    source = Source("hanging")
    yield source
    source.go.set()


def test_one_that_hangs_has_failed_and_delays_no_other(hanging: Source) -> None:
    for _ in range(2):
        late, quick = ask_all([hanging, ready("quick")], references={"USDC": Decimal(1)}, prices={}, now=timezone.now(), seconds=3)
        assert (late.failure, len(quick.observations)) == ("No answer within 3 s.", 1)
    assert hanging.asked == 1  # it is not asked again before it has answered


def test_one_that_breaks_has_failed_alone() -> None:
    class Naive(Source):
        def observe(self, **_: Any) -> list[Observation]:
            return [Observation("USDC", self.name, Decimal(1), timezone.now().replace(tzinfo=None))]

    sources = [ready("broken", error=KeyError("x")), Naive("naive"), ready("quick")]
    broken, naive, quick = ask_all(sources, references={"USDC": Decimal(1)}, prices={}, now=timezone.now())
    assert broken.failure == "Unexpected error: KeyError."
    assert naive.failure == "Unexpected error: TypeError."  # found when it was judged
    assert len(quick.observations) == 1


@pytest.mark.usefixtures("catalogue")
def test_what_they_say_is_one_moment_and_the_first_is_never_the_consensus_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """After a pause nobody else has a vote: the first alone would close the gate for an hour."""
    monkeypatch.setattr(feeds, "configured", lambda: [ready("low", "0.988"), ready("high"), ready("higher", "1.0001")])
    assert polling.poll().new == 3
    assert AssetPrice.objects.get(symbol="USDC").price_usd == 1
    assert DepegState.objects.get(symbol="USDC").closed_since is None


@pytest.mark.usefixtures("catalogue")
def test_a_source_that_is_anothers_fails_its_feed_and_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    push("1", source="taken")
    monkeypatch.setattr(feeds, "configured", lambda: [ready("taken", "0.9"), ready("free", "0.9999")])
    assert polling.poll() == polling.Poll(1, ("taken",))


@pytest.mark.usefixtures("catalogue")
def test_a_database_that_cannot_record_fails_the_feeds_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(_: object) -> None:
        raise OperationalError("canceling statement due to lock timeout")

    monkeypatch.setattr(services, "record_reports", busy)
    monkeypatch.setattr(feeds, "configured", lambda: [ready("one"), ready("two")])
    assert polling.poll() == polling.Poll(0, ("one", "two"))
    assert set(FeedStatus.objects.values_list("last_error", flat=True)) == {"The database could not record its prices."}
