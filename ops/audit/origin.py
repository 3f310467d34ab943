"""Origin of a change: the actor and address of the current request, stored with everything it changes."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

import pghistory
from django.http import HttpRequest

from ops.core import addresses, request_id


@dataclass(frozen=True, slots=True)
class Origin:
    """A request: of a member of staff (`user_id`), or of a client (`client`, `client_id`) with one of its keys (`key_id`)."""

    address: str
    url: str
    request_id: str
    user_id: int | None = None
    client: str = ""
    client_id: int | None = None
    key_id: int | None = None

    def metadata(self) -> dict[str, Any]:
        """As the audit trail keeps it."""
        asker = {"client": self.client, "client_id": self.client_id, "key_id": self.key_id} if self.client else {"user": self.user_id}
        return {**asker, "address": self.address, "url": self.url, "request_id": self.request_id}


_current: ContextVar[Origin | None] = ContextVar("origin", default=None)


def current() -> Origin | None:
    """Origin of the current request; None in jobs and commands."""
    return _current.get()


def of_request(request: HttpRequest, **asker: Any) -> Origin:
    """`asker`: who it is, by the names above."""
    return Origin(addresses.of_environ(request.META), request.path, request_id.current(), **asker)


@contextmanager
def asking(origin: Origin, *, alone: bool = True) -> Iterator[None]:
    """Changes made meanwhile carry the origin. Not `alone`: others write in the same transaction, so what is written says whose it is."""
    token = _current.set(origin)
    try:
        if alone:
            with pghistory.context(**origin.metadata()):
                yield
        else:
            yield
    finally:
        _current.reset(token)
