"""Whatever a request carries, every lane answers it as Django does, and it changes nothing for those who ask after it."""

import json
from itertools import count
from typing import Any

import pytest
from django.db import connections
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from clients.principals import Scope
from clients.selectors import principal_for
from config.fastpath.cached_reads import SHARED
from config.fastpath.response_cache import ResponseCache
from tests.api import Api
from tests.clock import Clock
from tests.config.fastpath.lanes import GOOD, QUOTE, AllLanes, Answer, comparable, scope_of
from tests.conftest import MakeApi

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("book")]
BIND = "/api/v2/policies"
LANES = {
    "quote": ("POST", QUOTE, json.dumps(GOOD).encode()),
    "quote of nothing": ("POST", QUOTE, b"{}"),
    "health": ("GET", "/health", b""),
    "bridge health": ("GET", "/api/v2/bridge-health/wormhole_eth_ton", b""),
    "no bridge": ("GET", "/api/v2/bridge-health/nowhere", b""),
    **{path: ("GET", path, b"") for path in sorted(SHARED)},
}
OF_ITS_MOMENT = {
    *("timestamp", "uptime_seconds", "request_id"),
    *("quote_id", "quote_token", "expires_at"),
    *("id", "starts_at", "ends_at", "created_at", "bound_at", "policyholder", "allocation"),  # the shares follow what was sold before
}
Header = tuple[bytes, bytes]
TAG = b"TAG"  # stands for the tag of the current content
KEY = b"KEY"  # stands for the key of a client that this process knows
HOSTS = (
    *(b"localhost", b"LOCALHOST", b"localhost:1234", b"localhost.", b"127.0.0.1:80", b"[::1]", b"testserver"),
    *(b"evil.example", b"localhost:port", b"localhost evil", b"localhost,evil.example", b"", b"@localhost", b"h" * 300),
)
VALUES: dict[bytes, tuple[bytes, ...]] = {
    b"cookie": (b"sessionid=x", b"sessionid=0123456789abcdef0123456789abcdef", b"csrftoken=abc; sessionid=", b"a=b", b"", b"\xff=;;"),
    b"host": HOSTS,
    b"x-forwarded-proto": (b"https", b"http", b"HTTPS", b" https", b"https,http", b"http, https", b"x" * 40, b""),
    b"x-forwarded-for": (b"10.1.2.3", b"10.1.2.3, 10.3.2.1", b"junk"),
    b"x-forwarded-host": (b"evil.example", b"localhost"),
    b"x-forwarded-port": (b"443",),
    b"forwarded": (b"for=10.1.2.3;proto=https;host=evil.example",),
    b"origin": (b"https://app.example", b"http://localhost", b"null", b"//"),
    b"if-none-match": (TAG, b"W/" + TAG, b'"older", ' + TAG, b'W/"older",' + TAG, b"*", b'"older"', b'"', b"", b'*, "older"'),
    b"if-match": (b'"older"', b"*"),
    b"if-modified-since": (b"Mon, 30 Nov 2026 00:00:00 GMT",),
    b"range": (b"bytes=0-10", b"bytes=-1"),
    b"accept": (b"text/html", b"*/*;q=0", b"application/xml", b"application/json; indent=4", b""),
    b"accept-encoding": (b"gzip", b"identity;q=0"),
    b"accept-language": (b"de", b"*"),
    b"authorization": (b"Bearer " + KEY, b"bearer " + KEY, b"Bearer  " + KEY, b"Bearer ton_unknown", b"Bearer", b"Basic eDp5", b""),
    b"x-api-key": (KEY, b"ton_unknown", b""),
    b"content-type": (b"application/json; charset=utf-8", b"Application/JSON", b"text/plain", b"", b"multipart/form-data; boundary=x"),
    b"x-request-id": (b"my-request-7", b"x", b"\r"),
    b"x-http-method-override": (b"DELETE",),
    b"x-original-url": (b"/admin/",),
    b"x-rewrite-url": (b"/metrics",),
    b"access-control-request-method": (b"DELETE",),
    b"access-control-request-private-network": (b"true",),
    b"x-requested-with": (b"XMLHttpRequest",),
    b"user-agent": (b"", b"curl/8.0", b"\xe4\xff"),
    b"referer": (b"https://evil.example/",),
    b"te": (b"trailers",),
    b"priority": (b"u=1",),
}
UNDERSCORED = ("x_api_key", "x_forwarded_proto", "x_forwarded_for", "if_none_match", "content_length", "cookie_", "host_")
named = st.sampled_from(sorted(VALUES)).flatmap(lambda name: st.tuples(st.just(name), st.sampled_from(VALUES[name])))
underscored = st.tuples(st.sampled_from([name.encode() for name in UNDERSCORED]), st.sampled_from((b"*", b"ton_unknown", b"7", b"https")))
unheard_of = st.tuples(
    st.from_regex(rb"x-[a-z0-9!#$%&'*+.^`|~-]{1,12}", fullmatch=True),
    st.binary(max_size=40).map(lambda value: value.translate(None, b"\0\r\n")),
)
odd_headers = st.lists(st.one_of(named, named, underscored, unheard_of), min_size=1, max_size=4)
PROXIED = {
    "SECURE_SSL_REDIRECT": True,
    "SECURE_REDIRECT_EXEMPT": [r"^health$"],
    "SECURE_HSTS_SECONDS": 3600,
    "SECURE_PROXY_SSL_HEADER": ("HTTP_X_FORWARDED_PROTO", "https"),
    "TRUSTED_PROXY_COUNT": 1,
}
_addresses = (f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}" for number in count(1))


