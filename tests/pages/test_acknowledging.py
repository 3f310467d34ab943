"""POST /dashboard/alerts/{alert_id}/acknowledge: by the session of staff, and by nobody else."""

from decimal import Decimal
from uuid import uuid4

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.utils import timezone
from pghistory.models import MiddlewareEvents

from ops.server.middleware import AdminAuditMiddleware
from risk.alerting import Figure
from risk.models import RiskAlert, RiskLimit
from risk.services.alerts import judge
from risk.thresholds import AlertType
from tests.pages.conftest import Visitor

pytestmark = pytest.mark.usefixtures("book")


@pytest.fixture
def alert() -> RiskAlert:
    """An LTV of 72 %."""
    [change] = judge(figures=[Figure(AlertType.LTV, Decimal("0.72"))], now=timezone.now())
    return change.alert


def path(alert: RiskAlert) -> str:
    return f"/dashboard/alerts/{alert.pk}/acknowledge"


def signed_in(user: User, **options: bool) -> Client:
    browser = Client(**options)  # type: ignore[arg-type]
    browser.force_login(user)
    return browser


@pytest.fixture
def chief(db: None) -> User:
    return User.objects.create_superuser("chief", password="only-for-tests")


def test_staff_take_note_of_an_alert(chief: User, alert: RiskAlert) -> None:
    response = signed_in(chief).post(path(alert))
    alert.refresh_from_db()
    assert (response.status_code, alert.status, alert.acknowledged_by) == (204, "acknowledged", "staff:chief")
    assert LogEntry.objects.get().get_change_message() == "Acknowledged."


def test_the_permission_is_that_of_admin(alert: RiskAlert) -> None:
    clerk = User.objects.create_user("clerk", password="only-for-tests", is_staff=True)
    assert signed_in(clerk).post(path(alert)).status_code == 403
    clerk.user_permissions.add(Permission.objects.get(codename="change_riskalert"))
    assert signed_in(clerk).post(path(alert)).status_code == 204


def test_who_is_no_staff_may_not_whatever_else_they_may(alert: RiskAlert) -> None:
    guest = User.objects.create_user("guest", password="only-for-tests")
    guest.user_permissions.add(Permission.objects.get(codename="change_riskalert"))
    for browser in (Client(), signed_in(guest)):
        response = browser.post(path(alert))
        assert (response.status_code, response["Content-Type"]) == (403, "application/problem+json")
    alert.refresh_from_db()
    assert alert.status == "open"


def test_a_foreign_page_cannot_acknowledge_in_the_name_of_staff(chief: User, alert: RiskAlert) -> None:
    assert signed_in(chief, enforce_csrf_checks=True).post(path(alert)).status_code == 403
    alert.refresh_from_db()
    assert alert.status == "open"


def test_the_token_of_the_page_lets_staff_through(chief: User, alert: RiskAlert) -> None:
    browser = signed_in(chief, enforce_csrf_checks=True)
    token = browser.get("/").content.decode().partition('data-token="')[2].partition('"')[0]
    assert browser.post(path(alert), headers={"X-CSRFToken": token}).status_code == 204


def test_an_alert_that_is_none_or_is_over_says_so(chief: User, alert: RiskAlert) -> None:
    browser = signed_in(chief)
    assert browser.post(f"/dashboard/alerts/{uuid4()}/acknowledge").status_code == 404
    judge(figures=[Figure(AlertType.LTV, Decimal("0.50"))], now=timezone.now())
    response = browser.post(path(alert))
    assert (response.status_code, response.json()["code"]) == (409, "alert_resolved")


def test_it_is_not_done_by_looking(chief: User, alert: RiskAlert) -> None:
    assert signed_in(chief).get(path(alert)).status_code == 405


def test_the_audit_trail_has_who_did_it_and_where(rf: RequestFactory, chief: User) -> None:
    """Whatever changes below the path; a limit stands for it."""

    def change(request: HttpRequest) -> HttpResponse:
        RiskLimit.objects.filter(pk=AlertType.LTV).update(high_at=Decimal("0.60"))
        return HttpResponse()

    request = rf.post("/dashboard/alerts/1/acknowledge")
    request.user = chief
    AdminAuditMiddleware(change)(request)
    event = MiddlewareEvents.objects.references(RiskLimit.objects.get(pk=AlertType.LTV)).order_by("-pgh_created_at").first()
    assert (event.user, event.url) == (chief, request.path)


def test_a_visitor_gets_a_page_without_a_token_and_no_cookie(visitor: Visitor) -> None:
    response = visitor.get("/")
    assert "data-token" not in response.content.decode()
    assert not response.cookies
