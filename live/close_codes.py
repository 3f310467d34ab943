"""Close codes of the sockets, and whether the client may reconnect: 4000-4499 yes, 4500-4999 no. No Django."""

from enum import Enum


class Close(Enum):
    """The one table of close codes."""

    DRAINING = 4000, "The server is going down; reconnect."
    TOO_SLOW = 4001, "Messages were not read fast enough."
    STALE = 4002, "Nothing was heard for five minutes."
    EXPIRED = 4004, "The token is no longer good; reconnect with a fresh one."
    RATE = 4005, "Too many commands, or too many connections in a short time."
    UNAVAILABLE = 4006, "A part of the service is down; reconnect later."
    BAD_TOKEN = 4500, "The token or key is unknown, expired or revoked."
    BAD_PROTOCOL = 4501, "This is not the protocol tonsurance.v1."
    LIMIT = 4503, "Too many sockets."
    FORBIDDEN = 4504, "Not allowed from here."

    @property
    def code(self) -> int:
        return self.value[0]

    @property
    def text(self) -> str:
        return self.value[1]

    @property
    def permits_reconnecting(self) -> bool:
        return 4000 <= self.code < 4500


# Sent by the WebSocket layer itself, before a frame reaches the protocol above.
NOT_UTF8 = 1007
FRAME_TOO_BIG = 1009
