"""Filters of the risk lists."""

from collections.abc import Collection

import django_filters
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request

from ops.api.filters import TimeFilter, refuse_unknown
from ops.api.problems import FieldError, invalid
from ops.core.enums import spelt
from risk.models import RiskAlert
from risk.thresholds import AlertType, Severity

ALERT_FILTERS: dict[str, list[str]] = {
    "severity": [severity.value for severity in Severity],
    "alert_type": [kind.value for kind in AlertType],
    "status": list(RiskAlert.Status.values),
}
ALERT_PARAMETERS = [
    OpenApiParameter(name, enum=members, description="In any case." + (" Without it: all but resolved." if name == "status" else ""))
    for name, members in ALERT_FILTERS.items()
]


def alert_filters(request: Request, *, besides: Collection[str] = ()) -> dict[str, str]:
    """The filters of GET risk/alerts in canonical spelling; parameters `besides` them are left alone.

    Raises Problem 400 for an unknown one or a value out of its enumeration.
    """
    refuse_unknown(request, {*ALERT_FILTERS, *besides})
    given = {name: text for name, text in request.query_params.dict().items() if name in ALERT_FILTERS}
    chosen = {name: spelt(text, ALERT_FILTERS[name]) for name, text in given.items()}
    if unknown := [name for name, value in chosen.items() if value is None]:
        raise invalid([FieldError(name, "unknown", f"One of {', '.join(ALERT_FILTERS[name])}.") for name in unknown])
    return {name: value for name, value in chosen.items() if value}


class SnapshotFilter(django_filters.FilterSet):
    """By time."""

    taken_after = TimeFilter(field_name="taken_at", lookup_expr="gte")
    taken_before = TimeFilter(field_name="taken_at", lookup_expr="lt")
