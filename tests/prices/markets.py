"""Recorded markets, kept outside the project."""

from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "data"


def market(name: str) -> Path:
    """The file of that name; skips the test where it is not there."""
    path = FOLDER / name
    if not path.exists():
        pytest.skip(f"the recorded market {name} is not on this machine ({FOLDER})")
    return path
