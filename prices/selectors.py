"""Reads."""

import time
from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import timezone

from ops.api.problems import RETRY_AFTER_SECONDS, Problem
from ops.core import feeds, sql
from ops.core.sql import Rows, Statement
from ops.core.times import iso
from prices.consensus import MAX_AGE, STAND_INS, Observation, agree, is_fresh
from prices.evidence import Evidence
from prices.gate import GateTerms, chain_of
from prices.models import TON, AssetPrice, DepegState, FeedStatus, PegReference, PriceObservation, PriceSource

PERCENT_STEP = Decimal("0.0001")

LAST_OF_EACH_DAY = """
    SELECT day.start::date, seen.symbol, seen.source, seen.price_usd, seen.observed_at, known.operator
      FROM unnest(%(symbols)s::text[]) AS coin (symbol)
     CROSS JOIN prices_pricesource AS known
     CROSS JOIN generate_series(%(first)s, %(last)s, interval '1 day') AS day (start)
     CROSS JOIN LATERAL (
           SELECT symbol, source, price_usd, observed_at
             FROM prices_priceobservation
            WHERE symbol = coin.symbol AND source = known.source
              AND observed_at >= day.start AND observed_at < day.start + interval '1 day' AND observed_at <= %(now)s
            ORDER BY observed_at DESC
            LIMIT 1) AS seen
"""
HEARD = """
    SELECT DISTINCT known.operator
      FROM prices_pricesource AS known
     CROSS JOIN unnest(%(symbols)s::text[]) AS asset (symbol)
     CROSS JOIN LATERAL (
           SELECT 1 FROM prices_priceobservation
            WHERE symbol = asset.symbol AND source = known.source AND observed_at >= %(since)s
            LIMIT 1) AS seen
     WHERE known.is_enabled AND known.source <> ALL(%(stand_ins)s)
"""
# symbol, coin that it rests on, since when its price has been good in a row, and when it last was; TON too, whatever prices there are.
EVIDENCE = Statement("""
    SELECT asset.symbol, asset.rests_on, price.good_since, price.good_at
      FROM (SELECT symbol, rests_on FROM prices_pegreference UNION ALL SELECT 'TON', '') AS asset
      LEFT JOIN prices_assetprice AS price USING (symbol)
""")
# For subqueries: the price of one TON in USD, or NULL.
TON_PRICE = AssetPrice.objects.filter(symbol=TON).values("price_usd")


class PriceMissing(Problem):
    """No price of that asset has been observed yet: 503, because one will be."""

    def __init__(self, symbol: str) -> None:
        super().__init__(
            503,
            f"No price of {symbol} has been observed yet.",
            code="price_missing",
            headers={"Retry-After": str(RETRY_AFTER_SECONDS)},
        )


def references() -> dict[str, Decimal | None]:
    """Every asset with its peg reference in USD; TON, which has none, comes last."""
    pegged: dict[str, Decimal | None] = dict(PegReference.objects.values_list("symbol", "nav_usd"))
    return {**pegged, TON: None}


def gate_terms() -> dict[str, GateTerms]:
    """When the gate of each coin closes and opens."""
    return {reference.symbol: reference.terms() for reference in PegReference.objects.all()}


def fresh_observations(*, symbols: Iterable[str], now: datetime) -> dict[str, list[Observation]]:
    """By symbol, the newest observation of each source, with its operator and age limit. A source that staff took away has no vote."""
    rows = list(
        PriceObservation.objects.filter(symbol__in=list(symbols), observed_at__gte=now - MAX_AGE)
        .order_by("symbol", "source", "-observed_at")
        .distinct("symbol", "source")
        .values_list("symbol", "source", "price_usd", "observed_at")
    )
    by_symbol: dict[str, list[Observation]] = defaultdict(list)
    sources = PriceSource.objects.filter(is_enabled=True).in_bulk({row[1] for row in rows})
    for row in rows:
        if source := sources.get(row[1]):
            seen = Observation(*row, source.operator, timedelta(seconds=source.max_age_seconds))
            if now <= seen.counts_until:
                by_symbol[seen.symbol].append(seen)
    return by_symbol


def fresh_prices(*, now: datetime) -> dict[str, Decimal]:
    """Consensus prices in USD by symbol that were found good just now, without those that were made up."""
    return {price.symbol: price.price_usd for price in AssetPrice.objects.exclude(source__in=STAND_INS) if price.evidence().is_recent(now)}


