"""What answers become."""

import pickle
import traceback
from decimal import Decimal

import httpx
import pytest

from tests.sdk.python.calling import KEY, URL, Service, answer, codes, refusal
from tests.sdk.python.conftest import MakeCaller
from tonsurance import ApiError, NoAnswer, Refused

INVALID = answer(
    400,
    '{"status": 400, "code": "invalid_input", "title": "Bad request", "detail": "chain: no", "request_id": "r-1", "limit": 0.50,'
    ' "errors": [{"field": "chain", "code": "unknown", "message": "no"}, "?"]}',
)


def test_an_answer_has_exact_numbers_and_all_its_members(calling: MakeCaller) -> None:
    quote = calling(Service([answer(body='{"premium": 19.70, "waiting_period_hours": 24}')]))(
        "quote", coverage_type="depeg", chain="TON", stablecoin="DAI", coverage_amount=10, duration_days=1
    )
    assert quote == {"premium": Decimal("19.70"), "waiting_period_hours": 24}
    assert str(quote["premium"]) == "19.70"


def test_a_refusal_tells_all_that_the_problem_document_has(calling: MakeCaller) -> None:
    with pytest.raises(Refused) as caught:
        calling(Service([INVALID]))("exposure")
    error = caught.value
    assert (error.status, error.code, error.title, error.detail, error.request_id) == (
        400,
        "invalid_input",
        "Bad request",
        "chain: no",
        "r-1",
    )
    assert error.errors == [{"field": "chain", "code": "unknown", "message": "no"}]
    assert error.problem["limit"] == Decimal("0.50")
    assert str(error) == "400 invalid_input: chain: no"


@pytest.mark.parametrize("body", ["<html>", "", "[]", "null", '{"code": 7, "detail": null, "errors": {}}'])
def test_an_error_without_a_problem_document_is_an_error_all_the_same(calling: MakeCaller, body: str) -> None:
    with pytest.raises(ApiError) as caught:
        calling(Service([answer(502, body)]))("exposure")
    assert (caught.value.code, caught.value.errors, str(caught.value)) == ("http_502", [], "502 http_502: The answer has no details.")


@pytest.mark.parametrize("body", ["", "<html>", "[1]", "null", '"x"', '{"a": NaN}'])
def test_a_good_answer_without_an_object_is_an_error(calling: MakeCaller, body: str) -> None:
    with pytest.raises(ApiError) as caught:
        calling(Service([answer(200, body)]))("exposure")
    assert (caught.value.status, caught.value.code) == (200, "invalid_answer")


@pytest.mark.parametrize("status", [301, 302, 307, 308])
@pytest.mark.parametrize("place", ["https://evil.example/", f"{URL}/elsewhere"])
def test_a_redirect_is_not_followed(calling: MakeCaller, status: int, place: str) -> None:
    service = Service([answer(status, location=place), answer()])
    with pytest.raises(ApiError) as caught:
        calling(service)("exposure")
    assert (caught.value.code, codes(service.requests)) == (f"http_{status}", ["GET /api/v2/risk/exposure"])


def test_a_list_goes_on_until_there_is_no_next_page(calling: MakeCaller) -> None:
    pages = [
        answer(body='{"next": "https://evil.example/api/v2/policies?cursor=a%2Bb%3D&limit=2", "results": [{"id": "1"}, {"id": "2"}]}'),
        answer(body='{"next": "http://other:1/?cursor=c", "results": []}'),
        answer(body='{"next": null, "results": [{"id": "3"}]}'),
    ]
    service = Service([*pages])
    assert calling(service)("policies", status="active", page_size=2) == [{"id": "1"}, {"id": "2"}, {"id": "3"}]
    assert [dict(request.url.params) for request in service.requests] == [
        {"status": "active", "limit": "2"},
        {"status": "active", "limit": "2", "cursor": "a+b="},
        {"status": "active", "limit": "2", "cursor": "c"},
    ]
    assert {request.url.host for request in service.requests} == {httpx.URL(URL).host}


def test_each_page_is_retried_by_itself(calling: MakeCaller) -> None:
    pages = [
        answer(body='{"next": "?cursor=b", "results": [{"id": "1"}]}'),
        refusal(503, "busy"),
        answer(body='{"results": [{"id": "2"}]}'),
    ]
    assert calling(Service([*pages]))("policies") == [{"id": "1"}, {"id": "2"}]


@pytest.mark.parametrize("error", [httpx.ReadTimeout("late"), httpx.ConnectError("refused")])
def test_no_error_leads_to_the_key(calling: MakeCaller, error: httpx.RequestError) -> None:
    """Tools that collect errors read texts, members and whatever was being handled."""
    request = httpx.Request("GET", URL, headers={"Authorization": f"Bearer {KEY}"})
    error.request = request
    with pytest.raises(NoAnswer) as caught:
        calling(Service([error]))("exposure")
    assert (caught.value.__cause__, caught.value.__context__) == (None, None)
    text = "".join(traceback.format_exception(caught.value)) + repr(vars(caught.value)) + repr(caught.value.args)
    assert KEY not in text


@pytest.mark.parametrize("error", [NoAnswer("late", may_have_arrived=True), Refused(409, {"code": "tranche_full", "detail": "No."})])
def test_an_error_travels_between_processes(error: Exception) -> None:
    copy = pickle.loads(pickle.dumps(error))  # noqa: S301  # our own
    assert (type(copy), str(copy), vars(copy)) == (type(error), str(error), vars(error))
