"""Constant headers are those that Django gives, by the settings alone."""

import json
from typing import Any

import pytest
from django.db import connection

from config.fastpath import headers
from config.fastpath.bind_handler import BOUND
from config.fastpath.cached_reads import BRIDGE_ROUTE, FOUND, NOT_MODIFIED
from config.fastpath.headers import Kind
from config.fastpath.quote_handler import HEALTHY, QUOTED
from tests.api import Api
from tests.config.fastpath.lanes import GOOD, AllLanes, comparable, scope_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("book")]
OF_ONE_ANSWER = {"etag", "location", "retry-after", "ratelimit-limit"}
KINDS = {
    kind.path: kind for kind in (QUOTED, HEALTHY, *sorted(FOUND.values(), key=lambda kind: kind.path)) if not kind.path.endswith("snapshot")
}
PRESETS: dict[str, dict[str, Any]] = {
    "as shipped": {},
    "production": {
        "SECURE_SSL_REDIRECT": True,
        "SECURE_REDIRECT_EXEMPT": [r"^health$"],
        "SECURE_HSTS_SECONDS": 3600,
        "SECURE_HSTS_INCLUDE_SUBDOMAINS": True,
        "SECURE_PROXY_SSL_HEADER": ("HTTP_X_FORWARDED_PROTO", "https"),
    },
    "another mind": {
        "SECURE_REFERRER_POLICY": "no-referrer, strict-origin",
        "SECURE_CROSS_ORIGIN_OPENER_POLICY": None,
        "SECURE_CONTENT_TYPE_NOSNIFF": False,
        "X_FRAME_OPTIONS": "SAMEORIGIN",
        "CORS_URLS_REGEX": r"^/health",
        "SECURE_HSTS_SECONDS": 60,
        "SECURE_HSTS_PRELOAD": True,
    },
}


@pytest.fixture(params=PRESETS.values(), ids=list(PRESETS))
def preset(request: pytest.FixtureRequest, settings: Any) -> None:
    for name, value in request.param.items():
        setattr(settings, name, value)


@pytest.fixture
def each(preset: None, ways: AllLanes) -> AllLanes:
    """All lanes under each preset."""
    return ways


def constant(kind: Kind, *, is_secure: bool) -> dict[str, object] | None:
    """The headers as `comparable` has them."""
    found = headers.constant(kind, is_secure)
    return comparable({name.decode(): value.decode() for name, value in found.headers}) if found else None


def asked(kind: Kind, scheme: str, **given: str) -> tuple[dict[str, Any], bytes]:
    """The scope and the body of a request that is answered so."""
    body = json.dumps(GOOD).encode() if kind is QUOTED else b""
    path = kind.path.replace("{bridge_id}", "orbit_eth_ton")
    return scope_of(body, path=path, method="POST" if body else "GET", headers=given, scheme=scheme), body


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("path", list(KINDS))
def test_a_success_has_the_headers_of_djangos(each: AllLanes, path: str, scheme: str) -> None:
    kind = KINDS[path]
    status, given, _ = each.by_django(*asked(kind, scheme))
    expected = {name: value for name, value in comparable(given).items() if name not in OF_ONE_ANSWER} if status == kind.status else None
    assert constant(kind, is_secure=scheme == "https") == expected
    assert status in {kind.status, 301}


@pytest.mark.parametrize("path", [path for path in KINDS if path in NOT_MODIFIED])
def test_a_304_has_the_headers_of_djangos(each: AllLanes, path: str) -> None:
    status, given, _ = each.by_django(*asked(KINDS[path], "https", if_none_match="*"))
    assert status == 304
    expected = {name: value for name, value in comparable(given).items() if name not in OF_ONE_ANSWER}
    assert constant(NOT_MODIFIED[path], is_secure=True) == expected


def test_a_bind_and_its_refusal_have_the_headers_of_djangos(each: AllLanes, broker: Api) -> None:
    tokens = [broker.client.post(QUOTED.path, json.dumps(GOOD), "application/json", secure=True).json()["quote_token"] for _ in range(2)]
    connection.close()
    for number, terms in enumerate(({}, {"max_premium": "0.01"})):
        body = json.dumps({"quote_token": tokens[number], "policyholder": "holder"} | terms).encode()
        given = {"authorization": f"Bearer {broker.key}", "idempotency_key": f"key-{number}"}
        scope = scope_of(body, path=BOUND.path, method="POST", headers=given, scheme="https")
        status, answered, _ = each.by_django(scope, body)
        assert status == (409 if terms else 201)
        kind = headers.problem_of(BOUND, status) if terms else BOUND
        expected = {name: value for name, value in comparable(answered).items() if name not in OF_ONE_ANSWER}
        assert constant(kind, is_secure=True) == expected


@pytest.mark.parametrize("kind", [QUOTED, FOUND[BRIDGE_ROUTE]], ids=["quote", "bridge health"])
def test_a_refusal_has_the_headers_of_djangos(each: AllLanes, settings: Any, kind: Kind) -> None:
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "anonymous": 0.001}  # a bucket that never holds a token
    for way in (each.by_django, each.by_lane):
        status, given, problem = way(*asked(kind, "https"))
        assert (status, problem["code"]) == (429, "throttled")
        expected = {name: value for name, value in comparable(given).items() if name not in OF_ONE_ANSWER}
        assert constant(headers.refusal_of(kind, 429), is_secure=True) == expected


def test_what_a_redirect_answers_is_left_to_django(settings: Any) -> None:
    for name, value in PRESETS["production"].items():
        setattr(settings, name, value)
    assert headers.constant(QUOTED, is_secure=False) is None
    assert headers.constant(QUOTED, is_secure=True) is not None
    assert headers.constant(HEALTHY, is_secure=False) is not None
