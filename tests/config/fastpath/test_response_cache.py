"""Which answer is given again, and for how long."""

from hypothesis import given
from hypothesis import strategies as st

from config.fastpath.response_cache import FRESH_SECONDS, MAX_AGE_SECONDS, MAX_ANSWERS, MAX_BYTES, CachedResponse, ResponseCache
from tests.clock import Clock


def recall() -> tuple[ResponseCache, Clock]:
    clock = Clock()
    return ResponseCache(clock), clock


def fetch(found: ResponseCache, name: str = "exposure", body: bytes = b"{}") -> None:
    found.fetched(name, CachedResponse(b"", body, found.fetching(name)))


def test_what_was_fetched_is_given_again_for_a_second() -> None:
    found, clock = recall()
    fetch(found)
    clock.now += FRESH_SECONDS - 0.001
    assert found.answer("exposure") is not None
    clock.now += 0.001
    assert found.answer("exposure") is None


def test_its_age_counts_from_the_question_not_from_the_answer() -> None:
    found, clock = recall()
    asked_at = found.fetching("exposure")
    clock.now += FRESH_SECONDS
    found.fetched("exposure", CachedResponse(b"", b"{}", asked_at))
    assert found.answer("exposure") is None


def test_a_write_ends_what_was_asked_before_it() -> None:
    found, clock = recall()
    asked_at = found.fetching("exposure")
    clock.now += 0.1
    found.written()
    found.fetched("exposure", CachedResponse(b"", b"old", asked_at))
    assert found.answer("exposure") is None
    clock.now += 0.1
    fetch(found, body=b"new")
    answer = found.answer("exposure")
    assert answer
    assert answer.body == b"new"


def test_while_one_fetches_the_others_get_the_last_answer_but_none_that_is_old() -> None:
    found, clock = recall()
    fetch(found)
    clock.now += FRESH_SECONDS
    found.fetching("exposure")
    assert found.answer("exposure") is not None
    clock.now += MAX_AGE_SECONDS - FRESH_SECONDS
    assert found.answer("exposure") is None


def test_a_failure_is_not_kept_and_neither_is_what_was_there() -> None:
    found, _ = recall()
    fetch(found)
    found.fetching("exposure")
    found.fetched("exposure", None)
    assert found.answer("exposure") is None


def test_a_large_answer_is_not_kept() -> None:
    found, _ = recall()
    fetch(found, "large", b"x" * (MAX_BYTES + 1))
    assert found.answer("large") is None


def test_what_is_read_stays_however_many_others_come() -> None:
    found, _ = recall()
    fetch(found, "read")
    for number in range(10 * MAX_ANSWERS):
        fetch(found, str(number))
        assert found.answer("read") is not None
    assert found.answer("0") is None
    assert len(found._answers) == MAX_ANSWERS


def test_a_tag_is_known_by_any_of_those_offered() -> None:
    answer = CachedResponse(b'W/"1"', b"{}", 0.0)
    assert answer.is_known_to(b'"0", W/"1"')
    assert answer.is_known_to(b'"1"')
    assert answer.is_known_to(b"*")
    assert not answer.is_known_to(b'W/"2"')
    assert not answer.is_known_to(None)
    assert not CachedResponse(b"", b"{}", 0.0).is_known_to(b"*")


@given(st.lists(st.tuples(st.sampled_from(["tick", "write", "begin", "end", "fail"]), st.floats(0.01, 0.9)), max_size=40))
def test_whatever_happens_no_answer_is_older_than_two_seconds_nor_fresh_after_a_write(steps: list[tuple[str, float]]) -> None:
    found, clock = recall()
    asked: list[float] = []
    written_at = 0.0
    for step, seconds in steps:
        clock.now += seconds
        if step == "write":
            found.written()
            written_at = clock.now
        elif step == "begin":
            asked.append(found.fetching("exposure"))
        elif step in {"end", "fail"} and asked:
            at = asked.pop(0)
            found.fetched("exposure", CachedResponse(b"", b"{}", at) if step == "end" else None)
        if answer := found.answer("exposure"):
            assert clock.now - answer.asked_at < MAX_AGE_SECONDS
            assert answer.asked_at > written_at or "exposure" in found._being_fetched
