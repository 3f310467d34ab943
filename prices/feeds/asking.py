"""Ask feeds, and sort out what may be recorded. Reads and writes no database."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from threading import Thread

import structlog

from ops.core.http_client import OutgoingError
from prices.consensus import CLOCK_TOLERANCE, UNPEGGED_BOUNDS, Observation, may_be_recorded
from prices.feeds.interface import Feed, LeftOut
from prices.sources import MAX_AGES, SourceClass

PATIENCE_SECONDS = 25.0  # of the minute between two polls
logger = structlog.get_logger(__name__)
_threads: dict[str, Thread] = {}


@dataclass(frozen=True, slots=True)
class Answer:
    """What a feed said: observations that may be recorded, what was left out, and why it failed, "" where it did not."""

    feed: Feed
    observations: tuple[Observation, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    failure: str = ""


def ask_all(
    feeds: Sequence[Feed],
    *,
    references: Mapping[str, Decimal | None],
    prices: Mapping[str, Decimal],
    now: datetime,
    seconds: float = PATIENCE_SECONDS,
) -> list[Answer]:
    """Ask all feeds at once, in the order of `feeds`. One without an answer after so many seconds has failed, and delays no other."""
    answers: dict[str, Answer] = {}

    def ask(feed: Feed) -> None:
        answers[feed.name] = _ask(feed, references, prices, now)

    for feed in feeds:
        before = _threads.get(feed.name)
        if before is None or not before.is_alive():  # one that hangs is not joined by more of its kind
            _threads[feed.name] = Thread(target=ask, args=(feed,), name=f"feed-{feed.name}", daemon=True)
            _threads[feed.name].start()
    deadline = time.monotonic() + seconds
    for feed in feeds:
        _threads[feed.name].join(max(0.0, deadline - time.monotonic()))
    return [answers.get(feed.name) or Answer(feed, failure=f"No answer within {seconds:g} s.") for feed in feeds]


def _ask(feed: Feed, references: Mapping[str, Decimal | None], prices: Mapping[str, Decimal], now: datetime) -> Answer:
    try:
        seen = feed.observe(references=references, prices=prices, now=now)
        judged = [one if isinstance(one, LeftOut) else _judge(one, feed.kind, references.get(one.symbol), now) for one in seen]
    except OutgoingError as error:
        return Answer(feed, failure=str(error))
    except Exception as error:
        logger.exception("feed raised an unexpected error", feed=feed.name)
        return Answer(feed, failure=f"Unexpected error: {type(error).__name__}.")
    return Answer(
        feed,
        observations=tuple(one for one in judged if isinstance(one, Observation)),
        left_out=tuple(one for one in judged if isinstance(one, LeftOut)),
    )


def _judge(seen: Observation, kind: SourceClass, reference: Decimal | None, now: datetime) -> Observation | LeftOut:
    """The observation if it may be recorded."""
    reason = ""
    if seen.observed_at < now - MAX_AGES[kind]:
        reason = f"Older than {MAX_AGES[kind].total_seconds() / 60:.0f} minutes."
    elif seen.observed_at > now + CLOCK_TOLERANCE:
        reason = "Its time is in the future."
    elif not may_be_recorded(seen.price_usd, reference):
        reason = f"Outside {UNPEGGED_BOUNDS[0]} to {UNPEGGED_BOUNDS[1]} USD."
    if not reason:
        return seen
    logger.warning("price left out", feed=seen.source, symbol=seen.symbol, price_usd=f"{seen.price_usd:f}", reason=reason)
    return LeftOut(seen.symbol, reason, seen.price_usd, seen.observed_at)
