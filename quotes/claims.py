"""What a claim pays, and when it may be made. No Django, no clock.

Depeg: `coverage x clip((trigger - price) / (trigger - floor), 0, 1)`, with the trigger and floor that the policy was sold with; the price
is a fraction of the peg reference. Any other cover: `coverage x loss fraction`. Half up to cents.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from ops.core.money import CENT
from quotes.catalogue import PayoutTerms
from quotes.pricing import plain

CLAIM_PERIOD = timedelta(days=30)
EVIDENCE_STEP = Decimal("0.00000001")
ZERO, ONE = Decimal(0), Decimal(1)


class ClaimRefused(Exception):
    """The claim is refused. The message is for people, `code` for machines."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class Cover:
    """The cover of a policy: up to `coverage_amount` USD for an event of its term. `terms` belong to depeg alone."""

    coverage_amount: Decimal
    starts_at: datetime
    ends_at: datetime
    terms: PayoutTerms | None


@dataclass(frozen=True, slots=True)
class Evidence:
    """Evidence of the loss. Depeg: the observed price as a fraction of the peg reference. Any other cover: the part that is lost, 0..1."""

    observed_price: Decimal | None = None
    loss_fraction: Decimal | None = None


def payout(cover: Cover, evidence: Evidence) -> Decimal:
    """USD that are due, above 0 and at most the coverage. Raises ClaimRefused: evidence of another kind or out of range, nothing due."""
    due = _of_price(cover, evidence) if cover.terms else _of_fraction(cover, evidence)
    amount = due.quantize(CENT, ROUND_HALF_UP)
    if not amount:
        raise ClaimRefused("nothing_due", "It comes to less than half a cent. Nothing is due.")
    return amount


def check_time(cover: Cover, *, occurred_at: datetime, now: datetime) -> None:
    """Raise ClaimRefused unless the event happened within the term, is not yet to come, and the claim period still runs."""
    if occurred_at > now:
        raise ClaimRefused("not_yet", "The event cannot lie in the future.")
    if not cover.starts_at <= occurred_at < cover.ends_at:
        term = f"from {cover.starts_at:%Y-%m-%d %H:%M:%S} to {cover.ends_at:%Y-%m-%d %H:%M:%S} UTC"
        raise ClaimRefused("outside_term", f"The event lies outside the term of the policy, which is {term}.")
    if is_too_late(cover.ends_at, now=now):
        raise ClaimRefused("too_late", f"Claims are settled until {CLAIM_PERIOD.days} days after the end of the term. That was over.")


def is_too_late(ends_at: datetime, *, now: datetime) -> bool:
    """Whether the claim period of a term that ends or ended then is over."""
    return now >= ends_at + CLAIM_PERIOD


def depeg_payout(coverage_amount: Decimal, price: Decimal, terms: PayoutTerms) -> Decimal:
    """USD before rounding: nothing from the trigger up, all of it from the floor down, a straight line between.

    The loss model has the same line over many prices at once, as a part of the cover.
    """
    due = coverage_amount * (terms.trigger_price - price) / (terms.trigger_price - terms.floor_price)
    return min(max(due, ZERO), coverage_amount)


def _of_price(cover: Cover, evidence: Evidence) -> Decimal:
    terms, price = cover.terms, evidence.observed_price
    if terms is None or price is None or evidence.loss_fraction is not None:
        raise ClaimRefused("wrong_evidence", "Depeg cover is settled by the observed price, and by nothing else.")
    if not _is_written_out(price) or price < ZERO:
        raise ClaimRefused("bad_evidence", "The price is a fraction of the peg reference, from 0, with at most 8 decimals.")
    if price >= terms.trigger_price:
        raise ClaimRefused("nothing_due", f"{plain(price)} is not below the trigger, {plain(terms.trigger_price)}. Nothing is due.")
    return depeg_payout(cover.coverage_amount, price, terms)


def _of_fraction(cover: Cover, evidence: Evidence) -> Decimal:
    fraction = evidence.loss_fraction
    if fraction is None or evidence.observed_price is not None:
        raise ClaimRefused("wrong_evidence", "This cover is settled by the part that is lost, and by nothing else.")
    if not _is_written_out(fraction) or not ZERO < fraction <= ONE:
        raise ClaimRefused("bad_evidence", "The part that is lost is above 0, at most 1, with at most 8 decimals.")
    return cover.coverage_amount * fraction


def _is_written_out(value: Decimal) -> bool:
    """Whether the column holds the value exactly, so that what is stored is what was computed with."""
    return value.is_finite() and abs(value) < 10 and value == value.quantize(EVIDENCE_STEP)
