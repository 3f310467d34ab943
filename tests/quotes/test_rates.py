"""Rates change by version: who, when, old, new; and every process follows."""

import time
from contextlib import suppress
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import F

from ops.api.problems import Problem
from prices.models import PegReference
from quotes.book_cache import BookCache, book_cache
from quotes.models import Chain, CoverageType, Product, RateChange, RateVersion, Stablecoin, UninsurablePair
from quotes.selectors import catalogue as selectors
from quotes.services import rates
from quotes.services.rates import Dimension, RateEdit

pytestmark = pytest.mark.usefixtures("catalogue")


def edit(code: str = "depeg", rate: str = "0.009", dimension: Dimension = Dimension.COVERAGE_TYPE) -> RateEdit:
    return RateEdit(dimension, code, Decimal(rate))


def test_loading_twice_changes_nothing() -> None:
    version = selectors.newest_version()
    assert rates.load_catalogue() == 560
    assert selectors.newest_version() == version
    assert Product.objects.count() == 560


def test_loading_again_keeps_an_edited_rate() -> None:
    rates.publish_rates(edits=[edit()], actor="officer")
    rates.load_catalogue()
    assert CoverageType.objects.get(pk="depeg").base_rate == Decimal("0.009")


def test_loading_again_keeps_an_uninsurable_pair_removed() -> None:
    with rates.catalogue_edit(actor="officer"):
        UninsurablePair.objects.filter(chain_id="Lightning").delete()
    assert rates.load_catalogue() == 588
    assert len(list(selectors.load())) == 588


def test_each_coin_has_a_peg_reference_and_two_accrue_yield() -> None:
    assert PegReference.objects.count() == 14
    assert set(PegReference.objects.filter(accrues_yield=True).values_list("symbol", flat=True)) == {"USDY", "sUSDe"}


def test_a_change_is_kept_with_who_old_and_new() -> None:
    version = rates.publish_rates(edits=[edit(), edit("Solana", "1.5", Dimension.CHAIN)], actor="officer", note="after the review")
    changes = {(change.dimension, change.code, Decimal(change.old), Decimal(change.new)) for change in version.changes.all()}
    assert changes == {("coverage_type", "depeg", Decimal("0.008"), Decimal("0.009")), ("chain", "Solana", Decimal("1.4"), Decimal("1.5"))}
    assert (version.actor, version.note) == ("officer", "after the review")


def test_an_older_version_can_still_be_read() -> None:
    before = selectors.load()
    rates.publish_rates(edits=[edit()], actor="officer")
    assert selectors.load(before.version).base_rates == before.base_rates != selectors.load().base_rates


def test_publishing_what_is_in_force_makes_no_version() -> None:
    before = selectors.newest_version()
    assert rates.publish_rates(edits=[edit(rate="0.008")], actor="officer").pk == before == selectors.newest_version()


def test_a_payout_has_both_prices_or_none() -> None:
    for alone in ({"trigger_price": "0.97"}, {"floor_price": "0.90"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            CoverageType.objects.filter(pk="oracle").update(**alone)


def test_a_changed_payout_is_on_the_record() -> None:
    with rates.catalogue_edit(actor="officer"):
        CoverageType.objects.filter(pk="depeg").update(trigger_price="0.96")
    change = RateChange.objects.latest("id")
    assert (change.dimension, change.code, change.old, change.new) == ("payout", "depeg", "0.9700 to 0.9000", "0.9600 to 0.9000")


def test_an_unknown_member_publishes_nothing() -> None:
    version = selectors.newest_version()
    with pytest.raises(KeyError):
        rates.publish_rates(edits=[edit(), edit("flood")], actor="officer")
    assert (selectors.newest_version(), CoverageType.objects.get(pk="depeg").base_rate) == (version, Decimal("0.008"))


@pytest.mark.parametrize(
    "bad", [edit(rate="0"), edit(rate="1"), edit("Base", "0", Dimension.CHAIN), edit("USDC", "-0.1", Dimension.STABLECOIN)], ids=str
)
def test_a_rate_out_of_bounds_is_refused_by_the_database(bad: RateEdit) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        rates.publish_rates(edits=[bad], actor="officer")


@pytest.mark.parametrize(
    ("model", "columns"),
    [
        (CoverageType, {"code": "DEPEG", "base_rate": "0.5"}),
        (Chain, {"code": "ethereum", "multiplier": "2"}),
        (Stablecoin, {"code": "usdc", "adjustment": "0.5", "correlated_group": "fiat"}),
    ],
)
def test_two_members_may_not_differ_in_case_alone(model: type[Chain], columns: dict[str, str]) -> None:
    """Names are matched in any case: the second would be priced in place of the first."""
    with pytest.raises(IntegrityError, match="code_any_case"), transaction.atomic():
        model.objects.create(**columns)


def test_new_members_make_new_products() -> None:
    with rates.catalogue_edit(actor="officer"):
        Stablecoin.objects.create(code="EURC", adjustment=Decimal("0.001"), correlated_group="fiat")
        Chain.objects.create(code="Sui", multiplier=Decimal("1.2"))
    assert len(list(selectors.load())) == 15 * (9 * 5 - 5) + 15 * 5


@pytest.mark.parametrize("model", [RateVersion, RateChange])
def test_history_cannot_be_rewritten(model: type[RateVersion | RateChange]) -> None:
    for rewrite in (lambda: model._default_manager.update(id=F("id") + 1000), lambda: model._default_manager.all()._raw_delete("default")):
        with pytest.raises(DatabaseError), transaction.atomic():
            rewrite()


def test_edits_outside_the_service_are_on_the_record_too() -> None:
    Chain.objects.filter(pk="Base").update(multiplier=Decimal("1.15"))
    event = Chain.pgh_event_model.objects.filter(code="Base", pgh_label="update").latest("pgh_id")  # type: ignore[attr-defined]
    assert event.multiplier == Decimal("1.15")


@pytest.mark.django_db(transaction=True)
def test_a_refreshing_process_follows_a_rate_within_five_seconds(catalogue: None, settings: object) -> None:
    """The background thread of a web process, on its own connection."""
    settings.BOOK_REFRESH_SECONDS = 0.2  # type: ignore[attr-defined]
    web = BookCache()
    web.start_refreshing()
    try:
        wait_for(web, "0.008")
        rates.publish_rates(edits=[edit()], actor="officer")
        wait_for(web, "0.009")
    finally:
        web.stop_refreshing()


def wait_for(web: BookCache, rate: str) -> None:
    """Within five seconds the process quotes at this rate; before its first snapshot it answers 503."""
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        with suppress(Problem):
            if web.current().catalogue.base_rates["depeg"] == Decimal(rate):
                return
        time.sleep(0.05)
    pytest.fail(f"still not at {rate}")


def test_the_keeper_reads_the_catalogue_again_only_when_its_version_moved() -> None:
    first = book_cache.refresh().catalogue
    assert book_cache.refresh().catalogue is first
    rates.publish_rates(edits=[edit()], actor="officer")
    assert book_cache.refresh().catalogue is not first
