"""GET risk/alerts and POST risk/alerts/{alert_id}/acknowledge."""

from decimal import Decimal
from typing import Any

import pytest

from clients.principals import Scope
from ops.observability.monitoring import sections
from risk.models import RiskAlert
from tests.api import Api
from tests.conftest import MakeApi
from tests.risk.monitored import cancel, monitored, sell

pytestmark = pytest.mark.usefixtures("capital")
PATH = "/api/v2/risk/alerts"
FIELDS = {"id", "alert_type", "severity", "message", "subject", "current_value", "limit_value", "status", "timestamp"}


@pytest.fixture
def desk(make_api: MakeApi) -> Api:
    """A client of the risk desk."""
    return make_api("desk", Scope.RISK)


@pytest.fixture
def policies(broker: Api) -> list[str]:
    """Cover that raises a High concentration of USDC, and a Critical one of DAI."""
    held = [sell(broker, "0.27", coverage_type="smart_contract"), sell(broker, "0.30", coverage_type="smart_contract", stablecoin="DAI")]
    monitored()
    return held


def kinds(answer: Any) -> set[str]:
    return {alert["alert_type"] for alert in answer.json()["alerts"]}


def of_usdc() -> str:
    return str(RiskAlert.objects.get(subject="USDC").pk)


def test_no_alert_is_an_empty_list(anyone: Api) -> None:
    answer = anyone.get(PATH).json()
    assert (answer["alerts"], answer["total_alerts"], answer["critical_count"]) == ([], 0, 0)


def test_alerts_have_the_promised_fields(anyone: Api, policies: list[str]) -> None:
    answer = anyone.get(PATH).json()
    assert set(answer) == {"alerts", "total_alerts", "critical_count", "timestamp"}
    assert all(set(alert) == FIELDS for alert in answer["alerts"])
    usdc = next(alert for alert in answer["alerts"] if alert["subject"] == "USDC")
    assert (usdc["message"], usdc["current_value"], usdc["limit_value"]) == (
        "Concentration warning: 27.00% >= 25.00%",
        Decimal("0.270000"),
        Decimal("0.250000"),
    )
    assert (answer["total_alerts"], answer["critical_count"]) == (
        len(answer["alerts"]),
        RiskAlert.objects.filter(severity="Critical").count(),
    )


def test_an_alert_of_the_whole_book_has_no_subject(anyone: Api, policies: list[str]) -> None:
    [ltv] = anyone.get(f"{PATH}?alert_type=LTV_Breach").json()["alerts"]
    assert ltv["subject"] is None


@pytest.mark.parametrize("query", ["severity=critical", "severity=CRITICAL", "severity=Critical"])
def test_filters_take_any_case(anyone: Api, policies: list[str], query: str) -> None:
    answer = anyone.get(f"{PATH}?{query}").json()
    assert {alert["severity"] for alert in answer["alerts"]} == {"Critical"}
    assert answer["total_alerts"] == answer["critical_count"] > 0


def test_filters_narrow_together(anyone: Api, policies: list[str]) -> None:
    answer = anyone.get(f"{PATH}?alert_type=concentration_high&severity=high&status=open").json()
    assert [alert["subject"] for alert in answer["alerts"]] == ["USDC"]


@pytest.mark.parametrize(
    "query", ["severity=medium", "alert_type=weather", "status=closed", "colour=red", "severity=", "severity=high&severity=high"]
)
def test_anything_else_is_a_400(anyone: Api, query: str) -> None:
    answer = anyone.get(f"{PATH}?{query}")
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_input")


def test_resolved_alerts_are_shown_when_asked_for(anyone: Api, broker: Api, policies: list[str]) -> None:
    for policy_id in policies:
        cancel(broker, policy_id)
    monitored()
    assert anyone.get(PATH).json()["alerts"] == []
    assert kinds(anyone.get(f"{PATH}?status=resolved")) == {"Concentration_High", "LTV_Breach"}


def test_the_desk_acknowledges(desk: Api, anyone: Api, policies: list[str]) -> None:
    answer = desk.post(f"{PATH}/{of_usdc()}/acknowledge")
    assert (answer.status_code, answer.json()["status"], set(answer.json())) == (200, "acknowledged", FIELDS)
    assert RiskAlert.objects.get(subject="USDC").acknowledged_by == "client:desk"
    assert [alert["subject"] for alert in anyone.get(f"{PATH}?status=acknowledged").json()["alerts"]] == ["USDC"]


def test_an_acknowledged_alert_is_still_listed(desk: Api, anyone: Api, policies: list[str]) -> None:
    before = anyone.get(PATH).json()["total_alerts"]
    desk.post(f"{PATH}/{of_usdc()}/acknowledge")
    assert anyone.get(PATH).json()["total_alerts"] == before


def test_acknowledging_twice_does_nothing_more(desk: Api, policies: list[str]) -> None:
    answers = [desk.post(f"{PATH}/{of_usdc()}/acknowledge") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].json() == answers[1].json()


def test_a_resolved_alert_is_a_409(desk: Api, broker: Api, policies: list[str]) -> None:
    cancel(broker, policies[0])
    monitored()
    answer = desk.post(f"{PATH}/{of_usdc()}/acknowledge")
    assert (answer.status_code, answer.json()["code"]) == (409, "alert_resolved")


def test_others_may_not(broker: Api, anyone: Api, policies: list[str]) -> None:
    assert [api.post(f"{PATH}/{of_usdc()}/acknowledge").status_code for api in (broker, anyone)] == [403, 401]
    assert RiskAlert.objects.get(subject="USDC").status == "open"


@pytest.mark.parametrize("alert_id", ["0199f0c2-6d3b-7c55-9d0e-7c1f4a7a1b2c", "1", "nothing"])
def test_an_unknown_alert_is_a_404(desk: Api, alert_id: str) -> None:
    assert desk.post(f"{PATH}/{alert_id}/acknowledge").status_code == 404


def test_a_get_does_not_acknowledge(desk: Api, policies: list[str]) -> None:
    assert desk.get(f"{PATH}/{of_usdc()}/acknowledge").status_code == 405


def test_unchanged_alerts_are_a_304(anyone: Api, policies: list[str]) -> None:
    tag = anyone.get(PATH)["ETag"]
    assert anyone.get(PATH, **{"If-None-Match": tag}).status_code == 304


def test_the_monitoring_dashboard_counts_them(policies: list[str]) -> None:
    critical = RiskAlert.objects.filter(severity="Critical").count()
    assert sections.read("alerts")["risk"] == {"High": RiskAlert.objects.count() - critical, "Critical": critical}
