"""Security events, counted over all processes, with alerts."""

from ops.server.security.events import Event
from ops.server.security.recording import record

__all__ = ["Event", "record"]
