"""Writes."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

import structlog
from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from live.notifications.services import announce_all
from ops.api.problems import FieldError, Problem, invalid
from ops.core import session_locks
from prices import announcements, consensus, depeg, selectors
from prices.consensus import Consensus, Observation
from prices.depeg import DepegAssessment
from prices.evidence import KNOWN_AFTER, Evidence
from prices.gate import Gate, GateTerms
from prices.models import AssetPrice, DepegState, PegReference, PriceObservation, PriceSource
from prices.signals import peg_assessed
from prices.sources import MAX_AGES, SourceClass

YIELD_BEARING = frozenset({"USDY", "sUSDe"})
RESTS_ON = {"DAI": "USDC", "FRAX": "USDC", "sUSDe": "USDe"}
RETENTION = timedelta(days=35)  # correlations look back 30 days
RECORDING = "prices.recording"
logger = structlog.get_logger(__name__)


class Report(NamedTuple):
    """What a client or a feed saw. `feed_class`: None of a client, whose sources staff must have assigned."""

    reporter: str
    observations: Sequence[Observation]
    feed_class: SourceClass | None = None


def set_price(*, symbol: str, price_usd: Decimal, source: str, observed_at: datetime) -> bool:
    """Set a price by hand unless a newer one is known; returns whether it was taken. It is known at once, for as long as any."""
    defaults = {"price_usd": price_usd, "source": source, "observed_at": observed_at, "good_usd": price_usd, "is_doubtful": False}
    defaults |= {"good_since": observed_at - KNOWN_AFTER, "good_at": observed_at}
    _, created = AssetPrice.objects.get_or_create(symbol=symbol, defaults=defaults)
    return created or AssetPrice.objects.filter(symbol=symbol, observed_at__lte=observed_at).update(**defaults) == 1


def ensure_references(*, symbols: Iterable[str]) -> int:
    """A peg reference of 1 USD for each symbol that has none; returns how many were made."""
    known = set(PegReference.objects.values_list("symbol", flat=True))
    missing = [
        PegReference(symbol=symbol, accrues_yield=symbol in YIELD_BEARING, rests_on=RESTS_ON.get(symbol, ""))
        for symbol in symbols
        if symbol not in known
    ]
    return len(PegReference.objects.bulk_create(missing))


def record_observations(*, observations: Sequence[Observation], reporter: str, feed_class: SourceClass | None = None) -> int:
    """Store the observations and compute prices, depeg states and gates; returns how many observations were new.

    The first observation of a symbol, source and time is kept. Raises Problem 400 for an unknown symbol or a time out of bounds, 403 for a
    source that is not assigned to the reporter; then nothing is kept.
    """
    result = record_reports({reporter: Report(reporter, observations, feed_class)})[reporter]
    if isinstance(result, Problem):
        raise result
    return result


@transaction.atomic
def record_reports(reports: Mapping[str, Report], *, at: datetime | None = None) -> dict[str, int | Problem]:
    """Store what several report at the same moment, and compute once, so that no order of them counts.

    `at`: the moment, where it is not now; of a market that is made up. Returns by the same names how many observations were new, or why
    nothing of the report was kept.
    """
    session_locks.wait_for(RECORDING)
    now, references = at or timezone.now(), selectors.references()
    results: dict[str, int | Problem] = {}
    touched: set[str] = set()
    for name, report in reports.items():
        try:
            with transaction.atomic():
                canonical = _canonical(report.observations, references, now)
                _require_assigned({seen.source for seen in canonical}, report.reporter, report.feed_class)
                new = _store(canonical, now)
        except Problem as error:
            results[name] = error
        else:
            results[name] = len(new)
            touched |= {seen.symbol for seen in new}
    if touched:
        _update(touched, references, now)
    return results


@transaction.atomic
def refresh_prices() -> None:
    """Compute prices, depeg states and gates again: votes that have expired count no more, and references or terms may be others."""
    session_locks.wait_for(RECORDING)
    references = selectors.references()
    _update(set(references), references, timezone.now())


@transaction.atomic
def record_history(*, observations: Sequence[Observation], reporter: str, feed_class: SourceClass) -> int:
    """Store a feed's prices of past days for history; today's prices and the depeg states do not change. Returns how many were new.

    Raises Problem 403 for a source that is assigned to another.
    """
    session_locks.wait_for(RECORDING)
    _require_assigned({seen.source for seen in observations}, reporter, feed_class)
    return len(_store(observations, timezone.now()))


def _canonical(observations: Sequence[Observation], references: Mapping[str, Decimal | None], now: datetime) -> list[Observation]:
    """The observations with their symbols as the catalogue writes them. Raises Problem 400."""
    spelling = {symbol.lower(): symbol for symbol in references}
    errors: list[FieldError] = []
    for index, seen in enumerate(observations):
        symbol = spelling.get(seen.symbol.lower())
        if symbol is None:
            errors.append(FieldError(f"observations.{index}.symbol", "unknown", f"One of {', '.join(spelling.values())}."))
        elif not consensus.may_be_recorded(seen.price_usd, references[symbol]):
            low, high = consensus.UNPEGGED_BOUNDS
            errors.append(FieldError(f"observations.{index}.price_usd", "out_of_range", f"Of {symbol} from {low} to {high} USD."))
        if not consensus.is_timely(seen.observed_at, now):
            errors.append(FieldError(f"observations.{index}.observed_at", "out_of_range", "Within the last 24 h, and not in the future."))
    if errors:
        raise invalid(errors)
    return [replace(seen, symbol=spelling[seen.symbol.lower()]) for seen in observations]


def add_source(*, source: str, source_class: SourceClass, operator: str, reporter: str) -> PriceSource:
    """Assign a source: from now on `reporter` may push it, and it counts to the vote of `operator`. Raises ValidationError."""
    row = PriceSource(source=source, operator=operator, reporter=reporter, **_terms(source_class))
    row.full_clean()
    row.save(force_insert=True)
    return row


def _require_assigned(sources: Iterable[str], reporter: str, feed_class: SourceClass | None) -> None:
    """Raise Problem 403 unless the sources are the reporter's. Those of a feed that staff run are its own from its first price on."""
    for source in sources:
        row: PriceSource | None
        if feed_class is None:
            row = PriceSource.objects.filter(source=source).first()
        else:
            own = {"reporter": reporter, "operator": reporter, **_terms(feed_class)}
            row, _ = PriceSource.objects.get_or_create(source=source, defaults=own)
        if row is None or row.reporter != reporter:
            raise Problem(403, f"The source {source!r} is not assigned to {reporter}. Staff assign sources.", code="source_not_assigned")
        if not row.is_enabled:
            raise Problem(403, f"Staff have switched the source {source!r} off.", code="source_not_assigned")


