"""Capital movements: the ledger and the balances move together, and nothing unsafe gets through."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import Sum
from django.utils import timezone

from clients.principals import Scope
from prices.models import AssetPrice
from tests.api import Api
from tests.conftest import MakeApi
from tranches import services
from tranches.models import LedgerEntry, Tranche, UnderwritingGate

pytestmark = pytest.mark.usefixtures("book")
PATH = "/api/v2/tranches/SURE_EQT/movements"


@pytest.fixture
def treasury(make_api: MakeApi) -> Api:
    return make_api("treasury", Scope.TREASURY)


def move(api: Api, kind: str, amount: str, *, path: str = PATH, key: str = "") -> object:
    return api.post(path, {"kind": kind, "amount_ton": amount}, **{"Idempotency-Key": key or f"{kind}-{amount}"})


def balances(tranche_id: str = "SURE_EQT") -> tuple[Decimal, Decimal]:
    tranche = Tranche.objects.get(pk=tranche_id)
    return tranche.capital_ton, tranche.liquid_ton


def test_demo_capital_is_split_by_seniority_and_forty_percent_liquid() -> None:
    rows = Tranche.objects.values_list("tranche_id", "capital_ton", "liquid_ton")
    assert {name: (int(capital), int(liquid)) for name, capital, liquid in rows} == {
        "SURE_BTC": (50_000_000, 20_000_000),
        "SURE_SNR": (40_000_000, 16_000_000),
        "SURE_MEZZ": (36_000_000, 14_400_000),
        "SURE_JNR": (30_000_000, 12_000_000),
        "SURE_JNR_PLUS": (24_000_000, 9_600_000),
        "SURE_EQT": (20_000_000, 8_000_000),
    }


@pytest.mark.parametrize(
    ("kind", "capital", "liquid"),
    [
        ("deposit", "20000001.5", "8000001.5"),
        ("withdrawal", "19999998.5", "7999998.5"),
        ("deploy", "20000000", "7999998.5"),
        ("recall", "20000000", "8000001.5"),
    ],
)
def test_each_kind_moves_its_balances(treasury: Api, kind: str, capital: str, liquid: str) -> None:
    answer = move(treasury, kind, "1.5")
    assert answer.status_code == 201  # type: ignore[attr-defined]
    assert balances() == (Decimal(capital), Decimal(liquid))
    assert {name: Decimal(answer.json()[name]) for name in ("amount_ton", "capital_ton", "liquid_ton")} == {  # type: ignore[attr-defined]
        "amount_ton": Decimal("1.5"),
        "capital_ton": Decimal(capital),
        "liquid_ton": Decimal(liquid),
    }


def test_balances_are_the_sums_of_the_ledger(treasury: Api) -> None:
    for kind, amount in (("deposit", "0.000000001"), ("withdrawal", "3"), ("deploy", "5"), ("recall", "7")):
        move(treasury, kind, amount)
    sums = LedgerEntry.objects.filter(tranche_id="SURE_EQT").aggregate(Sum("capital_ton"), Sum("liquid_ton"))
    assert balances() == (sums["capital_ton__sum"], sums["liquid_ton__sum"])


def test_the_same_key_moves_once(treasury: Api) -> None:
    first, again = (move(treasury, "deposit", "1", key="k") for _ in range(2))
    assert first.json() == again.json()  # type: ignore[attr-defined]
    assert balances()[0] == Decimal(20_000_001)


def test_the_same_key_for_another_tranche_is_422(treasury: Api) -> None:
    move(treasury, "deposit", "1", key="k")
    assert move(treasury, "deposit", "1", key="k", path="/api/v2/tranches/SURE_BTC/movements").status_code == 422  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("kind", "amount", "code"),
    [
        ("withdrawal", "8000000.000000001", "insufficient_liquidity"),
        ("deploy", "8000000.000000001", "insufficient_liquidity"),
        ("recall", "12000000.000000001", "insufficient_invested"),
    ],
)
def test_what_is_not_there_cannot_be_moved(treasury: Api, kind: str, amount: str, code: str) -> None:
    before = balances()
    answer = move(treasury, kind, amount)
    assert (answer.status_code, answer.json()["code"]) == (409, code)  # type: ignore[attr-defined]
    assert balances() == before


def test_capital_that_backs_cover_stays(treasury: Api, broker: Api) -> None:
    UnderwritingGate.objects.update(max_ltv=1, min_reserve_ratio=0)
    broker.policy(coverage_amount="10000000")
    Tranche.objects.filter(pk="SURE_EQT").update(liquid_ton=20_000_000)
    answer = move(treasury, "withdrawal", "20000000")
    assert (answer.status_code, answer.json()["code"]) == (409, "capital_in_use")  # type: ignore[attr-defined]


def test_a_withdrawal_may_not_take_the_book_over_its_ltv(treasury: Api, broker: Api) -> None:
    broker.policy(coverage_amount="10000000")
    UnderwritingGate.objects.update(max_ltv=Decimal("0.0240"))
    answer = move(treasury, "withdrawal", "7000000")
    assert (answer.status_code, answer.json()["code"]) == (409, "ltv_limit")  # type: ignore[attr-defined]


def test_cover_beside_worthless_capital_is_refused_with_a_number(treasury: Api, broker: Api) -> None:
    broker.policy(coverage_amount="10000000")
    Tranche.objects.filter(pk="SURE_EQT").update(coverage_usd=0)
    AssetPrice.objects.filter(symbol="TON").update(price_usd=Decimal("0.00000001"))
    Tranche.objects.exclude(pk="SURE_EQT").update(capital_ton=0, liquid_ton=0)
    Tranche.objects.filter(pk="SURE_EQT").update(capital_ton=10, liquid_ton=10)
    refused = move(treasury, "withdrawal", "5").json()  # type: ignore[attr-defined]
    assert (refused["code"], refused["value"]) == ("ltv_limit", Decimal("9999.9999"))


@pytest.mark.parametrize("kind", ["withdrawal", "deploy"])
def test_reserves_stay_above_their_limit(treasury: Api, kind: str) -> None:
    UnderwritingGate.objects.update(min_reserve_ratio=Decimal("0.3999"))
    answer = move(treasury, kind, "5000000")
    assert (answer.status_code, answer.json()["code"]) == (409, "reserve_low")  # type: ignore[attr-defined]


@pytest.mark.parametrize("amount", ["0", "-1", "NaN", "1e30", "0.0000000001", "x", None, "1_5", "\uff11\uff15", " 15", True])
def test_a_bad_amount_is_a_400(treasury: Api, amount: str) -> None:
    assert move(treasury, "deposit", amount, key="k").status_code == 400  # type: ignore[attr-defined]


def test_a_field_that_does_not_exist_is_a_400(treasury: Api) -> None:
    response = treasury.post(PATH, {"kind": "deposit", "amount_ton": "1", "amount_usd": "3"}, **{"Idempotency-Key": "k"})
    assert (response.status_code, response.json()["errors"][0]["field"]) == (400, "amount_usd")


def test_an_unknown_tranche_is_a_404(treasury: Api) -> None:
    assert move(treasury, "deposit", "1", path="/api/v2/tranches/SURE_X/movements").status_code == 404  # type: ignore[attr-defined]


def test_only_the_treasury_moves_capital(broker: Api, anyone: Api) -> None:
    assert (move(broker, "deposit", "1").status_code, move(anyone, "deposit", "1").status_code) == (403, 401)  # type: ignore[attr-defined]


def test_the_ledger_cannot_be_rewritten() -> None:
    for rewrite in (lambda: LedgerEntry.objects.update(capital_ton=0), lambda: LedgerEntry.objects.all()._raw_delete("default")):
        with pytest.raises(DatabaseError), transaction.atomic():
            rewrite()


@pytest.mark.parametrize(
    "broken", [{"capital_ton": -1}, {"liquid_ton": 10**9}, {"coverage_usd": -1}, {"premium_usd": -1}, {"risk_capacity": 2}]
)
def test_impossible_balances_are_refused_by_the_database(broken: dict[str, int]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Tranche.objects.filter(pk="SURE_EQT").update(**broken)


def test_there_is_one_gate() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        UnderwritingGate.objects.create(id=2)


def test_the_history_shows_movements_newest_first(treasury: Api, anyone: Api) -> None:
    move(treasury, "deposit", "1")
    results = anyone.get("/api/v2/tranches/SURE_EQT/history").json()["results"]
    assert [entry["kind"] for entry in results] == ["deposit", "deploy", "deposit"]
    assert anyone.get("/api/v2/tranches/SURE_EQT/history?kind=deploy").json()["results"] == results[1:2]


def test_the_history_of_an_unknown_tranche_is_a_404(anyone: Api) -> None:
    assert anyone.get("/api/v2/tranches/SURE_X/history").status_code == 404


def test_the_public_history_names_no_policy(broker: Api, anyone: Api) -> None:
    policy = broker.policy()
    assert policy["id"] not in anyone.get("/api/v2/tranches/SURE_EQT/history").content.decode()
    assert anyone.get(f"/api/v2/tranches/SURE_EQT/history?reference={policy['id']}").status_code == 400


def test_an_endowment_that_breaks_off_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    before = {tranche.tranche_id: tranche.capital_ton for tranche in Tranche.objects.all()}
    post = services.post
    calls: list[str] = []

    def breaks_off(**movement: Any) -> None:
        calls.append(movement["kind"])
        if len(calls) == 4:
            raise KeyboardInterrupt
        post(**movement)

    monkeypatch.setattr(services, "post", breaks_off)
    with pytest.raises(KeyboardInterrupt):
        services.endow(total_ton=Decimal(1000), liquid_share=Decimal("0.4"), actor="test")
    assert {tranche.tranche_id: tranche.capital_ton for tranche in Tranche.objects.all()} == before


def test_the_worst_stress_loss_is_handed_down_with_its_time() -> None:
    now = timezone.now()
    assert services.set_worst_stress_loss(amount_usd=Decimal("1234567.89"), at=now)
    gate = UnderwritingGate.objects.get()
    assert (gate.worst_stress_loss_usd, gate.worst_stress_at) == (Decimal("1234567.89"), now)


def test_a_run_that_comes_late_does_not_undo_a_later_one() -> None:
    now = timezone.now()
    services.set_worst_stress_loss(amount_usd=Decimal(5), at=now)
    assert not services.set_worst_stress_loss(amount_usd=Decimal(9), at=now - timedelta(seconds=1))
    assert UnderwritingGate.objects.get().worst_stress_loss_usd == Decimal(5)
