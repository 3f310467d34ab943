"""Staff stop sales by adding a suspension and resume them by deleting it."""

import pytest

from quotes.models import SalesSuspension
from quotes.services import suspensions
from tests.admin.conftest import Staff
from tests.api import Api

pytestmark = pytest.mark.usefixtures("book")


def suspend(staff: Staff, code: str = "USDC", subject: str = "coin") -> object:
    return staff.post("quotes/salessuspension/add/", subject=subject, code=code, reason="under review")


def test_a_suspended_coin_is_quoted_and_not_sold(chief: Staff, anyone: Api) -> None:
    suspend(chief)
    assert SalesSuspension.objects.get().actor == "staff:chief"
    assert anyone.quote()["not_bindable_reason"] == "sales_suspended"


def test_deleting_a_suspension_resumes_sales(chief: Staff, anyone: Api) -> None:
    suspend(chief)
    chief.post(f"quotes/salessuspension/{SalesSuspension.objects.get().pk}/delete/", post="yes")
    assert anyone.quote()["bindable"] is True


def test_several_suspensions_are_lifted_at_once(chief: Staff) -> None:
    suspend(chief)
    suspend(chief, code="Ethereum", subject="bridge_chain")
    rows = list(SalesSuspension.objects.values_list("pk", flat=True))
    chief.post("quotes/salessuspension/", action="delete_selected", _selected_action=rows, post="yes")
    assert not SalesSuspension.objects.exists()


@pytest.mark.parametrize(("code", "subject"), [("Ethereum", "coin"), ("USDC", "bridge_chain"), ("USDC", "weather"), ("", "coin")])
def test_only_members_of_the_catalogue_are_suspended(chief: Staff, code: str, subject: str) -> None:
    page = suspend(chief, code, subject)
    assert page.context["adminform"].form.errors  # type: ignore[attr-defined]
    assert not SalesSuspension.objects.exists()


def test_suspending_twice_keeps_the_first(chief: Staff) -> None:
    suspend(chief)
    suspend(chief)
    assert SalesSuspension.objects.count() == 1


def test_staff_suspend_beside_a_monitor_and_outlast_it(chief: Staff) -> None:
    subject = SalesSuspension.Subject.COIN
    suspensions.suspend(subject=subject, code="USDC", reason="below its trigger", actor="monitor:prices")
    suspend(chief)
    suspensions.resume(subject=subject, code="USDC", actor="monitor:prices")
    assert [suspension.actor for suspension in SalesSuspension.objects.all()] == ["staff:chief"]


def test_a_suspension_is_not_edited(chief: Staff) -> None:
    suspend(chief)
    path = f"quotes/salessuspension/{SalesSuspension.objects.get().pk}/change/"
    assert chief.post(path, subject="coin", code="USDT", reason="x").status_code == 403
