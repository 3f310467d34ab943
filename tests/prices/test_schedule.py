"""The jobs that the migration puts on the schedule."""

from importlib import import_module

from config.celery import app


def test_every_job_is_one_that_the_worker_knows() -> None:
    app.loader.import_default_modules()
    jobs = import_module("prices.migrations.0003_schedule").JOBS
    assert {task for _, task, _ in jobs} <= set(app.tasks)
