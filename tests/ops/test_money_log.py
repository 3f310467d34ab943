"""Each bind, cancellation, claim and movement of capital is a line of the logger `money`, and only once it is committed."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from structlog.testing import capture_logs

from ops.core import money_log
from tests.api import Api
from tests.claims_helper import settle
from tranches import services as tranche_services
from tranches.movements import MovementKind

pytestmark = pytest.mark.usefixtures("book")
Commits = Callable[..., AbstractContextManager[Any]]
EVENTS = frozenset({"claim settled", *tranche_services.EVENTS.values()})


@pytest.fixture
def told(django_capture_on_commit_callbacks: Commits) -> Callable[[Callable[[], object]], list[dict[str, Any]]]:
    """What was logged of money when the work was done and committed."""

    def told(work: Callable[[], object]) -> list[dict[str, Any]]:
        with capture_logs() as logs, django_capture_on_commit_callbacks(execute=True):
            work()
        return [dict(line) for line in logs if line["event"] in EVENTS]

    return told


def test_a_bind_tells_premium_and_cover(told: Any, broker: Api) -> None:
    (line,) = told(broker.policy)
    assert {"event": "policy bound", "actor": "client:broker", "coverage_usd": "10000.00", "premium_usd": "19.73"}.items() <= line.items()


def test_a_cancellation_tells_what_is_given_back(told: Any, broker: Api) -> None:
    policy = broker.policy()
    (line,) = told(lambda: broker.post(f"/api/v2/policies/{policy['id']}/cancel"))
    assert (line["event"], line["reference"], line["coverage_usd"]) == ("policy cancelled", policy["id"], "-10000.00")


def test_a_claim_tells_its_payout(told: Any, no_waiting_period: None, broker: Api) -> None:
    policy = broker.policy()
    (line,) = told(lambda: settle(policy["id"]))
    assert (line["event"], line["policy"]) == ("claim settled", policy["id"])
    assert Decimal(line["payout_usd"]) > 0


def test_a_movement_of_capital_tells_its_tranche(told: Any) -> None:
    (line,) = told(
        lambda: tranche_services.move_capital(tranche_id="SURE_EQT", kind=MovementKind.DEPOSIT, amount_ton=Decimal(5), actor="client:desk")
    )
    assert (line["event"], line["tranche"], Decimal(line["capital_ton"])) == ("capital deposited", "SURE_EQT", 5)


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_is_not_told() -> None:
    with capture_logs() as logs:
        try:
            with transaction.atomic():
                money_log.note("policy bound", dict)
                raise ZeroDivisionError
        except ZeroDivisionError:
            pass
    assert logs == []
