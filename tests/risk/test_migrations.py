"""Migrations of the risk app on databases that have rows."""

from decimal import Decimal
from typing import Any

import pytest

from tests.conftest import Migrate

BEFORE, AFTER = ("risk", "0007_work_bounds"), ("risk", "0008_plain_job_names")
pytestmark = pytest.mark.django_db(transaction=True)


def jobs(state: Any) -> dict[str, tuple[str, bool]]:
    """Name and switch of each job by its task."""
    rows = state.apps.get_model("django_celery_beat", "PeriodicTask").objects
    return {task: (name, enabled) for task, name, enabled in rows.values_list("task", "name", "enabled")}


def test_jobs_get_plain_names_and_keep_their_switches(migrate: Migrate) -> None:
    state = migrate(BEFORE)
    rows = state.apps.get_model("django_celery_beat", "PeriodicTask").objects
    rows.filter(name="Tell top products").update(enabled=False)
    rows.filter(name="Ask the price feeds").update(name="Our own name")
    after = jobs(migrate(AFTER))
    assert after["quotes.publish_ranking"] == ("Publish top products", False)
    assert after["prices.poll_feeds"] == ("Our own name", True)
    assert not [name for name, _ in after.values() if name.startswith(("Tell", "Forget", "Reseal"))]
    assert jobs(migrate(BEFORE))["quotes.publish_ranking"] == ("Tell top products", False)


def test_launch_scenarios_get_their_move_of_ton_and_those_of_staff_none(migrate: Migrate) -> None:
    rows = migrate(("risk", "0009_vote_stops")).apps.get_model("risk", "StressScenario").objects
    rows.create(name="Our own", annual_probability="0.01")
    rows.filter(name="Terra week, May 2022").update(name="Luna week", btc_change="-0.2")
    state = migrate(("risk", "0010_scenario_ton_change"))
    rows = state.apps.get_model("risk", "StressScenario").objects
    assert dict(rows.values_list("name", "ton_change")) == {
        "Banking crisis": Decimal("-0.10"),
        "Crypto crash": Decimal("-0.60"),
        "Regulatory shutdown": Decimal("-0.40"),
        "Multiple failure": Decimal("-0.65"),
        "SVB weekend, March 2023": Decimal("-0.10"),
        "Luna week": 0,
        "Our own": 0,
    }
    rows.filter(name="Our own").update(ton_change="-0.5")
    events = state.apps.get_model("risk", "StressScenarioEvent").objects.filter(name="Our own").order_by("pgh_id")
    assert events.last().ton_change == Decimal("-0.5")
    rows = migrate(("risk", "0009_vote_stops")).apps.get_model("risk", "StressScenario").objects
    assert rows.count() == 7
