"""Staff stop sales by adding a suspension and resume them by lifting it; of many at once after a confirmation."""

import pytest
from django.contrib.admin.models import LogEntry

from quotes.models import Chain, SalesSuspension, Stablecoin
from quotes.services import suspensions
from tests.admin.conftest import Staff, words
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
    chief.post("quotes/salessuspension/", action="lift_selected", _selected_action=rows, confirmed="yes")
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
    suspensions.suspend(subject=subject, code="USDC", reason="below its trigger", actor="monitor:gates")
    suspend(chief)
    suspensions.resume(subject=subject, code="USDC", actor="monitor:gates")
    assert [suspension.actor for suspension in SalesSuspension.objects.all()] == ["staff:chief"]


def test_a_suspension_is_not_edited(chief: Staff) -> None:
    suspend(chief)
    path = f"quotes/salessuspension/{SalesSuspension.objects.get().pk}/change/"
    assert chief.post(path, subject="coin", code="USDT", reason="x").status_code == 403


def test_several_coins_are_suspended_with_one_reason_after_a_confirmation(chief: Staff, anyone: Api) -> None:
    coins = list(Stablecoin.objects.filter(code__in=["USDC", "USDT"]))
    assert "Reason" in words(chief.choose("quotes/stablecoin/", "suspend_cover", *coins))
    page = words(chief.choose("quotes/stablecoin/", "suspend_cover", *coins, reason="under review"))
    assert "No new policy is sold of all cover of a coin, for 2 stablecoins, until you lift it." in page
    assert not SalesSuspension.objects.exists()
    chief.choose("quotes/stablecoin/", "suspend_cover", *coins, reason="under review", confirmed="yes")
    assert {(row.code, row.reason, row.actor) for row in SalesSuspension.objects.all()} == {
        ("USDC", "under review", "staff:chief"),
        ("USDT", "under review", "staff:chief"),
    }
    assert anyone.quote()["not_bindable_reason"] == "sales_suspended"


def test_suspending_the_bridge_cover_of_a_chain_leaves_its_other_cover_on_sale(chief: Staff, anyone: Api) -> None:
    chief.choose("quotes/chain/", "suspend_bridge_cover", Chain(code="Ethereum"), reason="drained", confirmed="yes")
    assert anyone.quote(coverage_type="bridge")["not_bindable_reason"] == "sales_suspended"
    assert anyone.quote()["bindable"] is True


def test_a_second_yes_suspends_nothing_more(chief: Staff) -> None:
    for reason in ("first", "second"):
        page = chief.choose("quotes/stablecoin/", "suspend_cover", Stablecoin(code="USDC"), reason=reason, confirmed="yes")
    assert "Nothing was done" in words(page)
    assert SalesSuspension.objects.get().reason == "first"


def test_a_suspension_needs_a_reason(chief: Staff) -> None:
    chief.choose("quotes/stablecoin/", "suspend_cover", Stablecoin(code="USDC"), reason="", confirmed="yes")
    assert not SalesSuspension.objects.exists()


def test_lifting_says_what_stays_suspended_by_another(chief: Staff) -> None:
    suspensions.suspend(subject=SalesSuspension.Subject.COIN, code="USDC", reason="below its trigger", actor="monitor:gates")
    suspend(chief)
    suspend(chief, code="USDT")
    page = words(chief.choose("quotes/salessuspension/", "lift_selected", *SalesSuspension.objects.filter(actor="staff:chief")))
    assert "USDC staff:chief still suspended by monitor:gates" in page
    assert "USDT staff:chief on sale again" in page


def test_a_second_yes_lifts_nothing_more(chief: Staff) -> None:
    suspend(chief)
    suspension = SalesSuspension.objects.get()
    chief.choose("quotes/salessuspension/", "lift_selected", suspension, confirmed="yes")
    suspend(chief)
    assert "Nothing was done" in words(chief.choose("quotes/salessuspension/", "lift_selected", suspension, confirmed="yes"))
    assert SalesSuspension.objects.count() == 1


def test_every_suspension_and_every_lifting_is_in_the_history(chief: Staff) -> None:
    chief.choose("quotes/stablecoin/", "suspend_cover", Stablecoin(code="USDC"), reason="under review", confirmed="yes")
    chief.choose("quotes/salessuspension/", "lift_selected", SalesSuspension.objects.get(), confirmed="yes")
    told = [entry.get_change_message() for entry in LogEntry.objects.order_by("id")]
    assert told == ["Suspended all cover of a coin: under review", "Lifted."]


def test_editing_rates_does_not_permit_to_stop_sales_nor_viewing_to_resume_them(clerk: Staff) -> None:
    clerk.may("view_stablecoin", "change_stablecoin", "view_salessuspension")
    clerk.choose("quotes/stablecoin/", "suspend_cover", Stablecoin(code="USDC"), reason="mine", confirmed="yes")
    assert not SalesSuspension.objects.exists()
    suspensions.suspend(subject=SalesSuspension.Subject.COIN, code="USDC", reason="below its trigger", actor="monitor:gates")
    clerk.choose("quotes/salessuspension/", "lift_selected", SalesSuspension.objects.get(), confirmed="yes")
    assert SalesSuspension.objects.exists()
