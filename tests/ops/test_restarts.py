"""When an ended process is started again: the rule alone."""

from hypothesis import given
from hypothesis import strategies as st

from ops.server.runner.restarts import FIRST_WAIT, MAX_QUICK, QUICK_SECONDS, Restarts

RUNS = st.lists(st.floats(0, 10 * QUICK_SECONDS), max_size=30)
LASTING = st.floats(QUICK_SECONDS, 1e6)
QUICK = st.floats(0, QUICK_SECONDS, exclude_max=True)


def waits(runs: list[float]) -> list[float | None]:
    restarts = Restarts()
    return [restarts.wait_after(ran) for ran in runs]


@given(st.lists(LASTING, max_size=50))
def test_a_process_that_lasts_is_started_again_however_often_it_ends(runs: list[float]) -> None:
    assert waits(runs) == [FIRST_WAIT] * len(runs)


@given(RUNS)
def test_it_is_given_up_at_three_quick_ends_in_a_row_and_never_before(runs: list[float]) -> None:
    quick = [ran < QUICK_SECONDS for ran in runs]
    in_a_row = next((end for end in range(MAX_QUICK, len(runs) + 1) if all(quick[end - MAX_QUICK : end])), None)
    given_up = next((end for end, wait in enumerate(waits(runs), start=1) if wait is None), None)
    assert given_up == in_a_row


@given(st.lists(QUICK, min_size=MAX_QUICK - 1, max_size=MAX_QUICK - 1))
def test_the_wait_doubles_with_each_quick_end(runs: list[float]) -> None:
    assert waits(runs) == [FIRST_WAIT * 2 ** (number + 1) for number in range(len(runs))]


@given(RUNS, LASTING)
def test_a_lasting_run_makes_good_for_quick_ends(runs: list[float], lasting: float) -> None:
    restarts = Restarts()
    for ran in runs:
        restarts.wait_after(ran)
    assert restarts.wait_after(lasting) == FIRST_WAIT
