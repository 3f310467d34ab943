"""Landing page of the admin: open alerts, charts, scheduled jobs and feeds below the figures."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.timesince import timesince
from redis import RedisError

from bridges.admin import charts as bridge_charts
from bridges.models import Bridge, BridgeAlert
from ops.backoffice.charts import Chart
from ops.backoffice.display import NOTHING, SEVERITY_LABELS, label
from ops.observability import job_status
from ops.observability.job_status import JobState
from prices.models import FeedStatus
from quotes.admin import charts as quote_charts
from risk.admin import charts as risk_charts
from risk.models import RiskAlert
from tranches.admin import charts as tranche_charts

Table = dict[str, Any]
MAX_ALERTS = 10
NEVER = "never"
OUTCOMES = {
    "succeeded": "success",
    "working": "success",
    "as scheduled": "success",
    "running": "info",
    "failed": "danger",
    "failing": "danger",
    "overdue": "danger",
}


def alerts() -> Table:
    """Of the book and of the bridges, with `title`, `headers` and `rows`."""
    return {"title": "Open alerts", "headers": ["Severity", "What", "Since"], "rows": _alerts() or [[NOTHING, "Nothing is open.", NOTHING]]}


def tables() -> list[Table]:
    """Tables of jobs and feeds; problems come first in each."""
    return [
        {"title": "Jobs", "headers": ["Job", "Last run", "When", "Last success"], "rows": _jobs()},
        {
            "title": "Feeds",
            "headers": ["Feed", "State", "Last success", "Last error"],
            "rows": _feeds() or [[NOTHING, "No feed is set up.", NOTHING, NOTHING]],
        },
    ]


def charts() -> list[Chart]:
    """Charts of the book over time."""
    now = timezone.now()
    bridges = Bridge.objects.filter(is_monitored=True).select_related("latest")
    return [
        *risk_charts.history(until=now),
        *quote_charts.premium_a_day(now=now),
        *tranche_charts.utilisation(),
        bridge_charts.scores(bridges),
    ]


def _alerts() -> list[list[str]]:
    """The newest first."""
    book = RiskAlert.objects.exclude(status=RiskAlert.Status.RESOLVED)[:MAX_ALERTS]
    bridges = BridgeAlert.objects.filter(resolved_at=None).order_by("-id")[:MAX_ALERTS]
    found = [(alert.opened_at, alert.severity, str(alert)) for alert in book]
    found += [(alert.opened_at, alert.severity, f"{alert.bridge_id}: {alert.message}") for alert in bridges]
    return [[label(severity, SEVERITY_LABELS), what, _ago(opened)] for opened, severity, what in sorted(found, reverse=True)[:MAX_ALERTS]]


def _jobs() -> list[list[str]]:
    """A row for each job that staff should look at, and one for all the others."""
    try:
        states = job_status.states(now=timezone.now())
    except RedisError:
        return [["All", "not known: Redis does not answer", NOTHING, NOTHING]]
    notable = [_job(state) for state in states if _is_notable(state)]
    return [*notable, *_others([state for state in states if not _is_notable(state)])]


def _is_notable(state: JobState) -> bool:
    return not state.is_enabled or state.is_overdue or state.is_failing


def _others(states: list[JobState]) -> list[list[str]]:
    if not states:
        return []
    address = reverse("admin:django_celery_beat_periodictask_changelist")
    name = format_html('<a class="text-link" href="{}">{} jobs</a>', address, len(states))
    started = [state.started_at for state in states if state.started_at]
    succeeded = [state.succeeded_at for state in states if state.succeeded_at]
    return [[name, label("as scheduled", OUTCOMES), _ago(max(started, default=None)), _ago(max(succeeded, default=None))]]


def _job(state: JobState) -> list[str]:
    outcome = state.outcome.value.replace("_", " ") if state.is_enabled else "switched off"
    late = label("overdue", OUTCOMES) if state.is_enabled and state.is_overdue else ""
    return [
        state.name,
        format_html("{} {} {}", label(outcome, OUTCOMES), late, state.detail),
        _ago(state.started_at),
        _ago(state.succeeded_at),
    ]


def _feeds() -> list[list[str]]:
    rows = FeedStatus.objects.order_by("-consecutive_failures", "feed")
    return [
        [
            row.feed,
            format_html("{} {}", label("failing", OUTCOMES), f"{row.consecutive_failures} times in a row")
            if row.consecutive_failures
            else label("working", OUTCOMES),
            _ago(row.last_success_at),
            row.last_error or NOTHING,
        ]
        for row in rows
    ]


def _ago(moment: datetime | None) -> str:
    return f"{timesince(moment)} ago" if moment else NEVER
