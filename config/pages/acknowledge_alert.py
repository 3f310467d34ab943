"""POST /dashboard/alerts/{alert_id}/acknowledge: staff acknowledge an alert on the dashboard."""

from uuid import UUID

from django.contrib.admin.models import CHANGE, LogEntry
from django.http import HttpRequest, HttpResponse
from django.views import View

from ops.api import problems
from ops.api.problems import DEPENDENCY_ERRORS, Problem, as_problem
from ops.backoffice.actor import staff_actor
from risk.models import RiskAlert
from risk.services import alerts

PERMISSION = "risk.change_riskalert"


class Acknowledge(View):
    """Authenticates by staff session and CSRF token, as in admin. Answers 204 or a problem document."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, alert_id: UUID) -> HttpResponse:
        try:
            if not may_acknowledge(request):
                raise Problem(403, "Only staff who may change alerts acknowledge them. Sign in again if you are.")
            _log(request, alerts.acknowledge(alert_id=alert_id, actor=staff_actor(request)))
        except (Problem, *DEPENDENCY_ERRORS) as error:
            return problems.http_response(as_problem(error))
        return HttpResponse(status=204)


def may_acknowledge(request: HttpRequest) -> bool:
    """Whether the session is one of staff with the permission that admin asks for."""
    return request.user.is_staff and request.user.has_perm(PERMISSION)


def _log(request: HttpRequest, alert: RiskAlert) -> None:
    """In the alert's history in admin."""
    LogEntry.objects.log_actions(str(request.user.pk), [alert], CHANGE, change_message="Acknowledged.", single_object=True)
