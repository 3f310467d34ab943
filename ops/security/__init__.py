"""Security events: what happened at the edges that an operator may want to know of, counted over all processes, with alerts."""

from ops.security.events import Event
from ops.security.recording import record

__all__ = ["Event", "record"]
