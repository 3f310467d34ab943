"""Admin actions on scheduled jobs: enable, disable and run now, each after a confirmation."""

import json
from typing import Any

from celery import current_app
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django_celery_beat.models import PeriodicTask, PeriodicTasks
from kombu.exceptions import OperationalError
from unfold.admin import ModelAdmin
from unfold.decorators import action

from ops.admin.intervals import rhythm
from ops.api.problems import Problem
from ops.backoffice import bulk
from ops.backoffice.bulk import Plan
from ops.backoffice.confirmation import Confirmation

Jobs = QuerySet[Any]
HEADERS = ("Job", "Runs", "Task")


class JobActionsMixin(ModelAdmin):
    """Replaces the package's own actions, which ask for no confirmation, leave no history and need only the view permission."""

    actions = ("enable_selected", "disable_selected", "run_selected")

    @action(description="Switch the selected jobs on", permissions=["change"])
    def enable_selected(self, request: HttpRequest, queryset: Jobs) -> HttpResponse | None:
        """Confirm, then have the scheduler start them again."""
        return bulk.run(self, request, queryset.filter(enabled=False), plan=self._enabling, act=_enable)

    @action(description="Switch the selected jobs off", permissions=["change"])
    def disable_selected(self, request: HttpRequest, queryset: Jobs) -> HttpResponse | None:
        """Confirm, then have the scheduler leave them out."""
        return bulk.run(self, request, queryset.filter(enabled=True), plan=self._disabling, act=_disable)

    @action(description="Run the selected jobs now", permissions=["change"])
    def run_selected(self, request: HttpRequest, queryset: Jobs) -> HttpResponse | None:
        """Confirm, then send each to the workers once."""
        return bulk.run(self, request, queryset, plan=self._running, act=_run)

    def _enabling(self, jobs: list[PeriodicTask]) -> Plan:
        many = bulk.counted(self, len(jobs))
        return _plan(jobs, Confirmation(f"Switch {many} on", "They run again as scheduled, from now on.", f"Switch {many} on"))

    def _disabling(self, jobs: list[PeriodicTask]) -> Plan:
        many = bulk.counted(self, len(jobs))
        sentence = "They run no more until they are switched on again, and nothing else does their work: no prices, no alerts, no expiry."
        return _plan(jobs, Confirmation(f"Switch {many} off", sentence, f"Switch {many} off"))

    def _running(self, jobs: list[PeriodicTask]) -> Plan:
        many = bulk.counted(self, len(jobs))
        sentence = "Each is sent to the workers once, beside its schedule. A job that is at work just then leaves the second run out."
        return _plan(jobs, Confirmation(f"Run {many} now", sentence, f"Run {many}"))


def _plan(jobs: list[PeriodicTask], question: Confirmation) -> Plan:
    return Plan(question, HEADERS, [[job.name, rhythm(job), job.task] for job in jobs])


def _enable(job: PeriodicTask) -> str:
    _switch(job, to=True)
    return "Switched on."


def _disable(job: PeriodicTask) -> str:
    """Forget the last run too, as the package does: switched on again, the job is due at once."""
    _switch(job, to=False, last_run_at=None)
    return "Switched off."


def _switch(job: PeriodicTask, *, to: bool, **more: Any) -> None:
    """Write this alone, because the scheduler writes the rest of the row. Raises Problem 409 where it stands so already."""
    if not PeriodicTask.objects.filter(pk=job.pk, enabled=not to).update(enabled=to, **more):
        raise Problem(409, f"It is {'on' if to else 'off'} already.")
    PeriodicTasks.update_changed()


def _run(job: PeriodicTask) -> str:
    """Raises Problem: 409 for a task that does not exist, 503 when it cannot be sent."""
    current_app.loader.import_default_modules()
    task = current_app.tasks.get(job.task)
    if task is None:
        raise Problem(409, f"There is no task {job.task}.")
    where = {"queue": job.queue} if job.queue else {}
    try:
        task.apply_async(args=json.loads(job.args), kwargs=json.loads(job.kwargs), headers={"periodic_task_name": job.name}, **where)
    except OperationalError as error:
        raise Problem(503, "Redis does not answer, so nothing could be sent.") from error
    return "Sent to the workers."
