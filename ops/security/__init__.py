"""Security events, counted over all processes, with alerts."""

from ops.security.events import Event
from ops.security.recording import record

__all__ = ["Event", "record"]
