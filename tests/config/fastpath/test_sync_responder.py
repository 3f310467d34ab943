"""Synchronous answers equal those of ASGI byte for byte, except for times and ids."""

from typing import Any

import pytest

from clients import selectors
from clients import services as client_services
from clients.principals import Scope
from tests.config.fastpath.lanes import GOOD, QUOTE, AllLanes, comparable

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("book")]
EXPOSURE = "/api/v2/risk/exposure"
SHARED = (EXPOSURE, "/api/v2/tranches/apy", "/api/v2/bridge-health/wormhole_eth_ton")


@pytest.fixture
def prompted(ways: AllLanes, settings: Any) -> AllLanes:
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "anonymous": 100}
    return ways


def test_before_the_first_token_is_there_nothing_is_answered(prompted: AllLanes) -> None:
    assert prompted.respond_now("POST", QUOTE, GOOD) is None


def test_a_read_that_nobody_has_fetched_is_not_answered(prompted: AllLanes) -> None:
    assert prompted.get("/api/v2/risk/alerts")[0] == 200
    assert prompted.respond_now("GET", EXPOSURE) is None


def test_a_quote_is_answered_as_by_the_lane(prompted: AllLanes) -> None:
    assert prompted.post()[0] == 200
    by_lane, at_once = prompted.post(), prompted.respond_now("POST", QUOTE, GOOD)
    assert at_once is not None
    assert (at_once[0], comparable(at_once[1]), list(at_once[2])) == (200, comparable(by_lane[1]), list(by_lane[2]))
    assert at_once[2]["premium"] == by_lane[2]["premium"]
    assert prompted.ordinary == 0


@pytest.mark.parametrize("path", sorted(SHARED))
def test_a_shared_read_is_answered_as_by_the_lane(prompted: AllLanes, path: str) -> None:
    assert prompted.get(path)[0] == 200
    by_lane, at_once = prompted.get(path), prompted.respond_now("GET", path)
    assert at_once is not None
    assert (at_once[0], comparable(at_once[1]), at_once[2]) == (200, comparable(by_lane[1]), by_lane[2])
    assert prompted.ordinary == 1


def test_a_reader_that_has_it_is_told_so(prompted: AllLanes) -> None:
    tag = prompted.get(EXPOSURE)[1]["etag"]
    by_lane, at_once = prompted.get(EXPOSURE, if_none_match=tag), prompted.respond_now("GET", EXPOSURE, if_none_match=tag)
    assert at_once is not None
    assert at_once[0] == by_lane[0] == 304
    assert comparable(at_once[1]) == comparable(by_lane[1])


def test_each_has_an_id_of_its_own_or_the_one_it_brings(prompted: AllLanes) -> None:
    prompted.get(EXPOSURE)
    answers = [prompted.respond_now("GET", EXPOSURE, **headers) for headers in ({}, {}, {"x_request_id": "my-request-7"})]
    identifiers = [answer[1]["x-request-id"] for answer in answers if answer]
    assert len({*identifiers}) == 3
    assert identifiers[-1] == "my-request-7"


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (GOOD | {"chain": "Mars"}, {}),
        (b"{", {}),
        (GOOD, {"origin": "https://app.example"}),
        (GOOD, {"authorization": "Bearer ton_unknown"}),
        (GOOD, {"x_api_key": "ton_unknown"}),
        (GOOD, {"host": "evil.example"}),
        (GOOD, {"content_type": "text/plain"}),
    ],
    ids=str,
)
def test_what_is_out_of_the_ordinary_is_not_answered_here(prompted: AllLanes, body: Any, headers: dict[str, str]) -> None:
    prompted.post()
    assert prompted.respond_now("POST", QUOTE, body, **headers) is None


def test_a_known_key_is_answered_by_its_own_bucket(prompted: AllLanes) -> None:
    _, key = client_services.create_client(name="desk", scopes=[Scope.READ])
    prompted.get(EXPOSURE)
    assert prompted.respond_now("GET", EXPOSURE, authorization=f"Bearer {key}") is None
    assert selectors.principal_for(key)
    assert prompted.get(EXPOSURE, authorization=f"Bearer {key}")[0] == 200


def test_without_a_token_at_hand_nothing_is_answered_and_none_is_lost(prompted: AllLanes, settings: Any) -> None:
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "anonymous": 1}
    prompted.post()
    assert prompted.respond_now("POST", QUOTE, GOOD) is None
    assert prompted.post()[0] == 200
    assert prompted.respond_now("POST", QUOTE, GOOD) is None
    assert prompted.post()[0] == 429


def test_a_question_that_is_passed_on_gives_its_token_back(prompted: AllLanes) -> None:
    prompted.post()
    for _ in range(50):
        assert prompted.respond_now("POST", QUOTE, b"{") is None
    assert prompted.respond_now("POST", QUOTE, GOOD) is not None
