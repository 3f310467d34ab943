"""Analyses from the question to the answer, whoever dies in between."""

import json
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from celery import current_app
from django.db import OperationalError
from django.utils import timezone

from clients.models import ApiClient
from clients.principals import Scope
from live.models import Notification
from prices.models import PriceObservation
from risk import working
from risk.analyses import services
from risk.analyses.handlers import Analyst
from risk.models import Analysis, RiskSnapshot
from risk.selectors.snapshots import restored
from risk.services import snapshots
from tests import one_worker
from tests.api import Api
from tests.conftest import MakeApi
from tests.prices.push import push

PATH = "/api/v1/analysis"
QUICK = {"paths": 1000}

pytestmark = pytest.mark.usefixtures("book")


@pytest.fixture(autouse=True)
def sent(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Tasks that were sent; no worker gets them."""
    sent: list[str] = []
    monkeypatch.setattr(current_app, "send_task", lambda name, **_: sent.append(name))
    return sent


def asked(api: Api, analysis_type: str = "var", **parameters: Any) -> dict[str, Any]:
    """An analysis that is taken in."""
    defaults = QUICK if analysis_type in {"var", "what_if"} else {}
    response = api.post(PATH, {"analysis_type": analysis_type, "parameters": defaults | parameters})
    assert response.status_code == 202, response.content
    answer: dict[str, Any] = response.json()
    assert response["Location"] == f"{PATH}/{answer['id']}"
    return answer


def read(api: Api, analysis: dict[str, Any]) -> dict[str, Any]:
    answer: dict[str, Any] = api.get(f"{PATH}/{analysis['id']}").json()
    return answer


def answered(api: Api, analysis_type: str = "var", **parameters: Any) -> dict[str, Any]:
    """An analysis that a worker has been at."""
    analysis = asked(api, analysis_type, **parameters)
    assert one_worker.run(analysis_id=UUID(analysis["id"]))
    return read(api, analysis)


def test_a_question_waits_for_a_worker(broker: Api, sent: list[str], django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        analysis = asked(broker)
    assert (analysis["status"], analysis["progress"], analysis["analysis_result"], analysis["error"]) == ("pending", 0, None, None)
    assert sent == ["risk.run_analysis"]


def test_value_at_risk_of_the_book(broker: Api) -> None:
    broker.policy(coverage_amount="1000000")
    analysis = answered(broker, horizon_days=365, level=0.95, paths=20_000)
    result = analysis["analysis_result"]
    assert (analysis["status"], analysis["progress"]) == ("completed", 100)
    assert (result["horizon_days"], result["level"], result["paths"], result["capital_usd"]) == (
        365,
        Decimal("0.95"),
        20_000,
        Decimal("600000000.00"),
    )
    assert 0 < float(result["expected_loss"]["usd"]) < 1_000_000
    assert float(result["value_at_risk"]["usd"]) <= float(result["expected_shortfall"]["usd"])
    assert [part["stablecoin"] for part in result["components"]] == ["USDC"]
    assert result["tranches"][-1]["loss_probability"] > 0 == result["tranches"][0]["loss_probability"]


def test_the_same_question_of_the_same_book_has_the_same_answer(broker: Api) -> None:
    broker.policy(coverage_amount="1000000")
    first = answered(broker, seed=5)
    again = answered(broker, **json.loads(first["input_text"])["parameters"])
    assert (again["input_text"], again["analysis_result"]) == (first["input_text"], first["analysis_result"])


def test_a_stress_test_of_every_scenario_says_what_the_snapshot_says(broker: Api) -> None:
    broker.policy(coverage_amount="1000000")
    run = snapshots.run_monitor(now=timezone.now(), paths=1000)
    result = answered(broker, "stress_test")["analysis_result"]
    assert result["stress"] == restored(RiskSnapshot.objects.get().stress)
    assert result["worst_scenario"] == run.snapshot.worst_scenario


def test_a_stress_test_by_name_and_by_shocks(broker: Api) -> None:
    broker.policy(coverage_amount="1000000")
    named = answered(broker, "stress_test", scenario="banking CRISIS")["analysis_result"]
    own = answered(broker, "stress_test", shocks={"prices": {"USDC": "0.88"}})["analysis_result"]
    assert (named["worst_scenario"], own["worst_scenario"]) == ("Banking crisis", "ad hoc")
    assert named["worst_stress_loss_usd"] == own["worst_stress_loss_usd"] == Decimal("1000000.00")


def test_a_what_if_changes_nothing(broker: Api) -> None:
    policy = {"action": "add", "coverage_type": "depeg", "chain": "TON", "stablecoin": "DAI", "coverage_amount": "500000"}
    result = answered(broker, "what_if", policies=[policy])["analysis_result"]
    assert result["change"]["coverage_sold_usd"] == Decimal("500000.00")
    assert result["before"]["policy_count"] == 0 == broker.get("/api/v2/risk/exposure").json()["total_policies"]


def test_a_backtest_of_given_losses(broker: Api) -> None:
    result = answered(broker, "backtest", losses=[0, 2] * 50, forecasts=[1] * 100, level=0.5)["analysis_result"]
    assert (result["breaches"], result["kupiec"]["rejected"]) == (50, False)


def test_a_backtest_of_a_coins_prices_in_the_database(broker: Api) -> None:
    now = timezone.now()
    push("1.00", symbol="USDC", source="kraken")
    history = [
        PriceObservation(symbol="USDC", source="kraken", price_usd=1 - Decimal(days % 2) / 100, observed_at=now - timedelta(days=days))
        for days in range(1, 40)
    ]
    PriceObservation.objects.bulk_create(history)
    result = answered(broker, "backtest", stablecoin="USDC", window=20, days=60, level=0.9)["analysis_result"]
    assert result["observations"] == 19


@pytest.mark.parametrize(
    ("analysis_type", "parameters", "code"),
    [
        ("stress_test", {"scenario": "Martian landing"}, "unknown_scenario"),
        ("backtest", {"stablecoin": "USDC"}, "too_little_history"),
        ("what_if", {"capital": [{"action": "withdraw", "tranche_id": "SURE_EQT", "amount_ton": "100000000000"}]}, "more_than_there_is"),
    ],
)
def test_a_question_without_an_answer_fails_and_says_why(broker: Api, analysis_type: str, parameters: Any, code: str) -> None:
    analysis = answered(broker, analysis_type, **parameters)
    assert (analysis["status"], analysis["error"]["code"], analysis["analysis_result"]) == ("failed", code, None)


def test_a_fault_of_ours_is_not_shown(broker: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Analyst, "answer", lambda *_: 1 / 0)
    analysis = answered(broker)
    assert (analysis["status"], analysis["error"]["code"]) == ("failed", "internal_error")
    assert "division" not in json.dumps(analysis)


def test_a_database_that_is_away_leaves_the_analysis_to_the_next_worker(broker: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: Any) -> None:
        raise OperationalError

    analysis = asked(broker)
    with monkeypatch.context() as patch:
        patch.setattr(Analyst, "answer", away)
        with pytest.raises(OperationalError):
            one_worker.run(analysis_id=UUID(analysis["id"]))
    assert read(broker, analysis)["status"] == "running"
    assert working.resume(now=timezone.now() + timedelta(minutes=2)) == 1


def test_the_end_is_announced_to_the_owner(broker: Api) -> None:
    analysis = answered(broker)
    notice = Notification.objects.get()
    assert (notice.type, notice.client_id) == ("analysis_completed", ApiClient.objects.get(name="broker").pk)
    assert json.loads(notice.payload) == {"analysis_id": analysis["id"], "analysis_type": "var", "status": "completed"}


def test_an_analysis_is_worked_on_once(broker: Api) -> None:
    analysis = answered(broker)
    assert not one_worker.run(analysis_id=UUID(analysis["id"]))
    assert Notification.objects.count() == 1


def test_a_cancelled_analysis_ends_at_once_and_no_worker_takes_it(broker: Api) -> None:
    analysis = asked(broker)
    cancelled = broker.post(f"{PATH}/{analysis['id']}/cancel")
    assert (cancelled.status_code, cancelled.json()["status"], cancelled.json()["error"]["code"]) == (200, "failed", "cancelled")
    assert not one_worker.run(analysis_id=UUID(analysis["id"]))
    again = broker.post(f"{PATH}/{analysis['id']}/cancel")
    assert (again.status_code, again.json()["code"]) == (409, "already_finished")


def test_a_worker_stops_at_its_next_step_when_its_analysis_is_cancelled(broker: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    steps: list[int] = []

    def work(self: Any, question: Any, progress: Any) -> dict[str, Any]:
        progress(10)
        steps.append(10)
        assert broker.post(f"{PATH}/{analysis['id']}/cancel").status_code == 200
        progress(20)
        steps.append(20)
        return {}

    monkeypatch.setattr(Analyst, "answer", work)
    analysis = asked(broker)
    one_worker.run(analysis_id=UUID(analysis["id"]))
    found = read(broker, analysis)
    assert (steps, found["status"], found["error"]["code"], found["progress"]) == ([10], "failed", "cancelled", 10)


def test_an_analysis_that_ended_three_workers_fails(broker: Api) -> None:
    analysis = asked(broker)
    Analysis.objects.update(attempts=services.MAX_ATTEMPTS, status="running")
    one_worker.run(analysis_id=UUID(analysis["id"]))
    assert read(broker, analysis)["error"]["code"] == "worker_lost"


def test_a_held_analysis_is_not_taken_and_a_dropped_one_is(broker: Api, sent: list[str]) -> None:
    analysis = asked(broker)
    Analysis.objects.all().claim(timezone.now())
    assert working.resume(now=timezone.now()) == 0
    assert not one_worker.run(analysis_id=UUID(analysis["id"]))
    Analysis.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    assert working.resume(now=timezone.now()) == 1
    assert sent == ["risk.run_analysis"]
    assert one_worker.run(analysis_id=UUID(analysis["id"]))
    assert read(broker, analysis)["status"] == "completed"


def test_a_client_has_twenty_unfinished_analyses_at_most(broker: Api, make_api: MakeApi) -> None:
    for _ in range(services.MAX_UNFINISHED):
        asked(broker)
    refused = broker.post(PATH, {"analysis_type": "var"})
    assert (refused.status_code, refused.json()["code"]) == (409, "too_many_analyses")
    asked(make_api("other", Scope.READ))


def test_a_week_later_an_analysis_is_forgotten_once_it_is_answered(broker: Api) -> None:
    answered(broker)
    asked(broker)
    assert services.forget_old(now=timezone.now() + timedelta(days=6)) == 0
    assert services.forget_old(now=timezone.now() + timedelta(days=8)) == 1


def test_an_analysis_belongs_to_its_client_and_admins_see_all(broker: Api, make_api: MakeApi, anyone: Api) -> None:
    path = f"{PATH}/{asked(broker)['id']}"
    admin, other, oracle = make_api("admin", Scope.ADMIN), make_api("other", Scope.READ), make_api("oracle", Scope.ORACLE)
    assert [api.get(path).status_code for api in (broker, admin, other, oracle, anyone)] == [200, 200, 404, 403, 401]
    assert [len(api.get(PATH).json()["results"]) for api in (broker, admin, other)] == [1, 1, 0]
    assert [api.post(f"{path}/cancel").status_code for api in (anyone, oracle, other, admin)] == [401, 403, 404, 200]


def test_the_list_leaves_results_out_and_can_be_filtered(broker: Api) -> None:
    answered(broker)
    asked(broker, "stress_test")
    [stress, var] = broker.get(PATH).json()["results"]
    assert (stress["analysis_type"], var["status"]) == ("stress_test", "completed")
    assert "analysis_result" not in var
    assert len(broker.get(f"{PATH}?status=completed&analysis_type=var").json()["results"]) == 1
    assert broker.get(f"{PATH}?status=lost").status_code == 400


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "analysis_type"),
        ({"analysis_type": "horoscope"}, "analysis_type"),
        ({"analysis_type": "var", "parameters": []}, "parameters"),
        ({"analysis_type": "var", "parameters": {"paths": 5}}, "paths"),
        ({"analysis_type": "var", "level": 0.9}, "level"),
    ],
)
def test_a_bad_question_is_a_400_that_names_the_field(broker: Api, body: Any, field: str) -> None:
    response = broker.post(PATH, body)
    assert (response.status_code, [error["field"] for error in response.json()["errors"]]) == (400, [field])


def test_an_unknown_id_is_a_404(broker: Api) -> None:
    assert broker.get(f"{PATH}/0199f0c2-7a40-7c11-8e55-1b2c3d4e5f60").status_code == 404
    assert broker.post(f"{PATH}/0199f0c2-7a40-7c11-8e55-1b2c3d4e5f60/cancel").status_code == 404
    assert broker.get(f"{PATH}/not-a-uuid").status_code == 404


def test_stress_tests_and_what_ifs_run_in_a_batch_too(broker: Api) -> None:
    change = {"action": "deposit", "tranche_id": "SURE_EQT", "amount_ton": "1"}
    items = [
        {"id": "stress", "data": {"operation": "stress_test", "scenario": "Crypto crash"}},
        {"id": "if", "data": {"operation": "what_if", "capital": [change], **QUICK}},
        {"id": "bad", "data": {"operation": "what_if"}},
    ]
    accepted = broker.post("/api/v1/batch-process", {"items": items})
    assert accepted.status_code == 202
    while one_worker.work_on(batch_id=UUID(accepted.json()["batch_id"])):
        pass
    results = {result["id"]: result for result in broker.get(accepted["Location"]).json()["results"]}
    assert results["stress"]["result"]["worst_scenario"] == "Crypto crash"
    assert results["if"]["result"]["change"]["total_capital_usd"] == Decimal("3.00")
    assert results["bad"]["error"]["errors"][0]["field"] == "parameters"


@pytest.mark.parametrize("amount", [1e4, "0.0000001", "0.000000001", "10000.000", 10000])
def test_an_amount_is_written_without_exponent_and_asked_again_it_is_the_same(broker: Api, amount: Any) -> None:
    deposit = {"action": "deposit", "tranche_id": "SURE_EQT", "amount_ton": amount}
    analysis = answered(broker, "what_if", capital=[deposit])
    assert analysis["status"] == "completed", analysis["error"]
    assert f'"amount_ton":"{Decimal(str(amount)).normalize():f}"' in analysis["input_text"]
    again = broker.post(PATH, json.loads(analysis["input_text"]))
    assert (again.status_code, again.json()["input_text"]) == (202, analysis["input_text"])


def test_shocks_are_written_without_exponent(broker: Api) -> None:
    analysis = answered(broker, "stress_test", shocks={"bridge_loss": "0.0000001", "btc_change": 1e1, "prices": {"usdc": "0.970"}})
    assert analysis["status"] == "completed", analysis["error"]
    assert '"btc_change":"10"' in analysis["input_text"]
    assert '"prices":{"USDC":"0.97"}' in analysis["input_text"]
