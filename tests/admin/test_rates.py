"""Edits of rates are published as versions that say who, when, old and new."""

from decimal import Decimal
from typing import Any

import pytest
from pghistory.models import MiddlewareEvents

from prices.models import PegReference
from quotes.models import Chain, CoverageType, Product, RateChange, RateVersion, Stablecoin, UninsurablePair
from tests.admin.conftest import Staff
from tests.api import Api

pytestmark = pytest.mark.usefixtures("catalogue")
DEPEG = "quotes/coveragetype/depeg/change/"


def newest() -> RateVersion:
    return RateVersion.objects.latest("id")


def changes(version: RateVersion) -> list[tuple[Any, ...]]:
    return list(version.changes.values_list("dimension", "code", "old", "new"))


def edit_depeg(staff: Staff, **fields: str) -> Any:
    return staff.post(
        DEPEG, **{"base_rate": "0.008", "trigger_price": "0.97", "floor_price": "0.90", "waiting_period_hours": "24", **fields}
    )


def test_an_edited_base_rate_makes_a_version_with_who_old_and_new(chief: Staff) -> None:
    edit_depeg(chief, base_rate="0.009")
    assert newest().actor == "staff:chief"
    assert changes(newest()) == [("coverage_type", "depeg", "0.008000", "0.009000")]


def test_the_next_quote_uses_the_edited_rate(chief: Staff, book: None, anyone: Api) -> None:
    edit_depeg(chief, base_rate="0.016")
    breakdown = anyone.quote()["breakdown"]
    assert Decimal(breakdown["base_rate"]) == Decimal("0.016")


def test_an_edited_multiplier_and_adjustment_make_versions(chief: Staff) -> None:
    chief.post("quotes/chain/Ethereum/change/", multiplier="1.05")
    chief.post("quotes/stablecoin/USDC/change/", adjustment="0.0002", correlated_group="fiat")
    made = RateChange.objects.filter(version__actor="staff:chief").order_by("id").values_list("code", "new")
    assert list(made) == [("Ethereum", "1.050000"), ("USDC", "0.000200")]


def test_edited_payout_prices_make_a_version(chief: Staff) -> None:
    edit_depeg(chief, trigger_price="0.98", floor_price="0.91")
    assert changes(newest()) == [("payout", "depeg", "0.9700 to 0.9000", "0.9800 to 0.9100")]


def test_an_edited_waiting_period_makes_a_version(chief: Staff, anyone: Api) -> None:
    edit_depeg(chief, waiting_period_hours="48")
    assert changes(newest()) == [("waiting_period", "depeg", "24", "48")]
    assert [anyone.quote(coverage_type=kind)["waiting_period_hours"] for kind in ("depeg", "oracle")] == [48, 24]


def test_saving_without_a_change_makes_no_version(chief: Staff) -> None:
    before = newest()
    edit_depeg(chief)
    assert newest() == before


@pytest.mark.parametrize(
    "fields",
    [
        {"base_rate": "1.5"},
        {"base_rate": "-1"},
        {"trigger_price": "0.80"},
        {"floor_price": ""},
        {"waiting_period_hours": "721"},
        {"waiting_period_hours": "-1"},
    ],
)
def test_values_outside_their_bounds_are_form_errors(chief: Staff, fields: dict[str, str]) -> None:
    before = newest()
    page = edit_depeg(chief, **fields)
    assert page.status_code == 200
    assert page.context["adminform"].form.errors
    assert newest() == before


def test_a_withdrawn_pair_can_no_longer_be_quoted(chief: Staff, book: None, anyone: Api) -> None:
    chief.post("quotes/uninsurablepair/add/", coverage_type="depeg", chain="Ethereum")
    terms = {"coverage_type": "depeg", "chain": "Ethereum", "stablecoin": "USDC", "coverage_amount": "10000", "duration_days": 90}
    assert anyone.post("/api/v2/quote/multi-dimensional", terms).status_code == 400
    assert changes(newest()) == [("uninsurable", "depeg on Ethereum", "", "excluded")]


def test_a_pair_taken_back_is_a_version_too(chief: Staff) -> None:
    pair = UninsurablePair.objects.get(coverage_type="bridge", chain="Bitcoin")
    chief.post(f"quotes/uninsurablepair/{pair.pk}/delete/", post="yes")
    assert changes(newest()) == [("uninsurable", "bridge on Bitcoin", "excluded", "")]


def test_pairs_removed_from_the_list_are_published(chief: Staff) -> None:
    pairs = UninsurablePair.objects.filter(chain="Bitcoin").values_list("pk", flat=True)
    chief.post("quotes/uninsurablepair/", action="delete_selected", _selected_action=list(pairs), post="yes")
    assert newest().changes.filter(code__endswith="on Bitcoin", new="").count() == 3


def test_a_new_coin_comes_with_its_products_and_its_peg_reference(chief: Staff) -> None:
    chief.post("quotes/stablecoin/add/", code="EURC", adjustment="0.0009", correlated_group="fiat")
    assert Product.objects.filter(stablecoin="EURC").count() == 40
    assert PegReference.objects.filter(symbol="EURC").exists()


def test_the_code_of_a_member_cannot_be_changed(chief: Staff) -> None:
    chief.post("quotes/chain/Ethereum/change/", code="Etherium", multiplier="1.0")
    assert not Chain.objects.filter(code="Etherium").exists()


def test_members_of_the_catalogue_are_not_deleted(chief: Staff) -> None:
    assert chief.post("quotes/stablecoin/USDC/delete/", post="yes").status_code == 403
    assert Stablecoin.objects.filter(code="USDC").exists()


def test_staff_who_may_only_view_cannot_change_a_rate(clerk: Staff) -> None:
    clerk.may("view_coveragetype")
    assert edit_depeg(clerk, base_rate="0.5").status_code == 403
    assert CoverageType.objects.get(code="depeg").base_rate == Decimal("0.008")


def test_the_audit_trail_shows_who_changed_what_from_and_to(chief: Staff) -> None:
    edit_depeg(chief, base_rate="0.009")
    page = chief.get("pghistory/middlewareevents/").content.decode()
    assert "chief" in page
    assert "base_rate: 0.008" in page


@pytest.mark.usefixtures("book")
def test_an_entry_of_the_audit_trail_has_a_page_that_nobody_changes(chief: Staff) -> None:
    edit_depeg(chief, base_rate="0.009")
    events: Any = MiddlewareEvents.objects
    slug = events.across("quotes.CoverageTypeEvent").latest("pgh_id").pgh_slug
    path = f"pghistory/middlewareevents/{slug.replace(':', '_3A')}/change/"
    assert chief.get(path).status_code == 200
    assert chief.post(path).status_code == 403
