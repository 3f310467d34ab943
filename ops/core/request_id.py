"""The id that follows a request from the edge through logs and answers."""

import re
from contextvars import ContextVar

from uuid_utils import uuid7

_current: ContextVar[str] = ContextVar("request_id", default="")
_ACCEPTED = re.compile(r"[A-Za-z0-9._-]{8,64}")


def current() -> str:
    """The id of the current request, or an empty string outside one."""
    return _current.get()


def forget() -> None:
    """Clear the request id."""
    _current.set("")


def adopted(offered: str | None) -> str:
    """The client's id when it is valid, else a new one."""
    return offered if offered and _ACCEPTED.fullmatch(offered) else str(uuid7())


def begin(offered: str | None) -> str:
    """Adopt the client's id, or make one, for the current request."""
    value = adopted(offered)
    _current.set(value)
    return value
