"""How much is tried: a few examples in `make test`, many in `make test-all`."""

import os
from typing import TypeVar

THOROUGH = os.environ.get("TESTS_EXHAUSTIVE") == "1"
Amount = TypeVar("Amount", int, float)


def amount(many: Amount, few: Amount) -> Amount:
    """`many` in `make test-all`, else `few`. A test that uses it carries the mark `scaled`, if hypothesis does not mark it by itself."""
    return many if THOROUGH else few
