"""Admission of a socket: protocol, Origin, key or token."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http.request import split_domain_port, validate_host

from clients.authentication import aauthenticate
from live.close_codes import Close
from live.protocol import PROTOCOL
from live.session import Visitor
from ops.api.problems import DEPENDENCY_ERRORS, Problem
from ops.core import addresses

BEARER_PROTOCOL = "bearer."
# By the status of the HTTP answer that the same credentials would get.
REFUSALS = {401: Close.BAD_TOKEN, 403: Close.FORBIDDEN, 429: Close.RATE, 503: Close.UNAVAILABLE}


class Refused(Exception):
    """The handshake is refused, with a close code."""

    def __init__(self, why: Close) -> None:
        super().__init__(why.text)
        self.why = why


@dataclass(frozen=True, slots=True)
class Handshake:
    """The client's handshake."""

    address: str
    subprotocols: tuple[str, ...]
    headers: Mapping[str, str] = field(repr=False)

    @classmethod
    def of(cls, scope: Mapping[str, Any]) -> "Handshake":
        """From the ASGI scope."""
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        return cls(addresses.of_scope(scope), tuple(scope.get("subprotocols", ())), headers)

    @property
    def subprotocol(self) -> str | None:
        """Subprotocol that the answer must echo, since browsers fail otherwise."""
        return PROTOCOL if PROTOCOL in self.subprotocols else None

    @property
    def credentials(self) -> str | None:
        """The key or token, from the header or from a subprotocol; None without one."""
        if authorization := self.headers.get("authorization"):
            method, _, text = authorization.partition(" ")
            return text.strip() if method.lower() == "bearer" else ""
        bearer = next((offered for offered in self.subprotocols if offered.startswith(BEARER_PROTOCOL)), None)
        return bearer.removeprefix(BEARER_PROTOCOL) if bearer is not None else None


async def admit(handshake: Handshake) -> Visitor:
    """Who it is that connects. Raises Refused."""
    if handshake.subprotocols and handshake.subprotocol is None:
        raise Refused(Close.BAD_PROTOCOL)
    if not _is_allowed_origin(handshake.headers):
        raise Refused(Close.FORBIDDEN)
    if handshake.credentials is None:
        if not settings.LIVE_ANONYMOUS:
            raise Refused(Close.FORBIDDEN)
        return Visitor(handshake.address)
    return await _identified(handshake.credentials, handshake.address)


def _is_allowed_origin(headers: Mapping[str, str]) -> bool:
    """A page may connect from the host that serves it, or from an allow-listed origin. Programs send no Origin."""
    origin = headers.get("origin")
    if origin is None or origin in settings.CORS_ALLOWED_ORIGINS:
        return True
    try:
        parts = urlsplit(origin)
    except ValueError:
        return False
    host = split_domain_port(parts.netloc)[0]
    return parts.scheme in {"http", "https"} and parts.netloc == headers.get("host") and validate_host(host, settings.ALLOWED_HOSTS)


async def _identified(credentials: str, address: str) -> Visitor:
    try:
        return Visitor(address, await aauthenticate(credentials, address=address))
    except Problem as problem:
        raise Refused(REFUSALS.get(problem.status, Close.BAD_TOKEN)) from problem
    except DEPENDENCY_ERRORS as error:
        raise Refused(Close.UNAVAILABLE) from error
