"""Which requests are sent again, and what becomes of them."""

from typing import Any

import httpx
import pytest

from tests.sdk.python.calling import Clock, Service, answer, refusal
from tests.sdk.python.conftest import MakeCaller
from tonsurance import ApiError, NoAnswer, Refused, RetryPolicy

POLICY = answer(201, '{"id": "p-1"}')
BIND: Any = ("bind", "token")
NOT_SENT = [httpx.ConnectError("refused"), httpx.ConnectTimeout("late"), httpx.PoolTimeout("full")]
PERHAPS_SENT = [httpx.ReadTimeout("late"), httpx.ReadError("cut"), httpx.RemoteProtocolError("cut"), httpx.WriteError("cut")]
PASSING = [refusal(429, "throttled"), refusal(503, "busy")]
HOOK: Any = ("create_webhook", "https://a.example/in")


@pytest.mark.parametrize("first", [*NOT_SENT, *PERHAPS_SENT, *PASSING], ids=repr)
def test_a_bind_is_repeated_with_one_key(calling: MakeCaller, first: Any) -> None:
    service = Service([first, first, POLICY])
    assert calling(service)(*BIND, policyholder="h") == {"id": "p-1"}
    assert len(service.keys) == 3
    assert len(set(service.keys)) == 1
    assert len({request.content for request in service.requests}) == 1


@pytest.mark.parametrize("first", [*NOT_SENT, *PASSING], ids=repr)
def test_a_request_without_a_key_is_repeated_when_it_had_no_effect(calling: MakeCaller, first: Any) -> None:
    service = Service([first, answer(201)])
    calling(service)(*HOOK, events=["price_depeg"])
    assert service.keys == [None, None]


@pytest.mark.parametrize("first", PERHAPS_SENT, ids=repr)
def test_a_request_without_a_key_is_not_repeated_when_it_may_have_had_one(calling: MakeCaller, first: Any) -> None:
    service = Service([first, answer(201)])
    with pytest.raises(NoAnswer) as caught:
        calling(service)(*HOOK, events=["price_depeg"])
    assert (len(service.requests), caught.value.may_have_arrived) == (1, True)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 422, 500, 502, 504])
def test_what_does_not_pass_by_itself_is_not_repeated(calling: MakeCaller, clock: Clock, status: int) -> None:
    service = Service([refusal(status, "some_code")])
    with pytest.raises(ApiError) as caught:
        calling(service)("exposure")
    assert (len(service.requests), clock.waits) == (1, [])
    assert (caught.value.status, caught.value.code, isinstance(caught.value, Refused)) == (status, "some_code", status < 500)


def test_retry_after_is_waited_for(calling: MakeCaller, clock: Clock) -> None:
    service = Service([refusal(503, "busy", retry_after="5"), refusal(429, "throttled", retry_after="2"), answer()])
    calling(service)("exposure")
    assert clock.waits == [5 + 0.25, 2 + 0.5]


def test_a_wait_beyond_the_time_that_there_is_is_not_begun(calling: MakeCaller, clock: Clock) -> None:
    service = Service([refusal(503, "busy", retry_after="61")])
    with pytest.raises(ApiError, match="503 busy"):
        calling(service)("exposure")
    assert (len(service.requests), clock.waits) == (1, [])


def test_the_tries_are_bounded_in_number(calling: MakeCaller, clock: Clock) -> None:
    service = Service([refusal(503, "busy")])
    with pytest.raises(ApiError) as caught:
        calling(service)("exposure")
    assert (len(service.requests), clock.waits) == (5, [0.25, 0.5, 1.0, 2.0])
    assert not isinstance(caught.value, Refused)


def test_the_tries_are_bounded_in_time(calling: MakeCaller, clock: Clock) -> None:
    service = Service([refusal(503, "busy", retry_after="9")])
    with pytest.raises(ApiError):
        calling(service, retry=RetryPolicy(tries=100, total_seconds=30, random=lambda: 0.0))("exposure")
    assert clock.waits == [9, 9, 9]


def test_one_try_is_no_retry(calling: MakeCaller) -> None:
    service = Service([httpx.ConnectError("refused"), answer()])
    with pytest.raises(NoAnswer, match="ConnectError: refused") as caught:
        calling(service, retry=RetryPolicy(tries=1))("exposure")
    assert not caught.value.may_have_arrived


@pytest.mark.parametrize("first", [httpx.LocalProtocolError("Illegal header value b'Bearer k'"), httpx.UnsupportedProtocol("x")])
def test_what_cannot_be_sent_is_not_tried_again(calling: MakeCaller, first: Exception) -> None:
    service = Service([first, answer()])
    with pytest.raises(NoAnswer) as caught:
        calling(service)("exposure")
    assert (len(service.requests), caught.value.may_have_arrived, "Bearer" in str(caught.value)) == (1, False, False)


def test_a_webhook_that_an_earlier_try_removed_is_removed(calling: MakeCaller) -> None:
    service = Service([httpx.ReadTimeout("late"), refusal(404, "not_found")])
    assert calling(service)("delete_webhook", "w-1") is None
    assert len(service.requests) == 2


@pytest.mark.parametrize("script", [[refusal(404, "not_found")], [httpx.ConnectError("refused"), refusal(404, "not_found")]], ids=repr)
def test_a_webhook_that_was_not_there_is_refused(calling: MakeCaller, script: list[Any]) -> None:
    with pytest.raises(Refused, match="404 not_found"):
        calling(Service(script))("delete_webhook", "w-1")


def test_a_bind_whose_last_answer_was_lost_says_that_it_may_stand(calling: MakeCaller) -> None:
    service = Service([httpx.ReadTimeout("late"), httpx.ConnectError("refused")])
    with pytest.raises(NoAnswer) as caught:
        calling(service)(*BIND, policyholder="h")
    assert caught.value.may_have_arrived
