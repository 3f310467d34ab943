"""The feed of Kraken against a server that answers in its shapes."""

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from prices.feeds.kraken import Kraken
from tests.prices import venues
from tests.prices.venues import BAD_ANSWERS, BAD_BOOKS, NOW, QUICK, asked, reasons, seen

PATH = "/0/public/Ticker"


def ticker(bid: Any, ask: Any) -> dict[str, Any]:
    return {"a": [ask, "4893", "4893.000"], "b": [bid, "12", "12.000"], "c": ["0.5", "10.0"], "t": [34, 120]}


GOOD = {"USDTZUSD": ticker("0.9997", "0.9999"), "USDCUSD": ticker("0.99990", "1.00010"), "DAIUSD": ticker("1.0000", "1.0002")}


@pytest.fixture
def feed(stub: HTTPServer) -> Iterator[Kraken]:
    with venues.client() as client:
        yield Kraken(base_url=stub.url_for("/"), client=client)


def answer(stub: HTTPServer, result: Any, error: Any = ()) -> None:
    venues.serve(stub, PATH, {"error": list(error), "result": result})


def test_one_request_brings_the_mid_of_each_pair_stamped_with_the_poll(feed: Kraken, stub: HTTPServer) -> None:
    answer(stub, GOOD)
    found = asked(feed)
    assert seen(found) == {"USDT": Decimal("0.9998"), "USDC": Decimal(1), "DAI": Decimal("1.0001")}
    assert {one.observed_at for one in found.observations} == {NOW}
    assert [request.args["pair"] for request, _ in stub.log] == ["USDCUSD,USDTUSD,DAIUSD,TONUSD"]


@pytest.mark.parametrize("name", ["USDTUSD", "USDTZUSD", "XUSDTZUSD", "XUSDTUSD"])
def test_a_pair_is_known_under_every_name_it_may_get(feed: Kraken, stub: HTTPServer, name: str) -> None:
    answer(stub, {name: ticker("1", "1"), "XXBTZUSD": ticker("90000", "90001")})
    assert seen(asked(feed)) == {"USDT": Decimal(1)}


@pytest.mark.parametrize("errors", [["EAPI:Rate limit exceeded"], ["EService:Unavailable"], "EGeneral:Internal error"])
def test_errors_with_status_200_fail_the_feed(feed: Kraken, stub: HTTPServer, errors: Any) -> None:
    venues.serve(stub, PATH, {"error": errors, "result": GOOD})
    found = asked(feed)
    assert found.observations == ()
    assert (errors if isinstance(errors, str) else errors[0]) in found.failure


def test_a_warning_beside_a_result_is_none(feed: Kraken, stub: HTTPServer) -> None:
    venues.serve(stub, PATH, {"error": ["WGeneral:Deprecated"], "result": GOOD})
    assert seen(asked(feed)).keys() == {"USDC", "USDT", "DAI"}


def test_a_pair_that_kraken_does_not_know_costs_no_other(feed: Kraken, stub: HTTPServer) -> None:
    def handle(request: Request) -> Response:
        known = {"USDCUSD": "USDCUSD", "USDTUSD": "USDTZUSD", "DAIUSD": "DAIUSD"}
        pair = request.args["pair"]
        if pair in known:
            return Response(json.dumps({"error": [], "result": {known[pair]: GOOD[known[pair]]}}))
        return Response(json.dumps({"error": ["EQuery:Unknown asset pair"]}))

    stub.expect_request(PATH).respond_with_handler(handle)
    found = asked(feed)
    assert seen(found).keys() == {"USDC", "USDT", "DAI"}
    assert "Unknown asset pair" in reasons(found)["TON"]
    assert len(stub.log) == 5


def test_a_pair_that_was_not_asked_for_is_no_price_of_the_one_that_was(feed: Kraken, stub: HTTPServer) -> None:
    def handle(request: Request) -> Response:
        if "," in request.args["pair"]:
            return Response(json.dumps({"error": ["EQuery:Unknown asset pair"]}))
        return Response(json.dumps({"error": [], "result": {"XXBTZUSD": ticker("0.5", "0.5"), **GOOD}}))

    stub.expect_request(PATH).respond_with_handler(handle)
    assert seen(asked(feed)) == {"USDT": Decimal("0.9998"), "USDC": Decimal(1), "DAI": Decimal("1.0001")}


@pytest.mark.parametrize(("bid", "ask", "reason"), BAD_BOOKS)
def test_a_bad_book_costs_no_other(feed: Kraken, stub: HTTPServer, bid: Any, ask: Any, reason: str) -> None:
    answer(stub, GOOD | {"USDCUSD": ticker(bid, ask)})
    found = asked(feed)
    assert seen(found).keys() == {"USDT", "DAI"}
    assert reason in reasons(found)["USDC"]


@pytest.mark.parametrize("bad", [None, 5, [], {}, {"a": [], "b": []}, {"a": ["1"]}, {"a": "1", "b": "1"}])
def test_another_shape_of_a_ticker_costs_no_other(feed: Kraken, stub: HTTPServer, bad: Any) -> None:
    answer(stub, GOOD | {"USDCUSD": bad})
    found = asked(feed)
    assert seen(found).keys() == {"USDT", "DAI"}
    assert "Not understood" in reasons(found)["USDC"]


@pytest.mark.parametrize("document", [[], 5, None, {}, {"error": []}, {"error": [], "result": []}, {"error": [], "result": None}])
def test_another_shape_fails_the_feed(feed: Kraken, stub: HTTPServer, document: Any) -> None:
    venues.serve(stub, PATH, document)
    assert asked(feed).failure


@pytest.mark.parametrize(("body", "status", "reason"), BAD_ANSWERS)
def test_a_bad_answer_fails_the_feed_with_its_reason(feed: Kraken, stub: HTTPServer, body: str, status: int, reason: str) -> None:
    stub.expect_request(PATH).respond_with_data(body, status)
    assert reason in asked(feed).failure


def test_a_server_that_hangs_fails_the_feed(stub: HTTPServer) -> None:
    with venues.hanging(stub, PATH), venues.client(QUICK) as client:
        assert "ReadTimeout" in asked(Kraken(base_url=stub.url_for("/"), client=client)).failure
