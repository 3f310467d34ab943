"""When the service counts as healthy."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops.observability.monitoring import status
from ops.observability.monitoring.status import LIMITS, Status

CHECKS = st.dictionaries(st.sampled_from(list(LIMITS)), st.none() | st.floats(0, 1e6))


def test_without_anything_against_it_the_service_is_healthy() -> None:
    assert status.overall(status.reasons({}, [])) is Status.HEALTHY


@pytest.mark.parametrize("check", LIMITS)
def test_a_check_degrades_above_its_limit_and_not_at_it(check: str) -> None:
    limit = LIMITS[check]
    assert status.reasons({check: limit.degraded}, []) == []
    (degraded,) = status.reasons({check: limit.degraded * 1.01}, [])
    (unhealthy,) = status.reasons({check: limit.unhealthy * 1.01}, [])
    assert (degraded.check, degraded.status, degraded.limit) == (check, Status.DEGRADED, limit.degraded)
    assert (unhealthy.check, unhealthy.status, unhealthy.limit) == (check, Status.UNHEALTHY, limit.unhealthy)


def test_a_dependency_that_is_down_makes_it_unhealthy() -> None:
    found = status.reasons({}, ["redis"])
    assert status.overall(found) is Status.UNHEALTHY
    assert found[0].detail == "redis is down"


def test_one_that_can_wait_degrades_it() -> None:
    assert status.overall(status.reasons({}, ["courier"], can_wait={"courier"})) is Status.DEGRADED
    assert status.overall(status.reasons({}, ["courier", "redis"], can_wait={"courier"})) is Status.UNHEALTHY


def test_a_reason_reads_as_a_sentence() -> None:
    details = [reason.detail for reason in status.reasons({"bind_p95": 131.24, "error_rate": 0.02}, [])]
    assert details == ["bind_p95 is 131.2 ms, above 100 ms", "error_rate is 0.02, above 0.01"]


@given(CHECKS, st.sampled_from(list(LIMITS)), st.floats(0, 1e6))
def test_one_more_finding_never_makes_it_healthier(measured: dict[str, float | None], check: str, value: float) -> None:
    before = status.overall(status.reasons({**measured, check: None}, []))
    after = status.overall(status.reasons({**measured, check: value}, []))
    assert status.ORDER.index(after) >= status.ORDER.index(before)
