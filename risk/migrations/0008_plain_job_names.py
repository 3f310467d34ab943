"""Name the scheduled jobs in plain words. Tasks, intervals and switches stay; a job that staff renamed keeps its name."""

from typing import Any

from django.db import migrations

NAMES = {
    "Open and close sales by bridge": "Suspend and resume sales by bridge",
    "Open and close sales by price": "Suspend and resume sales by price",
    "Forget old bridge readings": "Delete old bridge readings",
    "Forget old notifications": "Delete old notifications",
    "Forget old price observations": "Delete old price observations",
    "Forget old idempotency answers": "Delete old idempotency answers",
    "Forget old risk snapshots and alerts": "Delete old risk snapshots and alerts",
    "Forget old batches and analyses": "Delete old batches and analyses",
    "Reseal webhook secrets": "Re-encrypt webhook secrets",
    "Ask the price feeds": "Poll the price feeds",
    "Tell top products": "Publish top products",
    "Tell tranche APY": "Publish tranche APY",
    "Take up work that waits": "Resume waiting work",
}


def rename(apps: Any, names: dict[str, str]) -> None:
    """Give each job its new name, unless another row has it already."""
    jobs = apps.get_model("django_celery_beat", "PeriodicTask").objects
    taken = set(jobs.filter(name__in=names.values()).values_list("name", flat=True))
    for old, new in names.items():
        if new not in taken:
            jobs.filter(name=old).update(name=new)


def forwards(apps: Any, _: Any) -> None:
    rename(apps, NAMES)


def backwards(apps: Any, _: Any) -> None:
    rename(apps, {new: old for old, new in NAMES.items()})


class Migration(migrations.Migration):
    dependencies = [
        ("risk", "0007_work_bounds"),
        ("bridges", "0002_schedule"),
        ("clients", "0003_security_watch"),
        ("live", "0003_reseal_schedule"),
        ("prices", "0003_schedule"),
        ("quotes", "0004_ranking_schedule"),
        ("tranches", "0003_schedule"),
    ]
    operations = [migrations.RunPython(forwards, backwards)]
