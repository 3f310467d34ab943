"""Analyses as the API shows them, and who may see which."""

from typing import Any

from clients.principals import Principal
from ops.core import json_text
from ops.core.times import iso
from risk.models import Analysis
from risk.models.leases import LeasedQuerySet


def visible_to(principal: Principal) -> "LeasedQuerySet[Analysis]":
    """The client's own analyses; all of them with the admin scope."""
    return Analysis.objects.all() if principal.sees_everything else Analysis.objects.filter(client_id=principal.client_id)


def summary(analysis: Analysis) -> dict[str, Any]:
    """The analysis without its result."""
    failed = {"code": analysis.error_code, "detail": analysis.error_detail} if analysis.error_code else None
    return {
        "id": str(analysis.pk),
        "analysis_type": analysis.analysis_type,
        "status": str(analysis.status),
        "progress": analysis.progress,
        "input_text": analysis.input_text,
        "error": failed,
        "created_at": iso(analysis.created_at),
        "updated_at": iso(analysis.updated_at),
    }


def report(analysis: Analysis) -> dict[str, Any]:
    """The analysis, with its result once there is one."""
    result = json_text.stored(analysis.analysis_result) if analysis.analysis_result else None
    return {**summary(analysis), "analysis_result": result}
