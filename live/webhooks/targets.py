"""Which URLs a webhook may have. Checked when one is registered; where it leads is checked again at every connection."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from django.conf import settings

from live.webhooks import resolver
from live.webhooks.addresses import may_use_port
from ops.core.bad_input import BadInput

MAX_LENGTH = 2048
LOOKUP_SECONDS = 3.0
LOOKUPS_AT_ONCE = 2  # of a process; each holds one of its few places for writes as long as the client's name server likes
_looking: set[int] = set()
_lock = threading.Lock()


class UnusableUrl(BadInput):
    """Not a URL that a webhook may have."""


class LookupsBusy(Exception):
    """Too many names are being looked up just now: one of the same client, or several of others."""


def check(url: str, *, client_id: int) -> None:
    """Raises UnusableUrl, and LookupsBusy at once instead of waiting."""
    host, port = _host_and_port(url)
    try:
        with _lookup_of(client_id):
            resolver.checked_addresses(host, port, seconds=LOOKUP_SECONDS)
    except resolver.Unresolved as error:
        raise UnusableUrl("unresolved", str(error)) from error
    except resolver.Forbidden as error:
        raise UnusableUrl("not_public", str(error)) from error


@contextmanager
def _lookup_of(client_id: int) -> Iterator[None]:
    with _lock:
        if client_id in _looking or len(_looking) >= LOOKUPS_AT_ONCE:
            raise LookupsBusy
        _looking.add(client_id)
    try:
        yield
    finally:
        with _lock:
            _looking.discard(client_id)


def _host_and_port(url: str) -> tuple[str, int]:
    if not url.isascii() or not url.isprintable() or " " in url or "\\" in url or len(url) > MAX_LENGTH:
        raise UnusableUrl("invalid", f"At most {MAX_LENGTH} printable ASCII characters without blanks; write other names in punycode.")
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise UnusableUrl("invalid", "This is not a URL.") from error
    if parts.scheme != "https" and not (parts.scheme == "http" and settings.WEBHOOKS_ALLOW_LOOPBACK):
        raise UnusableUrl("not_https", "It must begin with https://.")
    if port is not None and not may_use_port(port):
        raise UnusableUrl("port", resolver.FORBIDDEN_PORT)
    if not host or parts.username is not None or parts.fragment:
        raise UnusableUrl("invalid", "A host, and neither a user name nor a fragment.")
    return host, port or (443 if parts.scheme == "https" else 80)
