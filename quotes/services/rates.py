"""Publishing rates: the rows of the catalogue and a new version of the rate table, together."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.db import models, transaction

from ops.core import session_locks
from prices import services as price_services
from quotes import launch_rates
from quotes.catalogue import product_hash
from quotes.models import Chain, CoverageType, Product, ProductExposure, RateChange, RateVersion, Stablecoin, UninsurablePair


class Dimension(StrEnum):
    """What a rate belongs to."""

    COVERAGE_TYPE = "coverage_type"
    CHAIN = "chain"
    STABLECOIN = "stablecoin"
    PAYOUT = "payout"
    PAIR = "uninsurable"
    WAITING_PERIOD = "waiting_period"


RATE_COLUMNS: dict[Dimension, tuple[type[models.Model], str]] = {
    Dimension.COVERAGE_TYPE: (CoverageType, "base_rate"),
    Dimension.CHAIN: (Chain, "multiplier"),
    Dimension.STABLECOIN: (Stablecoin, "adjustment"),
}


@dataclass(frozen=True, slots=True)
class RateEdit:
    """A new rate for one member of a dimension."""

    dimension: Dimension
    code: str
    rate: Decimal


class RatesMoved(Exception):
    """The rates were changed since the edit began."""

    def __init__(self, newest: int) -> None:
        super().__init__(f"The rates were changed meanwhile: version {newest} is the newest.")


@contextmanager
def catalogue_edit(*, actor: str, note: str = "") -> Iterator[None]:
    """A transaction for edits of the catalogue's rows. One editor at a time; at its end the rows are published as one version.

    New triples of members become products.
    """
    with transaction.atomic():
        session_locks.wait_for("quotes.rates")  # each version is the one before and its own changes
        yield
        _make_products()
        _publish(actor, note)


def publish_rates(*, edits: Iterable[RateEdit], actor: str, note: str = "", expected_version: int | None = None) -> RateVersion:
    """Change the rates and publish them as one version. `expected_version`: the one that the editor looked at.

    Raises IntegrityError for a rate outside its bounds, KeyError for an unknown member, RatesMoved when another version is the newest.
    """
    with catalogue_edit(actor=actor, note=note):
        newest = RateVersion.objects.latest("id").pk
        if expected_version not in (None, newest):
            raise RatesMoved(newest)
        for edit in edits:
            model, column = RATE_COLUMNS[edit.dimension]
            if not model._default_manager.filter(pk=edit.code).update(**{column: edit.rate}):
                raise KeyError(f"{edit.dimension} {edit.code}")
    return RateVersion.objects.latest("id")


def load_catalogue() -> int:
    """Create what is missing of the launch catalogue; edited rates stay. Returns the number of products that can be sold."""
    with catalogue_edit(actor="load_catalogue", note="launch catalogue"):
        _make_members()
    excluded = UninsurablePair.objects.filter(coverage_type=models.OuterRef("coverage_type"), chain=models.OuterRef("chain"))
    return Product.objects.exclude(models.Exists(excluded)).count()


def _make_members() -> None:
    for code, rate in launch_rates.COVERAGE_TYPES.items():
        terms = launch_rates.DEPEG_TERMS if code == "depeg" else {}
        CoverageType.objects.get_or_create(code=code, defaults={"base_rate": rate, **terms})
    for code, rate in launch_rates.CHAINS.items():
        Chain.objects.get_or_create(code=code, defaults={"multiplier": rate})
    for code, (rate, group) in launch_rates.STABLECOINS.items():
        Stablecoin.objects.get_or_create(code=code, defaults={"adjustment": rate, "correlated_group": group})
    if not RateVersion.objects.exists():
        UninsurablePair.objects.bulk_create(
            UninsurablePair(coverage_type_id=kind, chain_id=chain) for kind, chain in launch_rates.UNINSURABLE
        )
    price_services.ensure_references(symbols=Stablecoin.objects.values_list("code", flat=True))


def _make_products() -> None:
    known = set(Product.objects.values_list("coverage_type_id", "chain_id", "stablecoin_id"))
    forbidden = set(UninsurablePair.objects.values_list("coverage_type_id", "chain_id"))
    wanted = (
        (kind, chain, coin)
        for kind in CoverageType.objects.values_list("code", flat=True)
        for chain in Chain.objects.values_list("code", flat=True)
        for coin in Stablecoin.objects.values_list("code", flat=True)
        if (kind, chain) not in forbidden and (kind, chain, coin) not in known
    )
    products = Product.objects.bulk_create(
        Product(product_hash=product_hash(*triple), coverage_type_id=triple[0], chain_id=triple[1], stablecoin_id=triple[2])
        for triple in wanted
    )
    ProductExposure.objects.bulk_create(ProductExposure(product=product) for product in products)


def _publish(actor: str, note: str) -> None:
    """A new version, when the rows differ from the newest one."""
    newest = RateVersion.objects.order_by("-id").first()
    old = newest.rates if newest else {"coverage_types": {}, "chains": {}, "stablecoins": {}, "payouts": {}, "uninsurable": []}
    new = _rate_table()
    if newest and old == new:
        return
    version = RateVersion.objects.create(rates=new, actor=actor, note=note)
    RateChange.objects.bulk_create(
        RateChange(version=version, dimension=dim, code=code, old=before, new=after) for dim, code, before, after in _changes(old, new)
    )


def _rate_table() -> dict[str, Any]:
    payouts = CoverageType.objects.filter(trigger_price__isnull=False).order_by("code").values_list("code", "trigger_price", "floor_price")
    return {
        "coverage_types": {code: str(rate) for code, rate in CoverageType.objects.order_by("code").values_list("code", "base_rate")},
        "chains": {code: str(rate) for code, rate in Chain.objects.order_by("code").values_list("code", "multiplier")},
        "stablecoins": {code: str(rate) for code, rate in Stablecoin.objects.order_by("code").values_list("code", "adjustment")},
        "payouts": {code: [str(trigger), str(floor)] for code, trigger, floor in payouts},
        "uninsurable": [
            list(pair)
            for pair in UninsurablePair.objects.order_by("coverage_type_id", "chain_id").values_list("coverage_type_id", "chain_id")
        ],
        "waiting_period_hours": dict(CoverageType.objects.order_by("code").values_list("code", "waiting_period_hours")),
    }


def _changes(old: dict[str, Any], new: dict[str, Any]) -> Iterable[tuple[Dimension, str, str, str]]:
    names = {Dimension.COVERAGE_TYPE: "coverage_types", Dimension.CHAIN: "chains", Dimension.STABLECOIN: "stablecoins"}
    for dimension, name in names.items():
        for code in sorted({*old[name], *new[name]}):
            before, after = old[name].get(code, ""), new[name].get(code, "")
            if before != after:
                yield dimension, code, before, after
    for code in sorted({*old["payouts"], *new["payouts"]}):
        before, after = (" to ".join(table["payouts"].get(code, [])) for table in (old, new))
        if before != after:
            yield Dimension.PAYOUT, code, before, after
    hours_before, hours_after = (table.get("waiting_period_hours", {}) for table in (old, new))
    for code in sorted({*hours_before, *hours_after}):
        if hours_before.get(code) != hours_after.get(code):
            yield Dimension.WAITING_PERIOD, code, *(str(hours.get(code, "")) for hours in (hours_before, hours_after))
    pairs_before, pairs_after = ({f"{kind} on {chain}" for kind, chain in table["uninsurable"]} for table in (old, new))
    for pair in sorted(pairs_before ^ pairs_after):
        yield Dimension.PAIR, pair, "excluded" if pair in pairs_before else "", "excluded" if pair in pairs_after else ""
