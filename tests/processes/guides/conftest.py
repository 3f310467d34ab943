"""One running service for the guides and the examples."""

from collections.abc import Iterator

import pytest

from tests.demo_stack import DemoStack, demo_stack


@pytest.fixture(scope="session")
def stack() -> Iterator[DemoStack]:
    with demo_stack() as running:
        yield running
