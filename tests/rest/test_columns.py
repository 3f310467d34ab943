"""What PostgreSQL writes of a row, to the byte what Python writes of it."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db.models import QuerySet
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from ops.api import csv_text
from ops.api.export import CSV, NDJSON, Sheet
from ops.core import json_text
from quotes.models import Policy
from quotes.selectors import policies
from risk.models import RiskAlert, RiskSnapshot
from risk.selectors import alerts
from risk.selectors import snapshots as snapshot_selectors
from risk.services import snapshots
from tests.api import Api
from tests.thorough import amount

pytestmark = pytest.mark.django_db
Show = Callable[[Any], dict[str, Any]]

AWKWARD = st.sampled_from("=+-@\t\r\n\",'\\/1.\x00\x1f\x7f\u2028é€😀")
TEXTS = st.text(AWKWARD.filter(lambda letter: letter != "\x00") | st.characters(exclude_categories=["Cs"], exclude_characters="\x00"))
FIGURES = st.decimals(min_value=-999, max_value=999, places=6)
TIMES = st.datetimes(datetime(2020, 1, 1), datetime(2100, 1, 1)).map(lambda moment: moment.replace(tzinfo=UTC))  # noqa: DTZ001
ALERTS = st.builds(
    RiskAlert,
    alert_type=st.just("LTV_Breach"),
    severity=st.just("High"),
    status=st.just("resolved"),
    resolved_at=TIMES,
    opened_at=TIMES | TIMES.map(lambda moment: moment.replace(microsecond=0)),
    message=TEXTS.map(lambda text: text[:256]),
    subject=TEXTS.map(lambda text: text[:16]),
    current_value=FIGURES,
    limit_value=FIGURES,
)


def agrees(sheet: Sheet, rows: QuerySet[Any], show: Show) -> None:
    """The sheet of the rows is what `show` makes of each."""
    shown = [show(row) for row in rows]
    assert "".join(sheet.lines(rows, NDJSON)) == "".join(f"{json_text.dumps(row).decode()}\n" for row in shown)
    cells: Sequence[list[Any]] = [[row[name] for name in sheet.heading] for row in shown]
    assert "".join(sheet.lines(rows, CSV)) == "".join(csv_text.lines(sheet.heading, cells))


@hypothesis_settings(max_examples=amount(60, 12), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(ALERTS, min_size=1, max_size=5, unique_by=lambda alert: alert.id))
def test_whatever_an_alert_says(alerts_drawn: list[RiskAlert]) -> None:
    RiskAlert.objects.all().delete()
    RiskAlert.objects.bulk_create(alerts_drawn)
    agrees(alerts.SHEET, RiskAlert.objects.all(), alerts.shown)


def test_policies_of_every_kind(broker: Api, book: None) -> None:
    broker.policy(coverage_type="bridge", chain="TON", coverage_amount="1234567.89")
    closed = broker.policy(chain="Base", duration_days=365)["id"]
    assert broker.post(f"/api/v2/policies/{closed}/cancel").status_code == 200
    odd = broker.policy(coverage_amount="10.01")["id"]
    whole_second = timezone.now().replace(microsecond=0)
    Policy.objects.filter(pk=odd).update(
        policyholder='=1,"2"',
        policy_ref="-1-1",
        quote_id=None,
        bound_at=whole_second,
        total_rate=Decimal("0.01"),
        trigger_price=Decimal(1),
    )
    agrees(policies.SHEET, Policy.objects.all(), policies.report)


def test_snapshots_with_and_without_figures(broker: Api, book: None) -> None:
    snapshots.run_monitor(now=timezone.now(), paths=1000)
    broker.policy()
    snapshots.run_monitor(now=timezone.now(), paths=1000)
    assert RiskSnapshot.objects.filter(top_stablecoin="").exists()
    agrees(snapshot_selectors.SHEET, snapshot_selectors.history(), snapshot_selectors.summary)