def unknown_assets(evidence: Rows, symbols: Iterable[str], *, now: datetime) -> dict[str, str]:
    """From the rows of `EVIDENCE`: by symbol, why what rests on its price is not sold now.

    A coin is unknown with the one that it rests on, and one without a row is.
    """
    bases = {symbol: rests_on for symbol, rests_on, *_ in evidence}
    known = {symbol for symbol, _, *times in evidence if Evidence(*times).is_known(now)}
    found = {symbol: next((base for base in chain_of(symbol, bases) if base not in known), None) for symbol in symbols}
    return {symbol: _why_unknown(symbol, base) for symbol, base in found.items() if base}


def _why_unknown(symbol: str, lapsed: str) -> str:
    why = f"The price of {lapsed} is not known well enough to sell on."
    return why if symbol == lapsed else f"{symbol} rests on {lapsed}. {why}"


def known_assets(*, now: datetime) -> set[str]:
    """The assets whose price is known well enough to sell on."""
    evidence = sql.read(EVIDENCE)[0]
    assets = {symbol for symbol, *_ in evidence}
    return assets - unknown_assets(evidence, assets, now=now).keys()


def operators_heard(*, symbols: Iterable[str], since: datetime) -> set[str]:
    """Who has reported one of the assets since then, stand-ins left out. One index probe for each source and asset, however many prices."""
    with connection.cursor() as cursor:
        cursor.execute(HEARD, {"symbols": list(symbols), "stand_ins": list(STAND_INS), "since": since})
        return {operator for (operator,) in cursor.fetchall()}


def is_ton_doubtful() -> bool:
    """Whether the price of TON rests on the word of too few."""
    return AssetPrice.objects.filter(symbol=TON, is_doubtful=True).exists()


def daily_closes(*, symbols: Iterable[str], days: int, now: datetime) -> dict[str, dict[date, Decimal]]:
    """By symbol, the consensus at the end of each of the last `days` days (UTC) and of today so far, in USD.

    Days without a price are left out. One index probe for each symbol, source and day, however many prices there are.
    """
    by_day: dict[tuple[str, date], list[Observation]] = defaultdict(list)
    today = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    assets = references()
    with connection.cursor() as cursor:
        cursor.execute(LAST_OF_EACH_DAY, {"symbols": list(symbols), "first": today - timedelta(days=days), "last": today, "now": now})
        for day, *seen in cursor.fetchall():
            by_day[seen[0], day].append(Observation(*seen))
    closes: dict[str, dict[date, Decimal]] = defaultdict(dict)
    for (symbol, day), seen in by_day.items():
        if agreed := agree(seen, reference=assets.get(symbol), now=max(one.observed_at for one in seen)):
            closes[symbol][day] = agreed.price_usd
    return closes


def price_report() -> dict[str, Any]:
    """Body of GET prices: every asset, known or not, in the order of their symbols, TON last."""
    now, assets = timezone.now(), references()
    prices, states = AssetPrice.objects.in_bulk(), DepegState.objects.in_bulk()
    seen = fresh_observations(symbols=assets, now=now)
    rows = [
        _row(symbol, reference, prices.get(symbol), states.get(symbol), now)
        | {"sources": [_source(observation) for observation in seen.get(symbol, ())]}
        for symbol, reference in assets.items()
    ]
    return {"prices": rows, "timestamp": time.time()}


def _row(symbol: str, reference: Decimal | None, price: AssetPrice | None, depeg: DepegState | None, now: datetime) -> dict[str, Any]:
    return {
        "symbol": symbol,
        "price_usd": price and price.price_usd,
        "reference_usd": reference,
        "deviation_pct": _deviation_pct(price.price_usd, reference) if price and reference else None,
        "state": depeg and depeg.state,
        "state_since": iso(depeg.since) if depeg else None,
        "observed_at": iso(price.observed_at) if price else None,
        "stale": price is None or not is_fresh(price.observed_at, now),
    }


def _deviation_pct(price_usd: Decimal, reference: Decimal) -> Decimal:
    return ((price_usd / reference - 1) * 100).quantize(PERCENT_STEP)


def _source(observation: Observation) -> dict[str, Any]:
    return {"source": observation.source, "price_usd": observation.price_usd, "observed_at": iso(observation.observed_at)}


def feed_report() -> list[dict[str, Any]]:
    """Status of each configured feed, for readiness."""
    return feeds.report(FeedStatus, feeds=settings.PRICE_FEEDS)
