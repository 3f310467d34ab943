"""Fixtures of the metrics: nothing is left from the test before."""

from collections.abc import Iterator

import pytest
from redis import Redis

from ops.observability import metrics
from ops.observability.metrics import windows


@pytest.fixture(autouse=True)
def _nothing_measured(_nothing_remembered: None) -> None:
    metrics._recorder.drain()
    windows.forget()


@pytest.fixture
def redis() -> Iterator[Redis]:
    with windows.client() as client:
        yield client
