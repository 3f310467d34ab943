"""Liveness: that this process answers. Touches nothing else."""

import time
from typing import Any

from ops.core.version import VERSION

SERVICE = "tonsurance-api-v2"
_started = time.monotonic()


def report() -> dict[str, Any]:
    """Body of GET health."""
    uptime = round(time.monotonic() - _started, 3)
    return {"status": "healthy", "service": SERVICE, "version": VERSION, "timestamp": time.time(), "uptime_seconds": uptime}
