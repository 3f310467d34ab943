"""Analyses and batches of clients, as staff follow them."""

import json
from typing import Any
from uuid import UUID

import pytest
from celery import current_app
from django.contrib.admin.models import LogEntry

from risk.analyses import services as analyses
from risk.models import Analysis, Batch
from tests import one_worker
from tests.admin.conftest import Staff, words
from tests.api import Api
from tests.risk.batch.calls import PATH as BATCHES
from tests.risk.batch.calls import item

pytestmark = pytest.mark.usefixtures("book")


@pytest.fixture(autouse=True)
def no_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tasks are sent to nobody."""
    monkeypatch.setattr(current_app, "send_task", lambda *_, **__: None)


def asked(api: Api, analysis_type: str = "var", **parameters: Any) -> Analysis:
    """A question that waits for a worker."""
    response = api.post("/api/v1/analysis", {"analysis_type": analysis_type, "parameters": parameters})
    return Analysis.objects.get(pk=response.json()["id"])


def answered(api: Api, analysis_type: str, **parameters: Any) -> Analysis:
    """One that a worker has been at."""
    analysis = asked(api, analysis_type, **parameters)
    assert one_worker.run(analysis_id=analysis.pk)
    return analysis


def kept(api: Api, *items: dict[str, Any]) -> Batch:
    """A batch that nobody waits for."""
    response = api.post(BATCHES, {"items": items}, Prefer="respond-async")
    return Batch.objects.get(pk=response.json()["batch_id"])


def page(staff: Staff, row: Analysis | Batch) -> Any:
    return staff.get(f"risk/{row._meta.model_name}/{row.pk}/change/")


def record(staff: Staff, row: Analysis | Batch) -> dict[str, list[list[Any]]]:
    """The rows of the tables on its page, by their titles."""
    return {table["title"]: table["rows"] for table in page(staff, row).context["record"]}


def test_a_waiting_analysis_shows_its_question_and_its_progress(chief: Staff, broker: Api) -> None:
    analysis = asked(broker, horizon_days=7)
    Analysis.objects.filter(pk=analysis.pk).update(status="running", progress=40)
    assert ["horizon days", "7"] in record(chief, analysis)["Question"]
    assert "40 %" in words(chief.get("risk/analysis/"))


def test_value_at_risk_is_read_as_tables(chief: Staff, broker: Api) -> None:
    broker.policy(coverage_amount="1000000")
    tables = record(chief, answered(broker, "var", paths=1000))
    assert ["capital usd", "600,000,000.00"] in tables["Result"]
    assert tables["Result: tranches"][0][0] == "SURE_BTC"
    assert tables["Result: components"][0][:3] == ["depeg", "Ethereum", "USDC"]


@pytest.mark.parametrize(
    ("analysis_type", "parameters", "title"),
    [
        ("stress_test", {}, "Result: stress: scenarios"),
        ("what_if", {"paths": 1000, "capital": [{"action": "withdraw", "tranche_id": "SURE_EQT", "amount_ton": "1"}]}, "Result: change"),
        ("backtest", {"losses": [0.01] * 40, "forecasts": [0.02] * 40}, "Result"),
    ],
)
def test_every_kind_of_result_is_read_without_a_brace(
    chief: Staff, broker: Api, analysis_type: str, parameters: dict[str, Any], title: str
) -> None:
    broker.policy()
    tables = record(chief, answered(broker, analysis_type, **parameters))
    assert tables[title]
    assert not any(mark in str(cell) for rows in tables.values() for row in rows for cell in row for mark in "{}[]")


def test_a_failed_analysis_says_why(chief: Staff, broker: Api) -> None:
    failed = answered(broker, "backtest", stablecoin="USDC", days=30)
    assert "too_little_history" in words(page(chief, failed))


def test_cancelling_an_analysis_asks_first(chief: Staff, broker: Api) -> None:
    analysis = asked(broker)
    path = f"risk/analysis/{analysis.pk}/cancel/"
    assert "broker is told that it failed, cancelled by staff" in words(chief.post(path))
    assert analyses.UNFINISHED_STATUSES[0] == Analysis.objects.get().status
    chief.post(path, confirmed="yes")
    found = Analysis.objects.get()
    assert (found.status, found.error_code, found.error_detail) == ("failed", "cancelled", "Staff cancelled this analysis.")
    assert LogEntry.objects.get().get_change_message() == "Cancelled."


def test_cancelling_twice_tells_that_it_was_over(chief: Staff, broker: Api) -> None:
    path = f"risk/analysis/{asked(broker).pk}/cancel/"
    chief.post(path, confirmed="yes")
    assert "This analysis is failed." in words(chief.post(path, confirmed="yes"))
    assert LogEntry.objects.count() == 1


def test_chosen_analyses_are_cancelled_after_a_confirmation_and_finished_ones_stay(chief: Staff, broker: Api) -> None:
    done, waiting = answered(broker, "stress_test"), asked(broker)
    shown = words(chief.choose("risk/analysis/", "cancel_selected", done, waiting))
    assert "1 analysis will end" in shown
    assert "does not fit 1 of the chosen rows" in shown
    chief.choose("risk/analysis/", "cancel_selected", done, waiting, confirmed="yes")
    assert [Analysis.objects.get(pk=one.pk).status for one in (done, waiting)] == ["completed", "failed"]


def test_looking_does_not_permit_to_cancel(clerk: Staff, broker: Api) -> None:
    clerk.may("view_analysis")
    analysis = asked(broker)
    assert page(clerk, analysis).status_code == 200
    assert clerk.post(f"risk/analysis/{analysis.pk}/cancel/", confirmed="yes").status_code == 403
    clerk.choose("risk/analysis/", "cancel_selected", analysis, confirmed="yes")
    assert Analysis.objects.get().status == "pending"


def test_a_waiting_batch_shows_its_items_by_urgency(chief: Staff, broker: Api) -> None:
    tables = record(chief, kept(broker, item("late", priority=1), item("soon", priority=9)))
    assert tables["Items that wait, 2"] == [["soon", 9, 0], ["late", 1, 0]]
    assert tables["Chunks, the most urgent first"] == [[0, 2, "waits for a worker", 0, "-"]]


def test_a_finished_batch_shows_answers_and_why_items_failed(chief: Staff, broker: Api) -> None:
    bad = {"coverage_type": "depeg", "chain": "Mars", "stablecoin": "USDC", "coverage_amount": "10", "duration_days": 1}
    batch = kept(broker, item("good"), item("bad", bad), item("worse", bad), item("stress", {"operation": "stress_test"}))
    assert one_worker.work_on(batch_id=UUID(str(batch.pk)))
    tables = record(chief, batch)
    answers = {row[0]: row[1:3] for row in tables["Items that are done, 4"]}
    assert answers["good"] == ["completed", "premium 19.73 USD"]
    assert answers["stress"][0] == "completed"
    [[times, status, code, _]] = tables["Why items failed"]
    assert (times, status, code) == (2, "failed", "invalid_input")
    assert "4 of 4 (100%)" in words(chief.get("risk/batch/"))


def test_a_long_batch_is_cut_and_says_so(chief: Staff, broker: Api) -> None:
    batch = kept(broker, *(item(number) for number in range(150)))
    assert len(record(chief, batch)["Items that wait, the first 100 of 150"]) == 100


@pytest.mark.parametrize("path", ["risk/analysis", "risk/batch"])
def test_work_is_exported_and_edited_by_nobody(chief: Staff, broker: Api, path: str) -> None:
    row = asked(broker) if path.endswith("analysis") else kept(broker, item("one"))
    exported = b"".join(chief.get(f"{path}/export.csv").streaming_content).decode()
    assert f"\r\n{row.pk},broker," in exported
    pages = (f"{path}/add/", f"{path}/{row.pk}/change/", f"{path}/{row.pk}/delete/")
    assert {chief.post(one, post="yes").status_code for one in pages} == {403}


def test_the_question_of_an_analysis_is_kept_as_it_was_asked(chief: Staff, broker: Api) -> None:
    shown = asked(broker, seed=7)
    assert json.loads(shown.input_text)["parameters"]["seed"] == 7
    assert ["seed", "7"] in record(chief, shown)["Question"]
