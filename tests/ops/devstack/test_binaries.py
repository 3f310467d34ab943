"""The programs of the embedded services, and what is said where they are not installed."""

from collections.abc import Callable
from pathlib import Path

import pytest

from ops.devstack import binaries


@pytest.mark.parametrize(("find", "variable"), [(binaries.postgres_programs, "DATABASE_URL"), (binaries.valkey_program, "REDIS_URL")])
def test_a_missing_wheel_is_named_with_both_ways_out(find: Callable[[], Path], variable: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    with pytest.raises(FileNotFoundError, match=rf"^{variable} is not set .*requirements-embedded\.txt$"):
        find()
