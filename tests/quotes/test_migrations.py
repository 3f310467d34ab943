"""The schedule of the jobs is made once: what staff edit afterwards stays."""

from importlib import import_module

import pytest
from django.apps import apps
from django_celery_beat.models import PeriodicTask

from ops.core.schedule import create_jobs
from tests.conftest import Migrate

BEFORE, AFTER = ("quotes", "0001_initial"), ("quotes", "0002_schedule")
JOBS = {"quotes.expire_policies": 60, "clients.forget_old_answers": 3600}

pytestmark = pytest.mark.django_db(transaction=True)


def intervals() -> dict[str, int]:
    return {task.task: task.interval.every for task in PeriodicTask.objects.filter(task__in=JOBS).select_related("interval")}


def test_the_jobs_are_made_once_stay_as_edited_and_go_with_their_migration(migrate: Migrate) -> None:
    """One test, because the way back through all later migrations is long."""
    migrate(BEFORE)
    assert intervals() == {}
    migrate(AFTER)
    assert intervals() == JOBS
    PeriodicTask.objects.filter(task="quotes.expire_policies").update(enabled=False)
    create_jobs(apps, import_module("quotes.migrations.0002_schedule").JOBS)
    assert PeriodicTask.objects.get(task="quotes.expire_policies").enabled is False
    migrate(BEFORE)
    assert intervals() == {}
