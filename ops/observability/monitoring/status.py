"""When the service counts as healthy, degraded or unhealthy. No Django, no clock.

| check | degraded above | unhealthy above |
|---|---|---|
| `api_p95` | 1 s | 5 s |
| `bind_p95` | 100 ms | 1 s |
| `database_p95` | 500 ms | 2 s |
| `error_rate`, of answers that failed on our side | 1 % | 5 % |
| `queue_age`, of the job that has waited longest | 60 s | 300 s |
| `feed_age`, since the last success of the feed that has been silent longest, beyond its pause between two requests | 300 s | 1,800 s |

A dependency that is down makes it unhealthy, one that can wait degraded, and so does a job that is overdue or failed. What was not
measured says nothing.
"""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum


class Status(StrEnum):
    """From good to bad."""

    HEALTHY = "healthy"
    DEGRADED = "degraded"
    UNHEALTHY = "unhealthy"


@dataclass(frozen=True, slots=True)
class Limit:
    """Above which value a check degrades the service, and above which it makes it unhealthy."""

    degraded: float
    unhealthy: float
    unit: str


@dataclass(frozen=True, slots=True)
class Reason:
    """Why the service is not healthy. `value` and `limit` in the unit of the check; None for a dependency that is down."""

    check: str
    status: Status
    detail: str
    value: float | None = None
    limit: float | None = None


LIMITS: Mapping[str, Limit] = {
    "api_p95": Limit(1_000, 5_000, "ms"),
    "bind_p95": Limit(100, 1_000, "ms"),
    "database_p95": Limit(500, 2_000, "ms"),
    "error_rate": Limit(0.01, 0.05, ""),
    "queue_age": Limit(60, 300, "s"),
    "feed_age": Limit(300, 1_800, "s"),
}
DEPENDENCY, JOB = "dependency", "job"
ORDER = list(Status)


def reasons(
    measured: Mapping[str, float | None], down: Iterable[str], *, can_wait: Container[str] = (), late_jobs: Iterable[str] = ()
) -> list[Reason]:
    """Everything that stands against health.

    `measured`: by check, None where nothing was measured; `down`: names of dependencies; `can_wait`: those that only degrade;
    `late_jobs`: what is to be said of jobs that are overdue or failed.
    """
    found = [Reason(DEPENDENCY, Status.DEGRADED if name in can_wait else Status.UNHEALTHY, f"{name} is down") for name in down]
    found += [Reason(JOB, Status.DEGRADED, detail) for detail in late_jobs]
    return found + [reason for check, limit in LIMITS.items() if (reason := _reason(check, limit, measured.get(check)))]


def overall(found: Iterable[Reason]) -> Status:
    """The worst of them; healthy without any."""
    return max((reason.status for reason in found), key=ORDER.index, default=Status.HEALTHY)


def _reason(check: str, limit: Limit, value: float | None) -> Reason | None:
    if value is None or value <= limit.degraded:
        return None
    status, above = (Status.UNHEALTHY, limit.unhealthy) if value > limit.unhealthy else (Status.DEGRADED, limit.degraded)
    return Reason(check, status, f"{check} is {value:.4g} {limit.unit}".rstrip() + f", above {above:g} {limit.unit}".rstrip(), value, above)
