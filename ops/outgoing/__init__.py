"""The HTTP client of all feeds: JSON within limits."""

from ops.outgoing.client import Answer, Client, Limits, shared_client
from ops.outgoing.errors import CircuitOpen, OutgoingError, Refused, ServerFailed, TooLarge, Unintelligible, Unreachable

__all__ = [
    "Answer",
    "CircuitOpen",
    "Client",
    "Limits",
    "OutgoingError",
    "Refused",
    "ServerFailed",
    "TooLarge",
    "Unintelligible",
    "Unreachable",
    "shared_client",
]
