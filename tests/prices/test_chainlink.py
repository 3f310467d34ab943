"""The feed of Chainlink against two nodes that answer in the shapes of Ethereum."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from pytest_httpserver import HTTPServer

from prices.feeds.asking import Answer, ask_all
from prices.feeds.chainlink import Chainlink
from tests.prices import venues
from tests.prices.ethereum import HOUR, ROUND, Node, a_round, text, told
from tests.prices.venues import BAD_ANSWERS, NOW, QUICK, REFERENCES, SEEN_AT, reasons, seen

MINUTE = timedelta(minutes=1)
COINS = ("USDC", "USDT", "DAI")


@pytest.fixture
def one(stub: HTTPServer) -> Node:
    return Node(stub)


@pytest.fixture
def two(second_server: HTTPServer) -> Node:
    second_server.clear()
    return Node(second_server)


@pytest.fixture
def feed(one: Node, two: Node) -> Iterator[Chainlink]:
    with venues.client() as client:
        yield Chainlink(urls=(one.url, two.url), client=client, checked={})


def asked(feed: Chainlink, *, later: timedelta = timedelta(0)) -> Answer:
    """What a poll at NOW, or later, gets from the feed."""
    [answer] = ask_all([feed], references=REFERENCES, prices={}, now=NOW + later)
    return answer


def both(one: Node, two: Node, **rounds: Any) -> None:
    """Both nodes tell of these rounds."""
    one.rounds |= rounds
    two.rounds |= rounds


def test_one_batch_to_each_node_brings_exact_prices_at_the_time_of_the_older_block(feed: Chainlink, one: Node, two: Node) -> None:
    both(one, two, USDC=a_round(99_991_234), USDT=a_round(100_000_001))
    two.at(SEEN_AT - timedelta(seconds=12))
    found = asked(feed)
    assert seen(found) == {"USDC": Decimal("0.99991234"), "USDT": Decimal("1.00000001"), "DAI": Decimal("0.9998")}
    assert {one.observed_at for one in found.observations} == {SEEN_AT - timedelta(seconds=12)}
    assert (len(one.batches), len(two.batches)) == (1, 1)
    assert one.questions() == [
        ("eth_chainId", ""),
        ("eth_getBlockByNumber", ""),
        *((symbol, "0xfeaf968c") for symbol in COINS),
        *((symbol, selector) for symbol in COINS for selector in ("0x313ce567", "0x7284e416")),
    ]


def test_a_proxy_is_asked_what_it_is_once_an_hour(feed: Chainlink, one: Node, two: Node) -> None:
    for later, questions in ((0 * MINUTE, 11), (MINUTE, 5), (59 * MINUTE, 5), (60 * MINUTE, 11), (61 * MINUTE, 5)):
        both(one, two, DAI=a_round(at=SEEN_AT + later))
        for node in (one, two):
            node.at(SEEN_AT + later)
        assert seen(asked(feed, later=later)).keys() == set(COINS)
        assert (len(one.questions()), len(two.questions())) == (questions, questions)


def test_a_clock_that_was_set_back_trusts_no_check_of_the_future(feed: Chainlink, one: Node, two: Node) -> None:
    asked(feed)
    for node in (one, two):
        node.at(SEEN_AT - HOUR)
    assert seen(asked(feed, later=-HOUR)) == {}
    assert len(one.questions()) == 11


def test_the_order_of_a_batch_means_nothing(feed: Chainlink, one: Node, two: Node) -> None:
    both(one, two, USDC=a_round(97_000_000))
    one.shape = lambda entries: entries[::-1]
    assert seen(asked(feed))["USDC"] == Decimal("0.97")


ROUNDS: dict[str, tuple[Any, str]] = {
    "zero": (a_round(0), "not above zero"),
    "negative": (a_round(-1), "not above zero"),
    "the lowest int256": (a_round(-(2**255)), "not above zero"),
    "the highest int256": (a_round(2**255 - 1), "plausible"),
    "too high": (a_round(10**20), "plausible"),
    "answered in an older round": (a_round(number=ROUND, answered_in=ROUND - 1), "no answer of its own"),
    "never updated": (a_round(updated_at=0), "older than"),
    "26 hours old": (a_round(at=SEEN_AT - 26.4 * HOUR - timedelta(seconds=1)), "older than 26.4 hours"),
    "of the future": (a_round(at=SEEN_AT + timedelta(seconds=61)), "in the future"),
    "of the end of time": (a_round(updated_at=2**255), "in the future"),
    "short": (a_round()[:-2], "159 bytes"),
    "a digit short": (a_round()[:-1], "159 bytes"),
    "long": (a_round() + "00", "161 bytes"),
    "empty": ("0x", "0 bytes"),
    "without 0x": (a_round()[2:], "no hexadecimal"),
    "not hexadecimal": (a_round()[:-1] + "g", "no hexadecimal"),
    "with a sign": ("0x-1" + "0" * 318, "no hexadecimal"),
    "digits of another script": ("0x" + "\u0661" * 320, "no hexadecimal"),
    "with a line break": (a_round() + "\n", "no hexadecimal"),
    "no text": (5, "no hexadecimal"),
    "a list": ([a_round()], "no hexadecimal"),
    "nothing": (None, "nothing"),
}


@pytest.mark.parametrize("bad", ROUNDS)
def test_a_bad_round_costs_no_other_coin(feed: Chainlink, one: Node, two: Node, bad: str) -> None:
    answer, reason = ROUNDS[bad]
    both(one, two, USDC=answer)
    found = asked(feed)
    assert seen(found).keys() == {"USDT", "DAI"}
    assert reason in reasons(found)["USDC"]


def test_a_round_counts_until_its_heartbeat_and_a_tenth_are_over(feed: Chainlink, one: Node, two: Node) -> None:
    """A day for most coins, an hour for DAI."""
    both(one, two, USDC=a_round(at=SEEN_AT - 26.4 * HOUR), DAI=a_round(at=SEEN_AT - 1.1 * HOUR - timedelta(seconds=1)))
    found = asked(feed)
    assert seen(found).keys() == {"USDC", "USDT"}
    assert "older than 1.1 hours" in reasons(found)["DAI"]


OTHER_ROUNDS = {
    "another answer": a_round(99_979_999),
    "another round": a_round(number=ROUND + 1, answered_in=ROUND + 1),
    "another time": a_round(at=SEEN_AT - HOUR / 3),
}


@pytest.mark.parametrize("other", OTHER_ROUNDS)
def test_a_coin_on_which_the_nodes_disagree_has_no_observation_this_time(feed: Chainlink, one: Node, two: Node, other: str) -> None:
    two.rounds["USDC"] = OTHER_ROUNDS[other]
    found = asked(feed)
    assert seen(found).keys() == {"USDT", "DAI"}
    assert reasons(found) == {"USDC": "The two nodes disagree."}
    two.rounds.clear()
    assert seen(asked(feed)).keys() == set(COINS)


DESCRIPTIONS: dict[str, tuple[Any, str]] = {
    "another coin": (text("USDT / USD"), "calls itself 'USDT / USD'"),
    "another currency": (text("USDC / ETH"), "calls itself 'USDC / ETH'"),
    "empty": (text(""), "calls itself ''"),
    "no bytes": ("0x", "no text"),
    "a word": (told(8), "no text"),
    "longer than it is": (told(32, 11) + "00" * 8, "no text"),
    "endless": (told(32, 2**255), "no text"),
    "elsewhere": (told(64, 0), "no text"),
    "not ASCII": (told(32, 1) + "ff".ljust(64, "0"), "no text"),
    "not hexadecimal": ("USDC / USD", "no hexadecimal"),
}


@pytest.mark.parametrize("bad", DESCRIPTIONS)
def test_a_proxy_of_another_coin_is_off_and_says_so(feed: Chainlink, two: Node, bad: str) -> None:
    two.descriptions["USDC"], reason = DESCRIPTIONS[bad]
    found = asked(feed)
    assert seen(found).keys() == {"USDT", "DAI"}
    assert reason in reasons(found)["USDC"]


@pytest.mark.parametrize("liars", [("one",), ("two",), ("one", "two")], ids="+".join)
def test_a_proxy_is_off_until_both_nodes_see_it_right(feed: Chainlink, one: Node, two: Node, liars: tuple[str, ...]) -> None:
    nodes = [{"one": one, "two": two}[liar] for liar in liars]
    for node in nodes:
        node.descriptions["USDC"] = text("USDT / USD")
    for _ in range(2):
        assert seen(asked(feed)).keys() == {"USDT", "DAI"}
    assert one.questions()[5:] == [("USDC", "0x313ce567"), ("USDC", "0x7284e416")]  # only this one is asked again
    for node in nodes:
        node.descriptions.clear()
    assert seen(asked(feed)).keys() == set(COINS)


@pytest.mark.parametrize("bad", [told(18), told(6), told(2**255), "0x", told(8, 8), "0x8", None])
def test_a_proxy_with_other_decimals_is_off(feed: Chainlink, two: Node, bad: Any) -> None:
    two.decimals["DAI"] = bad
    found = asked(feed)
    assert seen(found).keys() == {"USDC", "USDT"}
    assert reasons(found).keys() == {"DAI"}


def test_capitals_of_a_description_mean_nothing(feed: Chainlink, one: Node, two: Node) -> None:
    """On chain crvUSD is CRVUSD."""
    for node in (one, two):
        node.descriptions["USDC"] = text("usdc / USD")
    assert "USDC" in seen(asked(feed))


@pytest.mark.parametrize("unanswered", ["missing", "errors"])
def test_a_call_without_an_answer_costs_no_other_coin(feed: Chainlink, two: Node, unanswered: str) -> None:
    getattr(two, unanswered).add("USDC")
    found = asked(feed)
    assert seen(found).keys() == {"USDT", "DAI"}
    assert "eth_call" in reasons(found)["USDC"]


CHAINS: list[tuple[Any, str]] = [
    ("0xa", "chain 10"),
    ("0x0", "chain 0"),
    ("0x" + "f" * 16, "chain"),
    ("0x" + "f" * 17, "no quantity"),
    ("0x", "no quantity"),
    ("1", "no quantity"),
    (1, "no quantity"),
    (None, "nothing"),
]


@pytest.mark.parametrize(("chain", "reason"), CHAINS)
def test_another_chain_fails_the_feed(feed: Chainlink, two: Node, chain: Any, reason: str) -> None:
    two.chain = chain
    failure = asked(feed).failure
    assert failure.startswith("Node 2: ")
    assert reason in failure


def block(age: timedelta) -> dict[str, str]:
    return {"timestamp": hex(int((NOW - age).timestamp()))}


BLOCKS: dict[str, tuple[Any, str]] = {
    "old": (block(2 * MINUTE + timedelta(seconds=1)), "older than 2 minutes"),
    "of the beginning": ({"timestamp": "0x0"}, "older than 2 minutes"),
    "of the future": (block(-timedelta(seconds=61)), "of the future"),
    "of the end of time": ({"timestamp": "0x" + "f" * 16}, "of the future"),
    "without a time": ({"number": "0x1"}, "no quantity"),
    "with a number as time": ({"timestamp": int(SEEN_AT.timestamp())}, "no quantity"),
    "no object": ("0x1", "no quantity"),
    "nothing": (None, "nothing"),
}


@pytest.mark.parametrize("bad", BLOCKS)
def test_a_block_that_is_not_of_now_fails_the_feed(feed: Chainlink, one: Node, bad: str) -> None:
    one.block, reason = BLOCKS[bad]
    failure = asked(feed).failure
    assert failure.startswith("Node 1: ")
    assert reason in failure


@pytest.mark.parametrize("method", ["eth_chainId", "eth_getBlockByNumber"])
@pytest.mark.parametrize("unanswered", ["missing", "errors"])
def test_a_node_that_does_not_say_where_it_is_fails_the_feed(feed: Chainlink, one: Node, method: str, unanswered: str) -> None:
    getattr(one, unanswered).add(method)
    assert method in asked(feed).failure


def test_an_error_in_the_place_of_the_batch_fails_the_feed(feed: Chainlink, one: Node) -> None:
    one.shape = lambda _: {"jsonrpc": "2.0", "id": None, "error": {"code": -32005, "message": "key abc is over its limit"}}
    assert asked(feed).failure == "Node 1: The batch was answered with error -32005."


@pytest.mark.parametrize("number", [1, 2])
@pytest.mark.parametrize(("body", "status", "reason"), BAD_ANSWERS)
def test_one_bad_node_fails_the_feed_with_its_reason(
    feed: Chainlink, one: Node, two: Node, number: int, body: str, status: int, reason: str
) -> None:
    server = (one, two)[number - 1].server
    server.clear()
    server.expect_request("/").respond_with_data(body, status)
    failure = asked(feed).failure
    assert failure.startswith(f"Node {number}: ")
    assert reason in failure


def test_a_node_that_hangs_fails_the_feed(one: Node, two: Node) -> None:
    two.server.clear()
    with venues.hanging(two.server, "/"), venues.client(QUICK) as client:
        failure = asked(Chainlink(urls=(one.url, two.url), client=client, checked={})).failure
    assert failure == "Node 2: No whole answer: ReadTimeout."


@pytest.mark.parametrize("urls", [("", ""), ("http://node.example", ""), ("", "http://node.example")])
def test_without_two_nodes_it_is_off_and_says_so(urls: tuple[str, str]) -> None:
    with venues.client() as client:
        assert "ETHEREUM_RPC_URL_2 are not both set" in asked(Chainlink(urls=urls, client=client)).failure


@pytest.mark.parametrize("twin", ["http://node.example/other-key", "http://key@NODE.example", "https://user:key@node.example/x?y=z"])
def test_one_host_under_two_keys_is_one_node(twin: str) -> None:
    with venues.client() as client:
        assert "same host" in asked(Chainlink(urls=("http://node.example/key", twin), client=client)).failure
