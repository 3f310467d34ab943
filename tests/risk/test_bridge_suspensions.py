from datetime import timedelta

import pytest

from bridges.measures import Observation
from bridges.models import Bridge
from bridges.services.assessment import assess_bridge
from bridges.services.observations import record_observations
from quotes.models import SalesSuspension
from quotes.services import suspensions
from risk import tasks
from risk.bridge_suspensions import ACTOR, BRIDGE_CHAIN, LATCH, set_bridge_gates
from tests.api import Api
from tests.bridges.observations import NOW, course, observation

pytestmark = pytest.mark.usefixtures("book")


def judged(bridge_id: str, observations: list[Observation], minutes_later: int = 0) -> None:
    now = NOW + timedelta(minutes=minutes_later)
    record_observations(bridge_id=bridge_id, observations=observations, now=now)
    assess_bridge(bridge_id=bridge_id, now=now)
    set_bridge_gates()


def fallen_silent(bridge_id: str) -> None:
    """Seen for the last time half an hour ago."""
    judged(bridge_id, course([100]))
    judged(bridge_id, [], minutes_later=31)


def recovered() -> list[Observation]:
    """Two oracles see the bridge full, an hour later."""
    return [observation(100, minutes_ago=-61, oracle=oracle) for oracle in ("one", "two")]


def suspended() -> set[str]:
    return set(SalesSuspension.objects.filter(subject=BRIDGE_CHAIN).values_list("code", flat=True))


def test_a_critical_bridge_suspends_bridge_cover_of_both_its_chains() -> None:
    judged("wormhole_sol_ton", course([100, 50]))
    assert suspended() == {"Solana", "TON"}
    assert {suspension.actor for suspension in SalesSuspension.objects.all()} == {ACTOR, LATCH}


@pytest.mark.parametrize(
    ("coverage_type", "chain", "status"), [("bridge", "Solana", 409), ("bridge", "Base", 201), ("depeg", "Solana", 201)]
)
def test_only_bridge_cover_of_these_chains_is_refused(broker: Api, coverage_type: str, chain: str, status: int) -> None:
    judged("wormhole_sol_ton", course([100, 50]))
    token = broker.quote(coverage_type=coverage_type, chain=chain)["quote_token"]
    assert broker.bind(token).status_code == status


def test_a_critical_alert_stops_sales_while_the_score_is_better() -> None:
    fall = [observation(value, minutes_ago=ago) for value, ago in ((100, 9), (75, 0))]  # by one oracle, so it is no exploit
    judged("wormhole_sol_ton", fall)
    assert Bridge.objects.filter(pk="wormhole_sol_ton", latest__status="Warning").exists()
    assert suspended() == {"Solana", "TON"}
    for later in (61, 62):
        judged("wormhole_sol_ton", [observation(75, minutes_ago=-later)], minutes_later=later)
    assert suspended() == set()


def test_sales_go_on_when_no_bridge_of_the_chain_is_critical_any_more() -> None:
    fallen_silent("wormhole_sol_ton")
    judged("wormhole_sol_ton", recovered(), minutes_later=61)
    assert suspended() == set()


def test_a_chain_stays_suspended_while_another_of_its_bridges_is_critical() -> None:
    fallen_silent("wormhole_sol_ton")
    fallen_silent("wormhole_base_ton")
    judged("wormhole_sol_ton", recovered(), minutes_later=61)
    assert suspended() == {"Base", "TON"}


def test_after_an_exploit_sales_stay_stopped_until_staff_resume_them() -> None:
    judged("wormhole_sol_ton", course([100, 50]))
    for later in (61, 62):  # an alert ends with the second quiet run
        judged("wormhole_sol_ton", recovered(), minutes_later=later)
    assert suspended() == {"Solana", "TON"}
    assert {suspension.actor for suspension in SalesSuspension.objects.all()} == {LATCH}
    for chain in ("Solana", "TON"):
        suspensions.resume(subject=BRIDGE_CHAIN, code=chain, actor=LATCH)  # as deleting it in admin does
    set_bridge_gates()
    assert suspended() == set()


def test_sales_are_not_resumed_while_the_exploit_is_still_seen() -> None:
    judged("wormhole_sol_ton", course([100, 50]))
    suspensions.resume(subject=BRIDGE_CHAIN, code="Solana", actor=LATCH)
    set_bridge_gates()
    assert SalesSuspension.objects.filter(code="Solana", actor=LATCH).exists()


def test_a_drain_that_one_oracle_alone_sees_is_no_latch() -> None:
    judged("wormhole_sol_ton", course([100, 10], oracles=["one"]))
    assert LATCH not in {suspension.actor for suspension in SalesSuspension.objects.all()}


def test_a_bridge_that_fell_silent_suspends() -> None:
    judged("wormhole_sol_ton", course([100]))
    assert suspended() == set()
    fallen_silent("wormhole_sol_ton")
    assert suspended() == {"Solana", "TON"}


def test_bridges_that_nobody_ever_observed_suspend_nothing() -> None:
    set_bridge_gates()
    assert suspended() == set()


def test_a_bridge_off_the_monitor_suspends_nothing() -> None:
    judged("wormhole_sol_ton", course([100, 50]))
    SalesSuspension.objects.filter(actor=LATCH).delete()
    Bridge.objects.filter(pk="wormhole_sol_ton").update(is_monitored=False)
    tasks.set_bridge_gates()
    assert suspended() == set()


def test_what_staff_suspended_only_staff_resume() -> None:
    suspensions.suspend(subject=BRIDGE_CHAIN, code="Base", reason="rumours", actor="staff:chief")
    set_bridge_gates()
    assert suspended() == {"Base"}