def _terms(source_class: SourceClass) -> dict[str, Any]:
    """Columns of a source of the class, until staff edit them."""
    return {"source_class": source_class, "max_age_seconds": int(MAX_AGES[source_class].total_seconds())}


def _store(observations: Sequence[Observation], now: datetime) -> list[PriceObservation]:
    """Insert what is not known yet; the caller holds the lock."""
    by_key = {(seen.symbol, seen.source, seen.observed_at): seen for seen in reversed(observations)}
    known = set(
        PriceObservation.objects.filter(
            symbol__in={symbol for symbol, _, _ in by_key},
            source__in={source for _, source, _ in by_key},
            observed_at__in={observed_at for _, _, observed_at in by_key},
        ).values_list("symbol", "source", "observed_at")
    )
    return PriceObservation.objects.bulk_create(
        PriceObservation(symbol=seen.symbol, source=seen.source, price_usd=seen.price_usd, observed_at=seen.observed_at, received_at=now)
        for key, seen in by_key.items()
        if key not in known
    )


def _update(symbols: Collection[str], references: Mapping[str, Decimal | None], now: datetime) -> None:
    """Compute prices, depeg states and gates of these assets; announce coins whose state changed."""
    seen = selectors.fresh_observations(symbols=symbols, now=now)
    agreed = {symbol: consensus.agree(seen[symbol], reference=references[symbol], now=now) for symbol in seen}
    known, terms = DepegState.objects.in_bulk(symbols), selectors.gate_terms()
    priced = AssetPrice.objects.in_bulk(symbols)
    expected = _expected_operators(agreed.values(), now)
    prices, states = [], []
    votes: dict[str, Mapping[str, Decimal]] = {}
    for symbol, price in agreed.items():
        if price is None:
            continue
        last = priced.get(symbol)
        if reference := references[symbol]:
            is_good = consensus.is_confirmed(price, others_report=bool(expected - price.voted.keys()))
            prices.append(_with_evidence(_price(symbol, price), last, now, is_good=is_good))
            ratio = depeg.ratio_to(reference, price.price_usd)
            votes[symbol] = {operator: depeg.ratio_to(reference, vote) for operator, vote in price.voted.items()}
            before, rules = known.get(symbol), terms.get(symbol, GateTerms())
            gate = before.gate().holding(before.ratio, rules, before.assessed_at) if before else Gate()
            gate = gate.after(ratio, rules, now=now, counts_until=price.counts_until)
            states.append(_gated(_state(symbol, ratio, price.observed_at, before), gate))
        else:
            ton = _unpegged_price(symbol, price, last, now)
            prices.append(_with_evidence(ton, last, now, is_good=not ton.is_doubtful))
    _replace(AssetPrice, prices)
    _replace(DepegState, states)
    announce_all(notices=announcements.depegs(states, known))
    peg_assessed.send(sender=DepegState, votes=votes, now=now)


