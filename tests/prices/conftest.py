"""Fixtures of the tests of feeds."""

from collections.abc import Iterator

import pytest
from pytest_httpserver import HTTPServer


@pytest.fixture(scope="module")
def server() -> Iterator[HTTPServer]:
    with HTTPServer(host="127.0.0.1", threaded=True) as server:
        yield server


@pytest.fixture(scope="module")
def second_server() -> Iterator[HTTPServer]:
    """For a feed that asks two hosts."""
    with HTTPServer(host="127.0.0.1", threaded=True) as server:
        yield server


@pytest.fixture
def stub(server: HTTPServer) -> HTTPServer:
    """A local server that answers nothing yet."""
    server.clear()
    return server
