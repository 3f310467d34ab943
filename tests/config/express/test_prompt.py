"""What is at hand is answered as ASGI would answer it, byte for byte but for what is of its moment."""

import asyncio
import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connections

from clients import selectors
from clients import services as client_services
from clients.limits import leases
from clients.principals import Scope
from config.express import ExpressLane, Prompt, SharedReads
from quotes.snapshot import keeper
from tests.clock import Clock
from tests.config.express.lanes import GOOD, QUOTE, Answer, Lanes, comparable, scope_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("book")]
EXPOSURE = "/api/v2/risk/exposure"
SHARED = (EXPOSURE, "/api/v2/tranches/apy", "/api/v2/bridge-health/wormhole_eth_ton")


class Prompted(Lanes):
    """The prompt in front of the lane, the shared reads and Django."""

    def __init__(self) -> None:
        self.reads: SharedReads
        super().__init__(self._lane)
        self.prompt = Prompt(self.app, self.reads)

    def _lane(self, app: Any) -> ExpressLane:
        self.reads = SharedReads(app)
        return ExpressLane(self.reads)

    def at_once(self, method: str, path: str, body: Any = b"", **headers: str) -> Answer | None:
        """The answer of the prompt, if it has one."""
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        scope = scope_of(content, path=path, method=method, query=b"", headers=headers)
        answer = asyncio.run(_on_a_loop(self.prompt, scope, content))
        return _parsed(b"".join(answer)) if answer else None


async def _on_a_loop(prompt: Prompt, scope: dict[str, Any], body: bytes) -> tuple[bytes, bytes] | None:
    assert prompt.wants(scope["method"], scope["path"])
    return prompt.answer(scope, body)


def _parsed(answer: bytes) -> Answer:
    head, _, body = answer.partition(b"\r\n\r\n")
    status_line, *lines = head.decode().split("\r\n")
    headers = dict(line.split(": ", 1) for line in lines)
    assert int(headers["content-length"]) == len(body)
    return int(status_line.split(" ")[1]), {name.lower(): value for name, value in headers.items()}, json.loads(body or b"{}")


@pytest.fixture
def prompted(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Prompted]:
    settings.BOOK_MAX_AGE_SECONDS = 60.0
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "anonymous": 100}
    monkeypatch.setattr(leases, "LEASE_SECONDS", 60.0)
    keeper.refresh()
    connections.close_all()
    both = Prompted()
    both.reads.recall.clock = Clock()
    yield both
    both.close()


def test_before_the_headers_are_learnt_nothing_is_at_hand(prompted: Prompted) -> None:
    assert prompted.at_once("POST", QUOTE, GOOD) is None
    assert prompted.at_once("GET", EXPOSURE) is None


def test_a_quote_is_answered_as_by_the_lane(prompted: Prompted) -> None:
    assert prompted.post()[0] == 200
    by_lane, at_once = prompted.post(), prompted.at_once("POST", QUOTE, GOOD)
    assert at_once is not None
    assert (at_once[0], comparable(at_once[1]), list(at_once[2])) == (200, comparable(by_lane[1]), list(by_lane[2]))
    assert at_once[2]["premium"] == by_lane[2]["premium"]
    assert prompted.ordinary == 1


@pytest.mark.parametrize("path", SHARED)
def test_a_shared_read_is_answered_as_by_the_lane(prompted: Prompted, path: str) -> None:
    assert prompted.get(path)[0] == 200
    by_lane, at_once = prompted.get(path), prompted.at_once("GET", path)
    assert at_once is not None
    assert (at_once[0], comparable(at_once[1]), at_once[2]) == (200, comparable(by_lane[1]), by_lane[2])
    assert prompted.ordinary == 1


def test_a_reader_that_has_it_is_told_so(prompted: Prompted) -> None:
    tag = prompted.get(EXPOSURE)[1]["etag"]
    by_lane, at_once = prompted.get(EXPOSURE, if_none_match=tag), prompted.at_once("GET", EXPOSURE, if_none_match=tag)
    assert at_once is not None
    assert at_once[0] == by_lane[0] == 304
    assert comparable(at_once[1]) == comparable(by_lane[1])


def test_each_has_an_id_of_its_own_or_the_one_it_brings(prompted: Prompted) -> None:
    prompted.get(EXPOSURE)
    answers = [prompted.at_once("GET", EXPOSURE, **headers) for headers in ({}, {}, {"x_request_id": "my-request-7"})]
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
def test_what_is_out_of_the_ordinary_is_not_answered_here(prompted: Prompted, body: Any, headers: dict[str, str]) -> None:
    prompted.post()
    assert prompted.at_once("POST", QUOTE, body, **headers) is None


def test_a_known_key_is_answered_by_its_own_bucket(prompted: Prompted) -> None:
    _, key = client_services.create_client(name="desk", scopes=[Scope.READ])
    prompted.get(EXPOSURE)
    assert prompted.at_once("GET", EXPOSURE, authorization=f"Bearer {key}") is None
    assert selectors.principal_for(key)
    assert prompted.get(EXPOSURE, authorization=f"Bearer {key}")[0] == 200


def test_without_a_token_at_hand_nothing_is_answered_and_none_is_lost(prompted: Prompted, settings: Any) -> None:
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "anonymous": 1}
    prompted.post()
    assert prompted.at_once("POST", QUOTE, GOOD) is None
    assert prompted.post()[0] == 200
    assert prompted.at_once("POST", QUOTE, GOOD) is None
    assert prompted.post()[0] == 429


def test_a_question_that_is_passed_on_gives_its_token_back(prompted: Prompted) -> None:
    prompted.post()
    for _ in range(50):
        assert prompted.at_once("POST", QUOTE, b"{") is None
    assert prompted.at_once("POST", QUOTE, GOOD) is not None
