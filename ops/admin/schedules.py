"""Schedules of the jobs, in the theme of the other pages."""

import json
from datetime import datetime, timedelta
from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils import timezone
from django_celery_beat.admin import ClockedScheduleAdmin as BeatClockedScheduleAdmin
from django_celery_beat.admin import CrontabScheduleAdmin as BeatCrontabScheduleAdmin
from django_celery_beat.admin import PeriodicTaskAdmin as BeatPeriodicTaskAdmin
from django_celery_beat.admin import PeriodicTaskForm as BeatPeriodicTaskForm
from django_celery_beat.admin import TaskSelectWidget as BeatTaskSelectWidget
from django_celery_beat.models import ClockedSchedule, CrontabSchedule, IntervalSchedule, PeriodicTask, SolarSchedule
from redis import RedisError
from unfold.admin import ModelAdmin
from unfold.decorators import display
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from ops.admin.intervals import rhythm
from ops.admin.job_actions import JobActionsMixin
from ops.observability import job_status
from ops.observability.job_status import RunOutcome

UNKNOWN = "-"
SHORTEST, LONGEST = 1, 366 * 24 * 3600  # seconds
OUTCOME_LABELS = {
    RunOutcome.SUCCEEDED: "success",
    RunOutcome.FAILED: "danger",
    RunOutcome.SKIPPED: "warning",
    RunOutcome.RUNNING: "info",
}
admin.site.unregister([PeriodicTask, ClockedSchedule, CrontabSchedule, IntervalSchedule, SolarSchedule])


class TaskSelectWidget(UnfoldAdminSelectWidget, BeatTaskSelectWidget):
    """The registered tasks, as a select of the theme."""


class PeriodicTaskForm(BeatPeriodicTaskForm):
    """The two fields that the form declares itself get the theme's widgets, and names that say which of them counts."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["task"].widget = UnfoldAdminTextInputWidget()
        self.fields["task"].label = "Task"
        self.fields["regtask"].widget = TaskSelectWidget()
        self.fields["regtask"].label = "Choose a task"
        self.fields["regtask"].help_text = "What is chosen here takes the place of the task below; empty leaves it."

    def clean(self) -> Any:
        """Only tasks of this service: those of Celery itself run any others, with any arguments."""
        told = super().clean()
        if told.get("task") not in {name for name, _ in self.fields["regtask"].widget.choices if name}:
            raise ValidationError({"task": "There is no such task."})
        return told

    def clean_args(self) -> Any:
        return self._json("args", list, "A list, such as [].")

    def clean_kwargs(self) -> Any:
        return self._json("kwargs", dict, "An object, such as {}.")

    def _json(self, field: str, kind: type, wanted: str) -> Any:
        text = self._clean_json(field)
        if not isinstance(json.loads(text), kind):
            raise ValidationError(wanted)
        return text


@admin.register(PeriodicTask)
class PeriodicTaskAdmin(JobActionsMixin, BeatPeriodicTaskAdmin, ModelAdmin):
    """Jobs, how often they run and what became of the last run; beat follows an edit within seconds.

    The stock page brings an inline script, which the CSP forbids. Headers, exchanges and the sun are left out: one wrong value of
    theirs, and beat cannot read the row.
    """

    form = PeriodicTaskForm
    change_form_template = None
    fieldsets = (
        (None, {"fields": ("name", "regtask", "task", "enabled", "description")}),
        ("Schedule", {"fields": ("interval", "crontab", "crontab_translation", "clocked", "start_time", "last_run_at", "one_off")}),
        ("Arguments", {"fields": ("args", "kwargs"), "classes": ("collapse",)}),
        ("Execution options", {"fields": ("expires", "expire_seconds", "queue", "priority"), "classes": ("collapse",)}),
    )
    list_display = ("name", "enabled", "runs", "outcome", "started", "duration", "overdue")
    ordering = ("name",)

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """The list, each job with its last run; without them while Redis is down."""
        changelist = super().get_changelist_instance(request)
        try:
            known = {state.task: state for state in job_status.states(now=timezone.now())}
        except RedisError:
            known = {}
        for job in changelist.result_list:
            job.last_run = known.get(job.task)
        return changelist

    @admin.display(description="runs", ordering="interval")
    def runs(self, job: PeriodicTask) -> str:
        return rhythm(job)

    @display(description="last run", label=OUTCOME_LABELS)
    def outcome(self, job: PeriodicTask) -> str:
        return job.last_run.outcome if job.last_run else UNKNOWN

    @admin.display(description="started")
    def started(self, job: PeriodicTask) -> datetime | None:
        return job.last_run.started_at if job.last_run else None

    @admin.display(description="took")
    def duration(self, job: PeriodicTask) -> str:
        known = job.last_run and job.last_run.duration_ms is not None
        return f"{job.last_run.duration_ms:,.0f} ms" if known else UNKNOWN

    @display(description="overdue", label={"overdue": "danger"})
    def overdue(self, job: PeriodicTask) -> str:
        return "overdue" if job.last_run and job.last_run.is_overdue else UNKNOWN


class IntervalForm(ModelForm):  # type: ignore[type-arg]
    """From a second to a year."""

    def clean(self) -> Any:
        told = super().clean() or self.cleaned_data
        every, period = told.get("every"), told.get("period")
        if every and period and not SHORTEST <= every * timedelta(**{period: 1}).total_seconds() <= LONGEST:
            raise ValidationError({"every": "From a second to a year."})
        return told


@admin.register(IntervalSchedule)
class IntervalScheduleAdmin(ModelAdmin):
    """Every so many seconds, minutes, hours or days."""

    form = IntervalForm
    list_display = ("__str__", "every", "period")


@admin.register(CrontabSchedule)
class CrontabScheduleAdmin(BeatCrontabScheduleAdmin, ModelAdmin):
    """At certain minutes, hours and days."""

    inlines = ()


@admin.register(ClockedSchedule)
class ClockedScheduleAdmin(BeatClockedScheduleAdmin, ModelAdmin):
    """Once, at a certain time."""

    inlines = ()
