"""Importing a book: what becomes of each row, and of the totals."""

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal

import pytest
import time_machine
from django.db.models import Sum

from clients.models import ApiClient
from prices.models import AssetPrice
from prices.selectors import PriceMissing
from quotes.models import BookImport, Policy, ProductExposure
from quotes.services import rates
from quotes.services.import_book.writing import Tally
from quotes.services.rates import Dimension, RateEdit
from tests.api import Api
from tests.quotes.books import NOW, bring_in, row, rows
from tranches import services as tranche_services
from tranches.models import LedgerEntry, Tranche
from tranches.movements import MovementKind
from tranches.services import Movement
from tranches.terms import TRANCHES

pytestmark = pytest.mark.usefixtures("at_noon", "book")
OVER = {"starts_at": "2026-01-01T00:00:00Z", "duration_days": "90"}


@pytest.fixture
def at_noon() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def acme(db: None) -> ApiClient:
    return ApiClient.objects.create(name="acme")


def sold() -> Decimal:
    usd: Decimal = Tranche.objects.aggregate(usd=Sum("coverage_usd"))["usd"]
    return usd


def take_out(policy: Policy) -> None:
    """Bring the tranches back to where they were before the policy."""
    movements = [
        Movement(terms.tranche_id, coverage_usd=-coverage, premium_usd=-premium)
        for terms, coverage, premium in zip(TRANCHES, policy.coverage_split, policy.premium_split, strict=True)
    ]
    tranche_services.post(kind=LedgerEntry.Kind.CANCEL, movements=movements, reference=policy.id, actor="test", now=NOW)


def test_an_imported_policy_is_the_one_on_the_row(acme: ApiClient) -> None:
    bring_in(acme, [row()])
    policy = Policy.objects.get()
    assert (policy.client, policy.policy_ref, policy.policyholder, policy.status) == (acme, "B-1", "holder-1", "active")
    assert (policy.coverage_amount, policy.duration_days) == (Decimal(10_000), 90)
    assert (policy.starts_at, policy.ends_at) == (datetime(2026, 11, 1, tzinfo=UTC), datetime(2027, 1, 30, tzinfo=UTC))
    assert str(policy.product) == "depeg/Ethereum/USDC"
    assert (policy.bound_at, policy.closed_at, policy.quote_id, policy.refund) == (NOW, None, None, None)


def test_it_costs_what_a_quote_says_and_names_the_rate_version(acme: ApiClient, anyone: Api) -> None:
    bring_in(acme, [row()])
    quote, policy = anyone.quote(), Policy.objects.get()
    assert (policy.premium, policy.rate_version_id) == (quote["premium"], quote["rate_version"])
    assert policy.total_rate == Decimal(quote["breakdown"]["total_rate"])


def test_it_is_priced_at_the_rates_now_in_force(acme: ApiClient) -> None:
    version = rates.publish_rates(edits=[RateEdit(Dimension.COVERAGE_TYPE, "depeg", Decimal("0.016"))], actor="test")
    bring_in(acme, [row()])
    policy = Policy.objects.get()
    assert (policy.premium, policy.rate_version) == (Decimal("39.45"), version)


def test_its_split_is_the_one_a_bind_makes(acme: ApiClient, broker: Api) -> None:
    bring_in(acme, [row(coverage_amount="12345.67")])
    imported = Policy.objects.get()
    take_out(imported)
    bound = Policy.objects.get(pk=broker.policy(coverage_amount="12345.67")["id"])
    assert (imported.coverage_split, imported.premium_split) == (bound.coverage_split, bound.premium_split)


def test_only_depeg_policies_carry_trigger_and_floor(acme: ApiClient) -> None:
    bring_in(acme, [row(), row(policy_ref="B-2", coverage_type="oracle")])
    payouts = Policy.objects.order_by("policy_ref").values_list("trigger_price", "floor_price")
    assert list(payouts) == [(Decimal("0.97"), Decimal("0.90")), (None, None)]


def test_the_exposure_of_its_product_grows(acme: ApiClient) -> None:
    bring_in(acme, [*rows(3), row(policy_ref="other", stablecoin="DAI")])
    exposure = ProductExposure.objects.get(product=Policy.objects.get(policy_ref="B-1").product)
    assert (exposure.exposure_usd, exposure.policy_count) == (Decimal(30_000), 3)


def test_each_chunk_writes_one_ledger_row_a_tranche(acme: ApiClient) -> None:
    bring_in(acme, rows(5), chunk=2)
    entries = LedgerEntry.objects.filter(kind=LedgerEntry.Kind.IMPORT)
    assert (entries.count(), entries.values("reference").distinct().count()) == (18, 3)
    assert set(entries.values_list("actor", flat=True)) == {"import:acme"}
    assert entries.aggregate(usd=Sum("coverage_usd"))["usd"] == sold() == Decimal(50_000)


