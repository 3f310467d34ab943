"""Batches of JSON-RPC against a server that answers them in every way a server can."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from pytest_httpserver import HTTPServer

from ops.core import http_client, json_rpc
from ops.core.http_client import Client, Limits
from ops.core.json_rpc import Call, NoResult, Replies

CHAIN, BLOCK = Call("eth_chainId"), Call("eth_getBlockByNumber", ("latest", False))


@pytest.fixture(scope="module")
def server() -> Iterator[HTTPServer]:
    with HTTPServer(host="127.0.0.1") as server:
        yield server


@pytest.fixture
def stub(server: HTTPServer) -> HTTPServer:
    server.clear()
    return server


@pytest.fixture
def client() -> Iterator[Client]:
    client = Client(Limits(attempts=1))
    yield client
    client.close()


def asked(client: Client, stub: HTTPServer, document: Any) -> Replies:
    stub.expect_request("/").respond_with_json(document)
    return json_rpc.ask(client, stub.url_for("/"), [CHAIN, BLOCK])


def entry(number: Any, result: Any = "0x1", **more: Any) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "id": number, "result": result} | more


def test_a_batch_is_one_request_and_each_call_gets_its_result(client: Client, stub: HTTPServer) -> None:
    replies = asked(client, stub, [entry(0), entry(1, {"number": "0x2"})])
    assert (replies.result(CHAIN), replies.result(BLOCK)) == ("0x1", {"number": "0x2"})
    [(request, _)] = stub.log
    assert json.loads(request.data) == [
        {"jsonrpc": "2.0", "id": 0, "method": "eth_chainId", "params": []},
        {"jsonrpc": "2.0", "id": 1, "method": "eth_getBlockByNumber", "params": ["latest", False]},
    ]


def test_the_order_of_the_answers_means_nothing(client: Client, stub: HTTPServer) -> None:
    replies = asked(client, stub, [entry(1, "0xb"), entry(7, "0xc"), entry(0, "0xa")])
    assert (replies.result(CHAIN), replies.result(BLOCK)) == ("0xa", "0xb")


BAD: dict[str, tuple[list[Any], str]] = {
    "missing": ([], "missing"),
    "an id in a string": ([entry("0")], "missing"),
    "an id that is true": ([entry(False)], "missing"),
    "no id": ([{"result": "0x1"}], "missing"),
    "a fraction as id": ([entry(0.5)], "missing"),
    "a huge id": ([entry(2**70)], "missing"),
    "no object": (["0x1", None, 5, []], "missing"),
    "one id twice": ([entry(0), entry(0, "0x2")], "missing"),
    "nothing": ([entry(0, None)], "nothing"),
    "an error": ([entry(0, None, error={"code": -32000, "message": "key abc is over its limit"})], "error -32000"),
    "an error beside a result": ([entry(0, error={"code": -32000})], "error -32000"),
    "an error without a code": ([entry(0, None, error="key abc")], "an error"),
    "an error with words as code": ([entry(0, None, error={"code": "abc"})], "an error"),
}


@pytest.mark.parametrize("bad", BAD)
def test_a_bad_answer_costs_no_other_call_and_repeats_no_words_of_the_server(client: Client, stub: HTTPServer, bad: str) -> None:
    entries, reason = BAD[bad]
    replies = asked(client, stub, [*entries, entry(1, "0xb")])
    assert replies.result(BLOCK) == "0xb"
    with pytest.raises(NoResult, match=reason) as caught:
        replies.result(CHAIN)
    assert "abc" not in str(caught.value)


def test_an_error_in_the_place_of_the_batch_fails_it(client: Client, stub: HTTPServer) -> None:
    with pytest.raises(http_client.OutgoingError, match="error -32600"):
        asked(client, stub, {"jsonrpc": "2.0", "id": None, "error": {"code": -32600, "message": "abc"}})


@pytest.mark.parametrize("document", [{}, {"jsonrpc": "2.0", "id": 0, "result": "0x1"}, "0x1", 5, None], ids=str)
def test_what_is_no_batch_fails_it(client: Client, stub: HTTPServer, document: Any) -> None:
    with pytest.raises(http_client.Unintelligible, match="no batch"):
        asked(client, stub, document)
