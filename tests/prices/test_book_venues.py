"""The feeds of Coinbase and Bitstamp, one request for each pair, against a server that answers in their shapes."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from pytest_httpserver import HTTPServer

from prices.feeds.bitstamp import Bitstamp
from prices.feeds.coinbase import Coinbase
from prices.feeds.one_by_one import OneByOne
from tests.prices import venues
from tests.prices.venues import BAD_ANSWERS, BAD_BOOKS, NOW, QUICK, SEEN_AT, asked, reasons, seen


def unix(moment: datetime) -> str:
    return str(int(moment.timestamp()))


@dataclass(frozen=True)
class Venue:
    """A venue, the paths of its pairs, and how it writes a time under which name."""

    feed: type[OneByOne]
    paths: dict[str, str]
    time: str
    written: Callable[[datetime], str]
    bad_times: tuple[Any, ...]

    def ticker(self, bid: Any = "0.9998", ask: Any = "1.0002", at: datetime = SEEN_AT, **changes: Any) -> dict[str, Any]:
        return {"bid": bid, "ask": ask, self.time: self.written(at), "volume": "1.5"} | changes


COINBASE = Venue(
    Coinbase,
    {"USDT": "/products/USDT-USD/ticker", "DAI": "/products/DAI-USD/ticker"},
    "time",
    lambda moment: moment.strftime("%Y-%m-%dT%H:%M:%S.000000001Z"),
    ("yesterday", "2026-11-22T11:59:30", None, 5, ""),
)
BITSTAMP = Venue(
    Bitstamp,
    {"USDC": "/api/v2/ticker/usdcusd/", "USDT": "/api/v2/ticker/usdtusd/", "DAI": "/api/v2/ticker/daiusd/"},
    "timestamp",
    unix,
    ("now", "99999999999999", None, [], ""),
)


@pytest.fixture(params=[COINBASE, BITSTAMP], ids=["coinbase", "bitstamp"])
def venue(request: pytest.FixtureRequest) -> Venue:
    found: Venue = request.param
    return found


@pytest.fixture
def feed(stub: HTTPServer, venue: Venue) -> Iterator[OneByOne]:
    with venues.client() as client:
        yield venue.feed(base_url=stub.url_for("/"), client=client)


def serve(stub: HTTPServer, venue: Venue, **special: Any) -> None:
    """A good ticker of every pair, but for those given."""
    for symbol, path in venue.paths.items():
        venues.serve(stub, path, special.get(symbol, venue.ticker()))


def test_the_mid_of_each_pair_carries_the_time_of_the_venue(feed: OneByOne, stub: HTTPServer, venue: Venue) -> None:
    serve(stub, venue, USDT=venue.ticker("0.99980000", "0.99990000"))
    found = asked(feed)
    assert seen(found) == dict.fromkeys(venue.paths, Decimal(1)) | {"USDT": Decimal("0.99985")}
    assert {one.observed_at for one in found.observations} == {SEEN_AT}
    assert [request.path for request, _ in stub.log] == list(venue.paths.values())


@pytest.mark.parametrize(("bid", "ask", "reason"), BAD_BOOKS)
def test_a_bad_book_costs_no_other(feed: OneByOne, stub: HTTPServer, venue: Venue, bid: Any, ask: Any, reason: str) -> None:
    serve(stub, venue, USDT=venue.ticker(bid, ask))
    found = asked(feed)
    assert seen(found).keys() == venue.paths.keys() - {"USDT"}
    assert reason in reasons(found)["USDT"]


@pytest.mark.parametrize("number", range(5))
def test_a_bad_time_costs_no_other(feed: OneByOne, stub: HTTPServer, venue: Venue, number: int) -> None:
    serve(stub, venue, USDT=venue.ticker(**{venue.time: venue.bad_times[number]}))
    found = asked(feed)
    assert seen(found).keys() == venue.paths.keys() - {"USDT"}
    assert "Not understood" in reasons(found)["USDT"]


@pytest.mark.parametrize(
    ("age", "reason"),
    [(timedelta(seconds=121), "Older than 2 minutes"), (timedelta(days=900), "Older"), (-timedelta(seconds=61), "future")],
)
def test_a_stale_price_and_one_of_the_future_are_left_out(
    feed: OneByOne, stub: HTTPServer, venue: Venue, age: timedelta, reason: str
) -> None:
    serve(stub, venue, USDT=venue.ticker(at=NOW - age))
    found = asked(feed)
    assert seen(found).keys() == venue.paths.keys() - {"USDT"}
    assert reason in reasons(found)["USDT"]


@pytest.mark.parametrize("missing", ["bid", "ask", "time", "timestamp"])
def test_a_missing_key_costs_no_other(feed: OneByOne, stub: HTTPServer, venue: Venue, missing: str) -> None:
    ticker = venue.ticker()
    ticker.pop(missing, None)
    serve(stub, venue, USDT=ticker)
    assert ("USDT" in seen(asked(feed))) == (missing not in {"bid", "ask", venue.time})


@pytest.mark.parametrize("document", [[], 5, None, {}, "0.99", {"message": "NotFound"}])
def test_another_shape_costs_no_other(feed: OneByOne, stub: HTTPServer, venue: Venue, document: Any) -> None:
    serve(stub, venue, USDT=document)
    assert seen(asked(feed)).keys() == venue.paths.keys() - {"USDT"}


@pytest.mark.parametrize("status", [404, 500])
def test_a_pair_that_is_refused_costs_no_other(feed: OneByOne, stub: HTTPServer, venue: Venue, status: int) -> None:
    stub.expect_oneshot_request(venue.paths["USDT"]).respond_with_data("{}", status)
    serve(stub, venue)
    found = asked(feed)
    assert seen(found).keys() == venue.paths.keys() - {"USDT"}
    assert str(status) in reasons(found)["USDT"]


@pytest.mark.parametrize(("body", "status", "reason"), [bad for bad in BAD_ANSWERS if bad[1] != 429])
def test_a_venue_without_an_answer_has_failed(feed: OneByOne, stub: HTTPServer, venue: Venue, body: str, status: int, reason: str) -> None:
    for path in venue.paths.values():
        stub.expect_request(path).respond_with_data(body, status)
    assert reason in asked(feed).failure


def test_a_venue_that_throttles_is_asked_no_further(feed: OneByOne, stub: HTTPServer, venue: Venue) -> None:
    for path in venue.paths.values():
        stub.expect_request(path).respond_with_data("{}", 429)
    assert "429" in asked(feed).failure
    assert "throttles" in asked(feed).failure
    assert len(stub.log) == 1


def test_a_venue_that_hangs_has_failed(stub: HTTPServer, venue: Venue) -> None:
    with venues.hanging(stub, *venue.paths.values()), venues.client(QUICK) as client:
        assert "ReadTimeout" in asked(venue.feed(base_url=stub.url_for("/"), client=client)).failure
