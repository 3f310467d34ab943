"""The HTTP client of all feeds: JSON within limits."""

from ops.core.http_client.client import Answer, Client, Limits, shared_client
from ops.core.http_client.errors import CircuitOpen, OutgoingError, Refused, ServerFailed, Throttled, TooLarge, Unintelligible, Unreachable

__all__ = [
    "Answer",
    "CircuitOpen",
    "Client",
    "Limits",
    "OutgoingError",
    "Refused",
    "ServerFailed",
    "Throttled",
    "TooLarge",
    "Unintelligible",
    "Unreachable",
    "shared_client",
]
