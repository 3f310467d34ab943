"""What one caller sends or is answered never reaches another, and fills nothing for good."""

import json
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connections
from django.test import Client

from config.fastpath import cached_reads, headers, request
from config.fastpath.response_cache import MAX_ANSWERS
from tests.config.fastpath.lanes import GOOD, QUOTE, AllLanes, Answer, comparable, scope_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("book")]
EXPOSURE = "/api/v2/risk/exposure"
HEALTH = "/api/v2/bridge-health/wormhole_eth_ton"
MANY = 260


def of_others(ways: AllLanes, path: str) -> list[Answer]:
    """What callers without a cookie are answered: by the lane, and at once."""
    ask = (lambda: ways.post()) if path == QUOTE else (lambda: ways.get(path))
    answers: list[Answer | None] = [
        ask(),
        ask(),
        ways.respond_now("POST" if path == QUOTE else "GET", path, GOOD if path == QUOTE else b""),
    ]
    assert answers[-1] is not None
    return [answer for answer in answers if answer]


@pytest.mark.parametrize("path", [EXPOSURE, HEALTH, QUOTE])
@pytest.mark.parametrize("cookie", ["sessionid=x", "sessionid=0123456789abcdef0123456789abcdef", "csrftoken=x", "a=b"])
def test_the_answer_to_a_cookie_is_for_its_sender_alone(ways: AllLanes, path: str, cookie: str) -> None:
    scope = scope_of(json.dumps(GOOD).encode() if path == QUOTE else b"", path=path, method="POST" if path == QUOTE else "GET")
    with_cookie = {**scope, "headers": [*scope["headers"], (b"cookie", cookie.encode())]}
    body = json.dumps(GOOD).encode() if path == QUOTE else b""
    first, direct = ways.by_lane(with_cookie, body), ways.by_django(with_cookie, body)
    assert first[0] == direct[0] == 200
    assert comparable(first[1]) == comparable(direct[1])
    assert ways.by_prompt(with_cookie, body) is None
    for status, given, _ in of_others(ways, path):
        assert status == 200
        assert "set-cookie" not in given
    assert "set-cookie" in ways.by_lane(with_cookie, body)[1] or "sessionid=x" not in cookie


@pytest.mark.parametrize("path", [EXPOSURE, QUOTE])
def test_a_session_of_staff_stays_theirs_when_the_secret_is_rotated(ways: AllLanes, settings: Any, path: str) -> None:
    staff = Client()
    staff.force_login(User.objects.create_superuser("root", password="a long passphrase"))
    cookie = staff.cookies["sessionid"].value
    connections.close_all()
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "rotated" * 10
    answer = ways.post(cookie=f"sessionid={cookie}") if path == QUOTE else ways.get(path, cookie=f"sessionid={cookie}")
    assert answer[0] == 200
    assert ("set-cookie" in answer[1]) == (path == QUOTE)  # a write asks for the session, which gets an id by the new secret
    for status, given, _ in of_others(ways, path):
        assert status == 200
        assert "set-cookie" not in given


@pytest.mark.parametrize(
    ("name", "value"),
    [(b"set-cookie", b"sessionid=secret"), (b"vary", b"origin, Cookie"), (b"vary", b"*"), (b"cache-control", b"private")],
)
def test_an_answer_for_one_reader_is_not_kept(name: bytes, value: bytes) -> None:
    given = [(b"content-type", b"application/json"), (b"vary", b"origin"), (b"cache-control", b"no-cache")]
    assert cached_reads._is_for_everybody(given)
    assert not cached_reads._is_for_everybody([*given, (name, value)])


@pytest.mark.parametrize("name", ["x_forwarded_proto", "host", "user_agent", "x_request_id", "x_nobody_sends_this"])
def test_however_many_values_come_plain_requests_stay_fast(ways: AllLanes, settings: Any, name: str) -> None:
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    settings.ALLOWED_HOSTS = [".example", "localhost"]
    before = {path: [comparable(answer[1]) for answer in of_others(ways, path)] for path in (QUOTE, EXPOSURE)}
    for number in range(MANY):
        given: dict[str, Any] = {name: f"value-{number}.example"}
        assert ways.post(**given)[0] == 200
        assert ways.get(EXPOSURE, **given)[0] == 200
    asked = ways.ordinary
    for path, expected in before.items():
        assert [comparable(answer[1]) for answer in of_others(ways, path)] == expected
    assert ways.ordinary == asked == 1
    assert headers.constant.cache_info().currsize <= 8
    assert request._is_secure.cache_info().currsize <= 1024
    assert len(ways.reads.cache._answers) == 1


def test_names_that_differ_in_letters_push_no_answer_out(ways: AllLanes) -> None:
    of_others(ways, EXPOSURE)
    for number in range(MAX_ANSWERS + 10):
        ways.get("/api/v2/bridge-health/" + "".join(c.upper() if number >> i & 1 else c for i, c in enumerate("wormhole_eth_ton")))
        of_others(ways, EXPOSURE)
    assert len(ways.reads.cache._answers) <= MAX_ANSWERS


@pytest.mark.parametrize("host", ["localhost:1234", "LOCALHOST", "127.0.0.1", "evil.example", "localhost:x", ""])
def test_a_host_is_answered_as_by_django_and_others_as_before(ways: AllLanes, host: str) -> None:
    scope = scope_of(json.dumps(GOOD).encode(), path=QUOTE, method="POST", headers={"host": host})
    body = json.dumps(GOOD).encode()
    by_lane, by_django = ways.by_lane(scope, body), ways.by_django(scope, body)
    assert (by_lane[0], comparable(by_lane[1])) == (by_django[0], comparable(by_django[1]))
    for answer in of_others(ways, QUOTE):
        assert answer[0] == 200


def test_a_name_with_underscores_stands_for_none_with_dashes(ways: AllLanes, settings: Any) -> None:
    settings.TRUSTED_PROXY_COUNT = 1
    scope = scope_of(b"", path="/api/v2/products", method="GET", headers={"x_forwarded_for": "10.0.0.1"})
    spoofed = [(b"x_forwarded_for", b"10.9.9.9"), (b"x_api_key", b"ton_unknown"), (b"x_forwarded_proto", b"https")]
    seen: list[dict[str, Any]] = []
    handler = ways._django.app

    def watched(environ: dict[str, Any], start_response: Any) -> Any:
        seen.append(dict(environ))
        return handler(environ, start_response)

    ways._django.app = watched
    assert ways.by_lane({**scope, "headers": [*scope["headers"], *spoofed]})[0] == 200
    assert seen[0]["HTTP_X_FORWARDED_FOR"] == "10.0.0.1"
    assert "HTTP_X_API_KEY" not in seen[0]
    assert "HTTP_X_FORWARDED_PROTO" not in seen[0]
