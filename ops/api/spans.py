"""Parameters of a time series: `from`, `to`, `step` and `fields`. A value that cannot be is a 400, as in `ops.api.filters`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request

from ops.api.filters import refuse_unknown
from ops.api.problems import FieldError, invalid
from ops.core import steps, times
from ops.core.bad_input import BadInput

DEFAULT_SPAN = timedelta(hours=24)
NAMES = {"from", "to", "step", "fields"}


@dataclass(frozen=True, slots=True)
class Span:
    """From `since` to before `until`, in UTC, in steps of this width; and the fields of each point that are wanted."""

    since: datetime
    until: datetime
    step: timedelta
    fields: tuple[str, ...]


def asked(request: Request, *, fields: Sequence[str], now: datetime, kept_for: timedelta) -> Span:
    """What the request asks for. Raises Problem 400.

    The span is cut to what can be there: nothing older than `kept_for`, nothing of the minute that has not ended.
    """
    refuse_unknown(request, NAMES)
    errors: list[FieldError] = []
    since, until = _time(request, "from", errors), _time(request, "to", errors)
    step, wanted = _step(request, errors), _fields(request, fields, errors)
    latest = steps.start_of(now, steps.MINUTE)
    if since and since > (until or latest):
        errors.append(FieldError("from", "out_of_range", "Not after `to`, nor after now where that is missing."))
    if errors:
        raise invalid(errors)
    end = min(max(until or latest, latest - kept_for), latest)
    begin = min(max(since or end - DEFAULT_SPAN, latest - kept_for), end)
    if step and steps.points(begin, end, step) > steps.MAX_POINTS:
        least = steps.written(steps.least(begin, end))
        raise invalid([FieldError("step", "too_small", f"More than {steps.MAX_POINTS} points: at least {least}.")])
    return Span(begin, end, step or steps.chosen(begin, end), wanted)


def _time(request: Request, name: str, errors: list[FieldError]) -> datetime | None:
    try:
        return times.parse(request.query_params[name]) if name in request.query_params else None
    except BadInput as error:
        errors.append(FieldError(name, error.code, str(error)))
        return None


def _step(request: Request, errors: list[FieldError]) -> timedelta | None:
    try:
        return steps.parse(request.query_params["step"]) if "step" in request.query_params else None
    except BadInput as error:
        errors.append(FieldError("step", error.code, str(error)))
        return None


def _fields(request: Request, known: Sequence[str], errors: list[FieldError]) -> tuple[str, ...]:
    names = request.query_params["fields"].split(",") if "fields" in request.query_params else list(known)
    if not set(names) <= set(known):
        errors.append(FieldError("fields", "unknown", f"One or more of {', '.join(known)}, separated by commas."))
    return tuple(name for name in known if name in names)


def documented(fields: Sequence[str]) -> list[OpenApiParameter]:
    """The parameters, for `@extend_schema(parameters=...)`."""
    step = (
        "Width of a step in seconds, or like `5m`, `1h`, `1d`: whole minutes up to an hour, whole hours above. "
        f"At most {steps.MAX_POINTS} steps. Chosen when missing."
    )
    wanted = f"Fields of a point beside its time, separated by commas: {', '.join(f'`{name}`' for name in fields)}. All when missing."
    return [
        OpenApiParameter("from", OpenApiTypes.DATETIME, description="Where it begins; 24 h before `to` when missing."),
        OpenApiParameter("to", OpenApiTypes.DATETIME, description="Before which it ends; now when missing."),
        OpenApiParameter("step", str, description=step),
        OpenApiParameter("fields", str, description=wanted),
    ]
