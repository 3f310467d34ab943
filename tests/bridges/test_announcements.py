"""Health changes of bridges are announced to all, critical ones at once."""

from datetime import timedelta

from bridges.measures import Observation
from live.notifications.kinds import Subject
from tests.announced import announced
from tests.bridges.conftest import BRIDGE, Assess
from tests.bridges.observations import NOW, ORACLES, ago, course, observation

SUBJECT = Subject(chain="Ethereum", bridge_id=BRIDGE)
TYPES = ("bridge_health_change", "bridge_critical_alert")


def minute_ago(tvl: int) -> list[Observation]:
    return [observation(tvl, minutes_ago=1, oracle=oracle) for oracle in ORACLES]


def test_a_score_that_moves_far_enough_is_announced(assess: Assess) -> None:
    assessment = assess(course([100]))
    (told,) = announced(*TYPES)
    assert assessment.previous is not None
    assert (told.type, told.priority, told.subject, told.client_id) == ("bridge_health_change", "NORMAL", SUBJECT, None)
    assert told.payload == {
        "bridge_id": BRIDGE,
        "previous_score": assessment.previous.score,
        "current_score": assessment.current.score,
        "health_status": assessment.current.status,
        "exploit_detected": False,
    }


def test_a_score_that_hardly_moves_is_not(assess: Assess) -> None:
    assess(minute_ago(100), now=ago(1))
    assess(course([94]))
    assert len(announced(*TYPES)) == 1


def test_a_drain_is_a_critical_alert_announced_once(assess: Assess) -> None:
    assess(minute_ago(100), now=ago(1))
    assessment = assess(course([70]))
    assess((), now=NOW + timedelta(minutes=1))
    (told,) = announced("bridge_critical_alert")
    (opened,) = [change.alert for change in assessment.changes if change.alert.severity == "Critical"]
    assert (told.priority, told.subject) == ("CRITICAL", SUBJECT)
    assert told.payload == {"bridge_id": BRIDGE, "alert_id": str(opened.pk), "message": opened.message, "severity": "Critical"}


def test_a_bridge_that_turns_critical_is_told_with_that_priority(assess: Assess) -> None:
    assess(minute_ago(100), now=ago(1))
    assess(course([40]))
    assert announced("bridge_health_change")[-1].priority == "CRITICAL"


def test_the_first_reading_of_a_bridge_is_no_news(catalogue: None) -> None:
    assert announced() == []