def test_a_term_that_is_over_is_kept_as_expired_and_moves_nothing(acme: ApiClient) -> None:
    tally, _ = bring_in(acme, [row(**OVER)])
    policy = Policy.objects.get()
    assert (tally, policy.status, policy.closed_at) == (Tally(imported=1, expired=1), "expired", policy.ends_at)
    assert policy.coverage_split == policy.premium_split == [0] * 6
    assert not LedgerEntry.objects.filter(kind=LedgerEntry.Kind.IMPORT).exists()
    assert not ProductExposure.objects.filter(policy_count__gt=0).exists()


def test_a_term_that_ends_this_moment_is_over(acme: ApiClient) -> None:
    tally, _ = bring_in(acme, [row(starts_at="2026-11-19T12:00:00Z", duration_days="1")])
    assert tally.expired == 1


def test_a_backslash_in_a_name_survives(acme: ApiClient) -> None:
    bring_in(acme, [row(policy_ref="B\\N", policyholder="a\\tb \\. é")])
    assert Policy.objects.values_list("policy_ref", "policyholder").get() == ("B\\N", "a\\tb \\. é")


def test_the_same_rows_again_are_known_and_change_nothing(acme: ApiClient) -> None:
    bring_in(acme, rows(5))
    before = sold()
    assert bring_in(acme, rows(5)) == (Tally(already_known=5), [])
    assert (sold(), Policy.objects.count()) == (before, 5)


def test_references_of_another_client_are_not_known(acme: ApiClient) -> None:
    bring_in(acme, rows(2))
    tally, _ = bring_in(ApiClient.objects.create(name="other"), rows(2))
    assert tally == Tally(imported=2)


def test_of_two_rows_with_one_reference_the_first_counts_even_in_another_chunk(acme: ApiClient) -> None:
    tally, [reject] = bring_in(acme, [row(policyholder="first"), row(policy_ref="B-2"), row(policyholder="second")], chunk=2)
    assert (tally.imported, reject.line.number, reject.code) == (2, 4, "duplicate")
    assert Policy.objects.get(policy_ref="B-1").policyholder == "first"


def test_a_bad_row_does_not_take_its_reference(acme: ApiClient) -> None:
    tally, [reject] = bring_in(acme, [row(coverage_amount="NaN"), row()])
    assert (tally.imported, reject.line.number) == (1, 2)


def test_rejects_come_in_the_order_of_the_file(acme: ApiClient) -> None:
    _, rejects = bring_in(acme, [row(chain="x"), *rows(3), row(), row(policy_ref="")], chunk=4)
    assert [reject.line.number for reject in rejects] == [2, 6, 7]


def test_limits_of_underwriting_do_not_stop_an_import(acme: ApiClient) -> None:
    tally, _ = bring_in(acme, rows(20, coverage_amount="10000000"))
    assert tally == Tally(imported=20)


def test_rows_beyond_the_capital_of_the_tranches_are_rejected_and_smaller_ones_still_fit(acme: ApiClient) -> None:
    tally, rejects = bring_in(acme, [*rows(65, coverage_amount="9999999"), row(policy_ref="small", coverage_amount="59")], chunk=7)
    assert tally == Tally(imported=61, rejected=5)
    assert {reject.code for reject in rejects} == {"tranche_full"}
    assert sold() == Decimal("599999999")


def test_no_tranche_carries_more_than_its_capital(acme: ApiClient) -> None:
    bring_in(acme, rows(65, coverage_amount="9999999"))
    assert all(tranche.coverage_usd <= tranche.capital_ton * 3 for tranche in Tranche.objects.all())


def test_withdrawn_capital_carries_nothing(acme: ApiClient) -> None:
    tranche_services.move_capital(tranche_id="SURE_EQT", kind=MovementKind.WITHDRAWAL, amount_ton=Decimal(8_000_000), actor="test")
    tally, _ = bring_in(acme, rows(60, coverage_amount="10000000"))
    assert (tally.imported, tally.rejected) == (57, 3)


def test_the_run_is_on_record(acme: ApiClient) -> None:
    bring_in(acme, [*rows(3), row(chain="x")], chunk=2)
    bring_in(acme, rows(3), chunk=2)
    again, first = BookImport.objects.all()
    assert (first.imported, first.already_known, first.rejected, first.finished_at) == (3, 0, 1, NOW)
    assert (again.imported, again.already_known, again.rejected) == (0, 3, 0)


def test_without_a_price_of_ton_nothing_is_imported(acme: ApiClient) -> None:
    AssetPrice.objects.all().delete()
    with pytest.raises(PriceMissing):
        bring_in(acme, rows(1))
