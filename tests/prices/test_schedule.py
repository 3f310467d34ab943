"""The jobs that the migrations put on the schedule."""

from importlib import import_module

from config.celery import app


def test_every_job_is_one_that_the_worker_knows() -> None:
    app.loader.import_default_modules()
    migrations = ("0003_schedule", "0011_minutes_schedule")
    jobs = [job for name in migrations for job in import_module(f"prices.migrations.{name}").JOBS]
    assert {job.task for job in jobs} <= set(app.tasks)