def _price(symbol: str, agreed: Consensus) -> AssetPrice:
    source = agreed.sources[0] if len(agreed.sources) == 1 else f"median of {len(agreed.sources)}"
    return AssetPrice(symbol=symbol, price_usd=agreed.price_usd, source=source, observed_at=agreed.observed_at)


def _expected_operators(agreed: Iterable[Consensus | None], now: datetime) -> set[str]:
    """Whose votes a lone vote waits for: all who reported anything within the last day. Asks the database only where there is one."""
    is_any_alone = any(price is not None and len(price.voted) == 1 for price in agreed)
    return selectors.operators_heard(symbols=selectors.references(), since=now - consensus.EXPECTED_FOR) if is_any_alone else set()


def _with_evidence(price: AssetPrice, before: AssetPrice | None, now: datetime, *, is_good: bool) -> AssetPrice:
    """The price, with how long it has been good."""
    evidence = (before.evidence() if before else Evidence()).after(is_good=is_good, now=now)
    price.good_since, price.good_at = evidence.good_since, evidence.good_at
    return price


def _unpegged_price(symbol: str, agreed: Consensus, before: AssetPrice | None, now: datetime) -> AssetPrice:
    """The agreed price, or the cautious one while it is in doubt: capital is never valued higher on the word of one of several."""
    good = before.good_usd or before.price_usd if before else None
    is_alone = len(agreed.votes) == 1
    heard = selectors.operators_heard(symbols=[symbol], since=now - consensus.EXPECTED_FOR) if is_alone else set()
    others_spoke = bool(heard - agreed.voted.keys())
    price = _price(symbol, agreed)
    if not consensus.is_doubtful(agreed, good, others_spoke=others_spoke):
        price.good_usd = price.price_usd
        return price
    price.price_usd, price.is_doubtful = consensus.cautious_price(agreed, good), True
    price.good_usd = before.good_usd if before else None
    if before is None or not before.is_doubtful:
        votes = ", ".join(f"{vote:f}" for vote in agreed.votes)
        logger.warning("price in doubt", symbol=symbol, good=str(good), now=f"{price.price_usd:f}", votes=votes)
    return price


def _state(symbol: str, ratio: Decimal, observed_at: datetime, row: DepegState | None) -> DepegState:
    """The row that takes the place of `row`."""
    if row is None:
        return _state_row(symbol, depeg.assess(None, ratio), since=observed_at, assessed_at=observed_at)
    before, is_later = row.assessment(), observed_at > row.assessed_at
    after = depeg.assess(before, ratio) if is_later else depeg.correct(before, ratio)
    since = row.since if before.state == after.state else observed_at
    return _state_row(symbol, after, since=since, assessed_at=max(observed_at, row.assessed_at))


def _gated(state: DepegState, gate: Gate) -> DepegState:
    state.closed_since, state.steady_since, state.known_until = gate.closed_since, gate.steady_since, gate.known_until
    return state


def _state_row(symbol: str, assessment: DepegAssessment, *, since: datetime, assessed_at: datetime) -> DepegState:
    return DepegState(
        symbol=symbol,
        state=assessment.state.label,
        ratio=assessment.ratio,
        previous_ratio=assessment.previous_ratio,
        since=since,
        assessed_at=assessed_at,
    )


def _replace(model: type[Model], rows: Sequence[Model]) -> None:
    """Insert the rows, each in the place of the one with its key."""
    columns = [field.name for field in model._meta.concrete_fields if not field.primary_key]
    model._default_manager.bulk_create(rows, update_conflicts=True, unique_fields=["symbol"], update_fields=columns)


def forget_old_observations() -> int:
    """Delete observations past their retention; returns how many."""
    deleted, _ = PriceObservation.objects.filter(observed_at__lt=timezone.now() - RETENTION).delete()
    return deleted
