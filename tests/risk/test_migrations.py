"""Migrations of the risk app on databases that have rows."""

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
