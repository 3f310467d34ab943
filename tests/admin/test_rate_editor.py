"""The editor of all rates: nothing is published before its effects were shown, and never over somebody else's change."""

import re
from decimal import Decimal
from typing import Any

import pytest

from quotes.models import RateVersion
from quotes.services import rates
from quotes.services.rates import Dimension, RateEdit, RatesMoved
from tests.admin.conftest import Staff
from tests.api import Api

pytestmark = pytest.mark.usefixtures("book")
EDITOR = "quotes/rateversion/edit-rates/"


def filled(staff: Staff) -> dict[str, str]:
    """The form as it stands on the page."""
    page = staff.get(EDITOR).content.decode()
    inputs = re.findall(r"<input[^>]*>", page)
    named = [(re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)) for tag in inputs]
    return {name[1]: value[1] for name, value in named if name and value and name[1] != "csrfmiddlewaretoken"}


def page_of(answer: Any) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def newest() -> RateVersion:
    return RateVersion.objects.latest("id")


def test_the_form_holds_every_rate_and_the_version(chief: Staff) -> None:
    form = filled(chief)
    assert len([name for name in form if ":" in name]) == 5 + 9 + 14
    assert (form["coverage_type:depeg"], form["version"]) == ("0.008", str(newest().pk))


def test_the_effects_are_shown_and_nothing_is_published(chief: Staff, broker: Api) -> None:
    broker.policy(coverage_amount="1000000")
    before = newest()
    page = page_of(chief.post(EDITOR, **(filled(chief) | {"coverage_type:depeg": "0.016"})))
    assert "126 premiums change, by 78.26 % to 100.00 %; 434 stay." in page
    assert "the present book would bring 8,000.00 USD more a year" in page
    assert page.count("depeg/") == 126
    assert newest() == before


def test_publishing_makes_one_version_with_who_and_why(chief: Staff, anyone: Api) -> None:
    edits = {"coverage_type:depeg": "0.016", "chain:Ethereum": "1.5", "note": "harder times"}
    chief.post(EDITOR, **(filled(chief) | edits | {"publish": ""}))
    assert (newest().actor, newest().note, newest().changes.count()) == ("staff:chief", "harder times", 2)
    assert anyone.quote()["premium"] == Decimal("59.18")


def test_editing_again_keeps_what_was_typed(chief: Staff) -> None:
    answer = chief.post(EDITOR, **(filled(chief) | {"coverage_type:depeg": "0.016", "edit": ""}))
    assert 'value="0.016"' in page_of(answer)


@pytest.mark.parametrize(
    "edit", [{"coverage_type:depeg": "1.5"}, {"chain:TON": "0"}, {"stablecoin:DAI": "-0.1"}, {"chain:TON": "many"}, {}]
)
def test_a_rate_that_cannot_be_is_not_published(chief: Staff, edit: dict[str, str]) -> None:
    before = newest()
    assert chief.post(EDITOR, **(filled(chief) | edit | {"publish": ""})).status_code == 200
    assert newest() == before


def test_somebody_elses_change_in_between_stops_the_publication(chief: Staff) -> None:
    form = filled(chief)
    rates.publish_rates(edits=[RateEdit(Dimension.CHAIN, "TON", Decimal("1.2"))], actor="other")
    page = page_of(chief.post(EDITOR, **(form | {"coverage_type:depeg": "0.016", "publish": ""})))
    assert "The rates were changed meanwhile" in page
    assert newest().actor == "other"


def test_the_service_itself_refuses_an_edit_of_an_older_version(catalogue: None) -> None:
    old = newest().pk
    rates.publish_rates(edits=[RateEdit(Dimension.CHAIN, "TON", Decimal("1.2"))], actor="other")
    with pytest.raises(RatesMoved):
        rates.publish_rates(edits=[RateEdit(Dimension.CHAIN, "TON", Decimal("1.3"))], actor="late", expected_version=old)
    assert newest().actor == "other"


def test_who_may_only_look_at_the_versions_may_not_edit(clerk: Staff) -> None:
    clerk.may("view_rateversion", "change_coveragetype", "change_chain")
    assert clerk.get(EDITOR).status_code == 403
    clerk.may("change_stablecoin")
    assert clerk.get(EDITOR).status_code == 200
