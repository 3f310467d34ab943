"""Resolve a host name to the addresses that may be connected to."""

import socket
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache

from django.conf import settings

from live.webhooks.addresses import may_lead_to, may_use_port

LOOKUPS = 128  # at once: a lookup that hangs goes on when nobody waits for it any more
NOT_PUBLIC = "The host name leads to an address that is not public."
FORBIDDEN_PORT = "The port is not 80, 443, or from 1024 up."
Resolve = Callable[[str, int], Sequence[str]]


class Unresolved(Exception):
    """The name has no address, or none came in time."""


class Forbidden(Exception):
    """Not a place for a webhook: its address is not public, or its port is another service's. The text says which."""


def system_resolver(host: str, port: int) -> list[str]:
    """What the system's resolver says. Raises OSError."""
    return list(dict.fromkeys(str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)))


def checked_addresses(host: str, port: int, *, seconds: float, resolve: Resolve | None = None) -> Sequence[str]:
    """The addresses of the host. Raises Unresolved, and Forbidden when the port or any address is not allowed.

    The system's resolver knows no time-out, so it is asked in a thread of its own.
    """
    if not may_use_port(port):
        raise Forbidden(FORBIDDEN_PORT)
    lookup = _pool().submit(resolve or system_resolver, host, port)
    try:
        addresses = lookup.result(timeout=seconds)
    except (OSError, UnicodeError) as error:  # TimeoutError is an OSError
        raise Unresolved("The host name cannot be resolved.") from error
    if not addresses:
        raise Unresolved("The host name has no address.")
    if not all(may_lead_to(address, allow_loopback=settings.WEBHOOKS_ALLOW_LOOPBACK) for address in addresses):
        raise Forbidden(NOT_PUBLIC)
    return addresses


@cache
def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(LOOKUPS, thread_name_prefix="resolver")
