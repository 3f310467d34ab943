"""Everybody is told of risk alerts that open, escalate and resolve."""

from decimal import Decimal

import pytest
from django.utils import timezone

from live.notifications.kinds import Subject
from risk.alerting import Figure
from risk.models import RiskAlert
from risk.services.alerts import judge
from risk.thresholds import AlertType
from tests.announced import announced

pytestmark = pytest.mark.django_db


def see(*values: str, alert_type: AlertType = AlertType.LTV, subject: str = "") -> None:
    """The figure is judged at these values, one run after the other."""
    for value in values:
        judge(figures=[Figure(alert_type, Decimal(value), subject)], now=timezone.now())


def test_an_alert_is_told_when_it_opens_escalates_and_resolves() -> None:
    see("0.71", "0.72", "0.76", "0.76", "0.60", "0.60")
    assert [(told.type, told.priority, told.payload.get("escalated")) for told in announced()] == [
        ("risk_alert_opened", "HIGH", False),
        ("risk_alert_opened", "CRITICAL", True),
        ("risk_alert_resolved", "NORMAL", None),
    ]
    assert {told.payload["alert_id"] for told in announced()} == {str(RiskAlert.objects.get().pk)}


def test_it_says_what_is_beyond_which_limit() -> None:
    see("0.76")
    (told,) = announced()
    alert = RiskAlert.objects.get()
    assert told.payload == {
        "alert_id": str(alert.pk),
        "alert_type": "LTV_Breach",
        "severity": "Critical",
        "message": "LTV critical: 76.00% >= 75.00%",
        "subject": None,
        "current_value": alert.current_value,
        "limit_value": alert.limit_value,
        "escalated": False,
    }
    assert (told.subject, told.client_id) == (Subject(), None)


def test_a_concentration_is_about_its_coin() -> None:
    see("0.27", alert_type=AlertType.CONCENTRATION, subject="USDT")
    (told,) = announced()
    assert (told.subject, told.payload["subject"]) == (Subject(stablecoin="USDT"), "USDT")


def test_a_figure_within_its_limits_is_no_news() -> None:
    see("0.50")
    assert announced() == []
