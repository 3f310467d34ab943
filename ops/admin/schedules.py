"""Schedules of the jobs, in the theme of the other pages."""

from django.contrib import admin
from django_celery_beat.admin import ClockedScheduleAdmin as BeatClockedScheduleAdmin
from django_celery_beat.admin import CrontabScheduleAdmin as BeatCrontabScheduleAdmin
from django_celery_beat.admin import PeriodicTaskAdmin as BeatPeriodicTaskAdmin
from django_celery_beat.admin import PeriodicTaskForm as BeatPeriodicTaskForm
from django_celery_beat.admin import TaskSelectWidget as BeatTaskSelectWidget
from django_celery_beat.models import ClockedSchedule, CrontabSchedule, IntervalSchedule, PeriodicTask, SolarSchedule
from unfold.admin import ModelAdmin
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

admin.site.unregister([PeriodicTask, ClockedSchedule, CrontabSchedule, IntervalSchedule, SolarSchedule])


class TaskSelectWidget(UnfoldAdminSelectWidget, BeatTaskSelectWidget):
    """The registered tasks, as a select of the theme."""


class PeriodicTaskForm(BeatPeriodicTaskForm):
    """The two fields that the form declares itself get the theme's widgets."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["task"].widget = UnfoldAdminTextInputWidget()
        self.fields["regtask"].widget = TaskSelectWidget()


@admin.register(PeriodicTask)
class PeriodicTaskAdmin(BeatPeriodicTaskAdmin, ModelAdmin):
    """Jobs and how often they run; beat follows an edit within seconds. The stock page brings an inline script, which the CSP forbids."""

    form = PeriodicTaskForm
    change_form_template = None


@admin.register(IntervalSchedule)
class IntervalScheduleAdmin(ModelAdmin):
    """Every so many seconds, minutes, hours or days."""

    list_display = ("__str__", "every", "period")


@admin.register(CrontabSchedule)
class CrontabScheduleAdmin(BeatCrontabScheduleAdmin, ModelAdmin):
    """At certain minutes, hours and days."""

    inlines = ()


@admin.register(ClockedSchedule)
class ClockedScheduleAdmin(BeatClockedScheduleAdmin, ModelAdmin):
    """Once, at a certain time."""

    inlines = ()


@admin.register(SolarSchedule)
class SolarScheduleAdmin(ModelAdmin):
    """By the sun."""
