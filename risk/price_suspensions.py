"""Suspend sales of a coin's cover by its price, and by the price of a coin that it rests on.

Prices keep the gates (`prices.gate`): closed from the first price below 0.99 of the peg reference until an hour in a row at 0.995 or
above. Over the SVB weekend of 2023, minute by minute, USDC is closed once, for 53 hours, and no minute below 0.99 is sold. A coin below
the trigger of depeg cover is not sold in any case.

One vote below the trigger stops sales for ten minutes while the gate is open, and does so once an hour for each operator and coin: it ends
by itself, so that one who lies costs little, and one who is right sooner than the others saves much. What staff suspended, only staff
resume.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal

import structlog

from prices.gate import chain_of
from prices.models import DepegState, PegReference
from prices.signals import CoinVotes
from quotes.catalogue import DEPEG
from quotes.models import CoverageType, SalesSuspension
from quotes.services import suspensions
from risk.models import VoteStop

ACTOR = "monitor:gates"
ACTOR_BEFORE = "monitor:prices"  # of the release that knew no gates, whose processes lift what stands under this name
VOTES_ACTOR = "monitor:votes"
VOTE_STOP = timedelta(minutes=10)
BETWEEN_VOTE_STOPS = timedelta(hours=1)
COIN = SalesSuspension.Subject.COIN
logger = structlog.get_logger(__name__)


def on_peg_assessed(*, votes: CoinVotes, now: datetime, **_: object) -> None:
    """Receiver of `prices.signals.peg_assessed`: suspend and resume each coin by its gate and by single votes.

    It runs in the transaction that records the prices, which runs alone: what was read elsewhere would be too old to lift what another
    has just suspended. Changes nothing where the suspensions are already right.
    """
    references, states = PegReference.objects.in_bulk(), DepegState.objects.in_bulk()
    trigger = CoverageType.objects.filter(code=DEPEG).values_list("trigger_price", flat=True).first()
    _keep_vote_stops({coin: said for coin, said in votes.items() if states[coin].closed_since is None}, trigger, now)
    closed = {symbol: why for symbol, state in states.items() if (why := _why_closed(state, references.get(symbol), trigger))}
    stopped = VoteStop.objects.filter(since__gt=now - VOTE_STOP).order_by("since", "id")
    _apply(ACTOR, closed, references)
    _apply(VOTES_ACTOR, {stop.coin: _why_stopped(stop) for stop in stopped}, references)
    for coin in _suspended_by(ACTOR_BEFORE):
        suspensions.resume(subject=COIN, code=coin, actor=ACTOR_BEFORE)


def _suspended_by(actor: str) -> set[str]:
    return set(SalesSuspension.objects.filter(subject=COIN, actor=actor).values_list("code", flat=True))


def _keep_vote_stops(votes: CoinVotes, trigger: Decimal | None, now: datetime) -> None:
    """Note the votes below the trigger, of each operator and coin one an hour. The recording that sends them runs alone."""
    low = {(coin, operator): ratio for coin, said in votes.items() for operator, ratio in said.items() if trigger and ratio < trigger}
    if not low:
        return
    since = now - BETWEEN_VOTE_STOPS
    recent = set(VoteStop.objects.filter(coin__in={coin for coin, _ in low}, since__gt=since).values_list("coin", "operator"))
    for (coin, operator), ratio in low.items():
        if (coin, operator) not in recent:
            VoteStop.objects.create(coin=coin, operator=operator, ratio=ratio, since=now)
            logger.warning("vote below the trigger", coin=coin, operator=operator, ratio=str(ratio))


def _apply(actor: str, reasons: Mapping[str, str], references: Mapping[str, PegReference]) -> None:
    """Let the coins with a reason, and those that rest on them, be what this actor has suspended."""
    suspended = _suspended_by(actor)
    bases = {symbol: reference.rests_on for symbol, reference in references.items()}
    for coin in sorted({*references, *reasons, *suspended}):
        reason = next((_said(coin, base, reasons[base]) for base in chain_of(coin, bases) if base in reasons), None)
        if reason and coin not in suspended:
            suspensions.suspend(subject=COIN, code=coin, reason=reason, actor=actor)
            logger.warning("sales suspended", coin=coin, reason=reason)
        elif coin in suspended and not reason:
            suspensions.resume(subject=COIN, code=coin, actor=actor)
            logger.info("sales resumed", coin=coin, actor=actor)


def _why_closed(coin: DepegState, reference: PegReference | None, trigger: Decimal | None) -> str | None:
    """Why the coin itself is not sold, if it is not. The reason stays as it was first given, so it tells what happened, not what is."""
    if reference is None:
        return None  # no longer a coin whose price is taken
    terms = reference.terms()
    is_closed = coin.closed_since is not None or coin.ratio < terms.closes_below
    if not is_closed and (trigger is None or coin.ratio >= trigger):
        return None
    minutes = terms.opens_after // timedelta(minutes=1)
    fell = f"{coin.symbol} fell to {coin.ratio:.4f} of its peg reference"
    return f"{fell}. Sales stop below {terms.closes_below:f} and go on after {minutes} minutes in a row at {terms.opens_at:f} or above."


def _why_stopped(stop: VoteStop) -> str:
    return f"One source saw {stop.coin} at {stop.ratio:.4f} of its peg reference. Sales stop for ten minutes, longer if others see it too."


def _said(coin: str, closed: str, why: str) -> str:
    return why if closed == coin else f"{coin} rests on {closed}. {why}"
