"""The feed of Pyth against a server that answers in the shapes of Hermes."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from prices.feeds.pyth import MAX_INTERVAL, Pyth, _price
from prices.feeds.pyth.ids import PYTH_IDS
from prices.feeds.usable import Unusable
from tests.prices import venues
from tests.prices.venues import BAD_ANSWERS, NOW, QUICK, SEEN_AT, asked, reasons, seen

PATH = "/v2/updates/price/latest"
ASKED = ("USDC", "USDT", "DAI", "TON")


def update(symbol: str, price: Any = "99980000", at: datetime = SEEN_AT, **changes: Any) -> dict[str, Any]:
    """An element of `parsed`. `changes`: of its price, or its id."""
    name = changes.pop("id", PYTH_IDS[symbol])
    told = {"price": price, "conf": "40000", "expo": -8, "publish_time": int(at.timestamp())}
    return {"id": name, "price": told | changes, "ema_price": told, "metadata": {"slot": 1}}


def document(*updates: Any) -> dict[str, Any]:
    return {"binary": {"encoding": "hex", "data": ["504e4155"]}, "parsed": list(updates)}


@pytest.fixture
def feed(stub: HTTPServer) -> Iterator[Pyth]:
    with venues.client() as client:
        yield Pyth(base_url=stub.url_for("/"), api_key="pyth-key", client=client)


def test_one_request_with_the_key_brings_exact_prices(feed: Pyth, stub: HTTPServer) -> None:
    venues.serve(stub, PATH, document(update("TON", "301234567", conf="900000"), update("USDC", "9999123", expo=-7, conf="1")))
    found = asked(feed)
    assert seen(found) == {"USDC": Decimal("0.9999123"), "TON": Decimal("3.01234567")}
    assert {one.observed_at for one in found.observations} == {SEEN_AT}
    [(request, _)] = stub.log
    assert request.headers["Authorization"] == "Bearer pyth-key"
    assert request.args.getlist("ids[]") == [PYTH_IDS[symbol] for symbol in ASKED]
    assert (request.args["parsed"], request.args["ignore_invalid_price_ids"]) == ("true", "true")


def test_without_a_key_it_is_off_and_asks_nothing(stub: HTTPServer) -> None:
    with venues.client() as client:
        found = asked(Pyth(base_url=stub.url_for("/"), api_key="", client=client))
    assert "PYTH_API_KEY" in found.failure
    assert stub.log == []


@pytest.mark.parametrize("spelling", [str.upper, lambda name: "0x" + name], ids=["capitals", "0x"])
def test_an_id_is_known_in_every_spelling(feed: Pyth, stub: HTTPServer, spelling: Any) -> None:
    venues.serve(stub, PATH, document(update("USDC", id=spelling(PYTH_IDS["USDC"]))))
    assert seen(asked(feed)) == {"USDC": Decimal("0.9998")}


BAD: dict[str, tuple[Any, str]] = {
    "zero": (update("USDC", "0"), "plausible"),
    "negative": (update("USDC", "-99980000"), "plausible"),
    "too high": (update("USDC", str(2**63 - 1), expo=0), "plausible"),
    "too low": (update("USDC", "1", expo=-9), "plausible"),
    "beyond 64 bits": (update("USDC", str(2**63)), "Not understood"),
    "a fraction": (update("USDC", "0.9998"), "Not understood"),
    "a fraction as a number": (update("USDC", 0.5), "Not understood"),
    "words": (update("USDC", "many"), "Not understood"),
    "NaN": (update("USDC", "NaN"), "Not understood"),
    "no price": (update("USDC", None), "Not understood"),
    "a wide interval": (update("USDC", "100000000", conf="500000"), "confidence"),
    "a negative interval": (update("USDC", conf="-1"), "Not understood"),
    "no interval": (update("USDC", conf=None), "Not understood"),
    "a huge exponent": (update("USDC", expo=1), "Not understood"),
    "a tiny exponent": (update("USDC", expo=-19), "Not understood"),
    "no exponent": (update("USDC", expo=None), "Not understood"),
    "two minutes old": (update("USDC", at=NOW - timedelta(seconds=121)), "Older than 2 minutes"),
    "of the future": (update("USDC", at=NOW + timedelta(seconds=61)), "future"),
    "of the beginning": (update("USDC", publish_time=0), "Older"),
    "of the end of time": (update("USDC", publish_time=10**15), "Not understood"),
    "at a time in words": (update("USDC", publish_time="now"), "Not understood"),
    "a price of another shape": ({"id": PYTH_IDS["USDC"], "price": "1"}, "Not understood"),
    "nothing": ({"id": PYTH_IDS["USDC"]}, "Not understood"),
}


@pytest.mark.parametrize("bad", BAD)
def test_a_bad_price_costs_no_other(feed: Pyth, stub: HTTPServer, bad: str) -> None:
    raw, reason = BAD[bad]
    venues.serve(stub, PATH, document(raw, update("USDT"), update("USDY"), {"id": "ab" * 32, "price": {}}, 5, None, []))
    found = asked(feed)
    assert seen(found) == {"USDT": Decimal("0.9998")}
    assert reasons(found).keys() == {"USDC"}
    assert reason in reasons(found)["USDC"]


def test_an_interval_just_below_half_a_percent_counts(feed: Pyth, stub: HTTPServer) -> None:
    venues.serve(stub, PATH, document(update("USDC", "100000000", conf="499999", at=NOW - timedelta(minutes=2))))
    assert seen(asked(feed)) == {"USDC": Decimal(1)}


def test_of_two_updates_with_one_id_none_counts(feed: Pyth, stub: HTTPServer) -> None:
    venues.serve(stub, PATH, document(update("USDC"), update("USDT"), update("USDC", "50000000", id="0x" + PYTH_IDS["USDC"])))
    assert seen(asked(feed)).keys() == {"USDT"}


@pytest.mark.parametrize("status", [403, 404])
def test_a_coin_that_the_key_may_not_read_costs_no_other(feed: Pyth, stub: HTTPServer, status: int) -> None:
    """Hermes refuses the whole request for one such coin."""

    def handle(request: Request) -> Response:
        ids = request.args.getlist("ids[]")
        if PYTH_IDS["DAI"] in ids:
            return Response("{}", status)
        return Response(json.dumps(document(*(update(symbol) for symbol in ASKED if PYTH_IDS[symbol] in ids))))

    stub.expect_request(PATH).respond_with_handler(handle)
    found = asked(feed)
    assert seen(found).keys() == {"USDC", "USDT", "TON"}
    assert str(status) in reasons(found)["DAI"]
    assert len(stub.log) == 1 + len(ASKED)


def test_an_answer_for_one_coin_says_nothing_of_another(feed: Pyth, stub: HTTPServer) -> None:
    stub.expect_oneshot_request(PATH).respond_with_data("{}", 403)
    venues.serve(stub, PATH, document(*(update(symbol, "50000000" if symbol == "TON" else "100000000") for symbol in ASKED)))
    assert seen(asked(feed)) == {"USDC": Decimal(1), "USDT": Decimal(1), "DAI": Decimal(1), "TON": Decimal("0.5")}


def test_a_host_that_throttles_is_asked_once(feed: Pyth, stub: HTTPServer) -> None:
    stub.expect_request(PATH).respond_with_data("{}", 429)
    assert "429" in asked(feed).failure
    assert "throttles" in asked(feed).failure
    assert len(stub.log) == 1


@pytest.mark.parametrize("shape", [[], 5, None, {}, {"parsed": None}, {"parsed": {}}, {"binary": {}}], ids=str)
def test_another_shape_fails_the_feed(feed: Pyth, stub: HTTPServer, shape: Any) -> None:
    venues.serve(stub, PATH, shape)
    assert "no parsed prices" in asked(feed).failure


@pytest.mark.parametrize(("body", "status", "reason"), [*BAD_ANSWERS, ("{}", 401, "401")])
def test_a_bad_answer_fails_the_feed_with_its_reason(feed: Pyth, stub: HTTPServer, body: str, status: int, reason: str) -> None:
    stub.expect_request(PATH).respond_with_data(body, status)
    assert reason in asked(feed).failure


def test_a_server_that_hangs_fails_the_feed(stub: HTTPServer) -> None:
    with venues.hanging(stub, PATH), venues.client(QUICK) as client:
        assert "ReadTimeout" in asked(Pyth(base_url=stub.url_for("/"), api_key="pyth-key", client=client)).failure


def test_ids_are_those_of_one_coin_each() -> None:
    assert len(set(PYTH_IDS.values())) == len(PYTH_IDS)
    assert all(len(bytes.fromhex(name)) == 32 and name == name.lower() for name in PYTH_IDS.values())


@given(price=st.integers(-(2**63), 2**63 - 1), conf=st.integers(0, 2**63 - 1), expo=st.integers(-8, 0))
def test_a_price_is_exact_and_its_interval_narrow(price: int, conf: int, expo: int) -> None:
    raw = update("USDC", str(price), conf=str(conf), expo=expo)
    try:
        found, _ = _price(raw)
    except Unusable:
        return
    assert found == Decimal(price) * Decimal(10) ** expo
    assert conf < MAX_INTERVAL * price
