"""Which core does what: the server under test has one for itself, everything else shares another."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

CAN_PIN = hasattr(os, "sched_setaffinity")
_AVAILABLE = sorted(os.sched_getaffinity(0)) if CAN_PIN else []
SERVER_CORE, LOAD_CORE = (_AVAILABLE[0], _AVAILABLE[-1]) if CAN_PIN else (None, None)


def layout() -> str:
    """One line for the report."""
    if SERVER_CORE is None:
        return "not pinned: this system cannot"
    if SERVER_CORE == LOAD_CORE:
        return f"server and load share core {SERVER_CORE}: rates are too low"
    return f"server on core {SERVER_CORE}, load and services on core {LOAD_CORE}"


@contextmanager
def on_core(core: int | None) -> Iterator[None]:
    """Run on `core` for a while. Child processes started meanwhile stay there."""
    if core is None:
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {core})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)