@pytest.fixture(params=[{}, PROXIED], ids=["direct", "behind a proxy"])
def either(request: pytest.FixtureRequest, settings: Any, ways: AllLanes) -> AllLanes:
    """All lanes, with a proxy in front or without."""
    ways.close()
    for name, value in request.param.items():
        setattr(settings, name, value)
    ways.__init__()  # type: ignore[misc]
    ways.reads.cache.clock = Clock()
    return ways


@pytest.fixture
def reader(make_api: MakeApi) -> Api:
    """A client with a key that this process knows."""
    api = make_api("reader", Scope.READ)
    assert principal_for(api.key or "")
    connections.close_all()
    return api


def shown(answer: Answer) -> tuple[int, dict[str, object], Any]:
    """An answer without what is of its moment; the order of the members counts."""
    status, headers, body = answer
    fixed = comparable({"content-security-policy": "", **headers})  # a redirect has none
    return status, fixed, [(name, None if name in OF_ITS_MOMENT else value) for name, value in body.items()]


def request(lane: str, headers: list[Header], *, address: str, scheme: str = "http") -> tuple[dict[str, Any], bytes]:
    """The scope and the body of a request to a lane. A header of the list replaces the usual one of its name."""
    method, path, body = LANES[lane]
    usual = [(b"host", b"localhost"), (b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]
    names = {name for name, _ in headers}
    scope = scope_of(body, path=path, method=method, address=address, scheme=scheme)
    return {**scope, "headers": [*(header for header in usual if header[0] not in names), *headers]}, body


def filled(headers: list[Header], *, tag: str, key: str) -> list[Header]:
    return [(name, value.replace(TAG, tag.encode()).replace(KEY, key.encode())) for name, value in headers]


def test_all_ways_answer_alike(either: AllLanes, reader: Api) -> None:
    plain = [(b"x-forwarded-proto", b"https")]
    usual = {lane: either.by_django(*request(lane, plain, address=next(_addresses))) for lane in LANES}

    @hypothesis_settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.sampled_from(list(LANES)), odd_headers, st.sampled_from(["http", "https"]))
    def alike(lane: str, headers: list[Header], scheme: str) -> None:
        either.reads.cache = ResponseCache(Clock())
        given_headers = filled(headers, tag=usual[lane][1].get("etag", '"none"').removeprefix("W/"), key=reader.key or "")
        asked = request(lane, given_headers, address=next(_addresses), scheme=scheme)
        expected = shown(either.by_django(*asked))
        assert shown(either.by_lane(*asked)) == expected
        at_once = either.by_prompt(*asked)
        assert at_once is None or shown(at_once) == expected
        after = request(lane, plain, address=next(_addresses))
        expected = shown(either.by_django(*after))  # asked again: some answers change with the time of day
        assert shown(either.by_lane(*after)) == expected
        at_once = either.by_prompt(*after)
        assert at_once is None or shown(at_once) == expected

    alike()


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS", "PUT"])
def test_other_methods_are_answered_alike(either: AllLanes, method: str) -> None:
    for lane in ("quote", "health", "bridge health", *sorted(SHARED)):
        scope, body = request(lane, [(b"x-forwarded-proto", b"https")], address=next(_addresses))
        either.by_lane(scope, body)
        other = {**scope, "method": method}
        assert shown(either.by_lane(other, body)) == shown(either.by_django(other, body))
        assert either.by_prompt(other) is None


def test_a_plain_request_never_reaches_django_twice(ways: AllLanes) -> None:
    for lane in ("quote", "health", "bridge health", *sorted(SHARED - {"/api/v2/risk/snapshot"})):
        ways.ordinary = 0
        asked = request(lane, [], address=next(_addresses))
        expected = shown(ways.by_django(*asked))
        for _ in range(2):
            assert shown(ways.by_lane(*asked)) == expected
        assert ways.ordinary == (lane not in {"quote", "health"})
        at_once = ways.by_prompt(*asked)
        assert at_once is not None
        assert shown(at_once) == expected


def test_binds_are_answered_alike(ways: AllLanes, broker: Api) -> None:
    assert principal_for(broker.key or "")
    numbers = count(1)
    address = ""

    def bind(way: Any, headers: list[Header], terms: dict[str, Any]) -> Answer:
        number = next(numbers)
        token = broker.quote()["quote_token"]
        connections.close_all()
        body = json.dumps({"quote_token": token, "policyholder": f"holder {number}"} | terms).encode()
        usual = {
            b"host": b"localhost",
            b"content-type": b"application/json",
            b"authorization": b"Bearer " + (broker.key or "").encode(),
            b"idempotency-key": b"key-%d" % number,
        }
        names = {name for name, _ in headers}
        scope = scope_of(body, path=BIND, method="POST", address=address)
        kept = [header for header in usual.items() if header[0] not in names]
        answer: Answer = way({**scope, "headers": [*kept, (b"content-length", b"%d" % len(body)), *headers]}, body)
        location = answer[1].pop("location", None)
        assert location == (f"{BIND}/{answer[2]['id']}" if answer[0] == 201 else None)
        return answer

    terms = st.sampled_from([{}, {}, {"max_premium": "0.01"}, {"quote_token": "forged"}, {"policyholder": "' or '1'='1"}, {"more": 1}])

    @hypothesis_settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(odd_headers, terms)
    def alike(headers: list[Header], terms: dict[str, Any]) -> None:
        nonlocal address
        address = next(_addresses)
        given_headers = filled(headers, tag='"none"', key=broker.key or "")
        assert shown(bind(ways.by_lane, given_headers, terms)) == shown(bind(ways.by_django, given_headers, terms))
        usual = bind(ways.by_lane, [], {})
        assert usual[0] == 201
        assert "set-cookie" not in usual[1]

    alike()
