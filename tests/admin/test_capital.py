"""Capital moves by confirmed movements; terms and limits are edited without touching a balance."""

from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from tests.admin.conftest import Staff
from tests.api import Api
from tranches import services
from tranches.admin.movement_form import balances
from tranches.models import LedgerEntry, Tranche, UnderwritingGate

pytestmark = pytest.mark.usefixtures("book")
LIMITS = {
    "max_ltv": "0.80",
    "min_reserve_ratio": "0.15",
    "max_coin_share": "0.30",
    "max_group_share": "0.50",
    "max_bridge_share": "0.15",
    "max_exchange_share": "0.20",
    "max_oracle_share": "0.10",
    "stress_multiple": "1.50",
    "solvency_multiple": "1.25",
}
TERMS = {"curve": "linear", "apy_min": "3", "apy_max": "9", "risk_capacity": "0.55"}


def btc() -> Tranche:
    return Tranche.objects.get(tranche_id="SURE_BTC")


def move(staff: Staff, kind: str, amount: str, **answer: str) -> Any:
    return staff.post("tranches/tranche/SURE_BTC/move_capital/", **{"kind": kind, "amount_ton": amount, "seen": balances(btc()), **answer})


def newest_entry() -> LedgerEntry:
    return LedgerEntry.objects.latest("id")


def test_a_movement_is_reviewed_before_it_is_posted(chief: Staff) -> None:
    before = balances(btc())
    page = move(chief, "deposit", "1000.5")
    assert page.context["question"].sentence == "Deposit. SURE_BTC, 1,000.5 TON."
    assert balances(btc()) == before


def test_a_confirmed_deposit_is_one_ledger_row_of_that_member_of_staff(chief: Staff) -> None:
    before = btc().capital_ton
    move(chief, "deposit", "1000.5", confirmed="yes")
    assert btc().capital_ton == before + Decimal("1000.5")
    assert (newest_entry().kind, newest_entry().actor, newest_entry().capital_ton) == ("deposit", "staff:chief", Decimal("1000.5"))


@pytest.mark.parametrize(("kind", "capital", "liquid"), [("withdrawal", -5, -5), ("deploy", 0, -5), ("recall", 0, 5)])
def test_every_kind_of_movement_can_be_made(chief: Staff, kind: str, capital: int, liquid: int) -> None:
    move(chief, kind, "5", confirmed="yes")
    assert (newest_entry().kind, newest_entry().capital_ton, newest_entry().liquid_ton) == (kind, capital, liquid)


def test_pressing_twice_moves_once(chief: Staff) -> None:
    seen, before = balances(btc()), btc().capital_ton
    move(chief, "deposit", "10", confirmed="yes", seen=seen)
    page = move(chief, "deposit", "10", confirmed="yes", seen=seen)
    assert "Nothing was moved." in page.content.decode()
    assert btc().capital_ton == before + 10


@pytest.mark.parametrize("amount", ["0", "-1", "x", "0.0000000001", "", "999999999999999"])
def test_amounts_that_are_none_are_form_errors(chief: Staff, amount: str) -> None:
    before = balances(btc())
    page = move(chief, "deposit", amount, confirmed="yes")
    assert page.context["form"].errors["amount_ton"]
    assert balances(btc()) == before


def test_a_movement_that_leaves_the_book_unsafe_is_refused_with_its_reason(chief: Staff, broker: Api) -> None:
    broker.policy(coverage_amount="1000000")
    page = move(chief, "withdrawal", str(btc().liquid_ton + 1), confirmed="yes")
    assert "TON to withdrawal" in page.content.decode()


def test_staff_who_may_only_view_cannot_move_capital(clerk: Staff) -> None:
    clerk.may("view_tranche")
    assert move(clerk, "deposit", "1", confirmed="yes").status_code == 403


def test_an_unknown_tranche_is_not_found(chief: Staff) -> None:
    assert chief.get("tranches/tranche/SURE_NONE/move_capital/").status_code == 404


def test_terms_are_edited_and_balances_are_not(chief: Staff) -> None:
    before = balances(btc())
    chief.post("tranches/tranche/SURE_BTC/change/", **TERMS, capital_ton="1", liquid_ton="1", coverage_usd="1")
    assert (btc().apy_max, btc().risk_capacity) == (Decimal(9), Decimal("0.55"))
    assert balances(btc()) == before


def test_editing_terms_writes_no_other_column(chief: Staff, monkeypatch: pytest.MonkeyPatch) -> None:
    """A movement that is posted between reading and saving the row must survive."""
    full_clean = Tranche.full_clean

    def meanwhile(self: Tranche, *args: Any, **kwargs: Any) -> None:
        Tranche.objects.filter(pk=self.pk).update(coverage_usd=77)
        full_clean(self, *args, **kwargs)

    monkeypatch.setattr(Tranche, "full_clean", meanwhile)
    chief.post("tranches/tranche/SURE_BTC/change/", **TERMS)
    assert (btc().apy_max, btc().coverage_usd) == (Decimal(9), Decimal(77))


@pytest.mark.parametrize("wrong", [{"apy_min": "10"}, {"risk_capacity": "1.5"}, {"curve": "cubic"}])
def test_terms_out_of_bounds_are_form_errors(chief: Staff, wrong: dict[str, str]) -> None:
    page = chief.post("tranches/tranche/SURE_BTC/change/", **{**TERMS, **wrong})
    assert page.context["adminform"].form.errors


def test_limits_are_edited_and_the_stress_loss_is_not(chief: Staff) -> None:
    chief.post("tranches/underwritinggate/1/change/", **LIMITS, worst_stress_loss_usd="1000000")
    gate = UnderwritingGate.objects.get()
    assert (gate.max_ltv, gate.worst_stress_loss_usd) == (Decimal("0.80"), Decimal(0))


def test_a_stress_loss_handed_down_meanwhile_stays(chief: Staff, monkeypatch: pytest.MonkeyPatch) -> None:
    full_clean = UnderwritingGate.full_clean

    def meanwhile(self: UnderwritingGate, *args: Any, **kwargs: Any) -> None:
        services.set_worst_stress_loss(amount_usd=Decimal(500), at=timezone.now())
        full_clean(self, *args, **kwargs)

    monkeypatch.setattr(UnderwritingGate, "full_clean", meanwhile)
    chief.post("tranches/underwritinggate/1/change/", **LIMITS)
    assert UnderwritingGate.objects.get().worst_stress_loss_usd == Decimal(500)


@pytest.mark.parametrize("limit", ["max_ltv", "max_bridge_share", "max_exchange_share", "max_oracle_share"])
def test_a_limit_that_is_no_share_is_a_form_error(chief: Staff, limit: str) -> None:
    page = chief.post("tranches/underwritinggate/1/change/", **{**LIMITS, limit: "1.2"})
    assert page.context["adminform"].form.errors


@pytest.mark.parametrize(
    "path", ["tranches/underwritinggate/add/", "tranches/underwritinggate/1/delete/", "tranches/tranche/SURE_BTC/delete/"]
)
def test_the_gate_and_the_tranches_are_neither_added_nor_deleted(chief: Staff, path: str) -> None:
    assert chief.post(path, post="yes").status_code == 403


def test_the_ledger_is_searched_by_whole_references(chief: Staff) -> None:
    reference = str(newest_entry().reference)
    rows = [chief.get("tranches/ledgerentry/", q=term).context["cl"].result_list for term in (reference, reference[:8])]
    assert [len(row) for row in rows] == [1, 0]
