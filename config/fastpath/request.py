"""Parse a request without I/O: who sends it, and whether it is plain enough to be answered on the event loop."""

from collections.abc import Mapping
from functools import lru_cache
from io import BytesIO
from typing import NamedTuple

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.core.handlers.wsgi import WSGIRequest

from clients import credential_cache, rate_limit
from clients.principals import Principal
from clients.rate_limit import Bucket, Decision, Group
from ops.core import addresses
from ops.core.asgi import Scope

ORDINARY = frozenset({b"cookie", b"origin", b"x-api-key", b"content-encoding"})
"""Headers whose requests go through Django: sessions, CORS, another way to send a key, a body that is not plain JSON."""
MAX_HOST = 255
MAX_SCHEME = 32


class FastRequest(NamedTuple):
    """A plain request of a known client; without a principal of an anonymous one. `is_secure`: as Django says it."""

    path: str
    headers: Mapping[bytes, bytes]
    principal: Principal | None
    address: str
    is_secure: bool

    @property
    def offered_id(self) -> str:
        """The request id that the client would like to see, or nothing."""
        return self.headers.get(b"x-request-id", b"").decode("latin-1")

    async def acquire_token(self, group: Group) -> Decision:
        """A token of the caller's bucket for these endpoints."""
        return await rate_limit.aacquire(self._bucket(group))

    def cached_token(self, group: Group) -> Decision | None:
        """A token that this process holds already; None where it must be waited for or is refused."""
        verdict = rate_limit.cached_decision(self._bucket(group))
        return verdict if verdict and verdict.is_allowed else None

    def _bucket(self, group: Group) -> Bucket:
        return rate_limit.bucket_for(group, principal=self.principal, address=self.address, rates=settings.RATE_LIMITS)


def parse(scope: Scope) -> FastRequest | None:
    """The request; None where something about it calls for the ordinary way. Nothing here waits for the database."""
    headers = dict(scope["headers"])
    if not _is_plain(scope, headers) or (is_secure := _transport(scope["scheme"], headers)) is None:
        return None
    address = addresses.of_scope(scope)
    principal = None
    if (authorization := headers.get(b"authorization")) is not None:
        principal = _known(authorization)
        if principal is None or not principal.permits(address):
            return None
    return FastRequest(scope["path"], headers, principal, address, is_secure)


def _is_plain(scope: Scope, headers: Mapping[bytes, bytes]) -> bool:
    if scope["query_string"] or len(headers) != len(scope["headers"]) or not headers.keys().isdisjoint(ORDINARY):
        return False
    return scope["method"] != "POST" or headers.get(b"content-type") == b"application/json"


def _transport(scheme: str, headers: Mapping[bytes, bytes]) -> bool | None:
    """Whether the request came over TLS; None where Django is to decide what becomes of it."""
    host, name = headers.get(b"host"), _scheme_header()
    forwarded = headers.get(name) if name else None
    if host is None or len(host) > MAX_HOST or (forwarded and len(forwarded) > MAX_SCHEME):
        return None
    return _is_secure(scheme, host, forwarded)


@lru_cache(maxsize=1024)
def _is_secure(scheme: str, host: bytes, forwarded: bytes | None) -> bool | None:
    """What Django says of such a request; None where its host is not allowed. A new host costs some microseconds, a known one none."""
    environ = {"REQUEST_METHOD": "GET", "wsgi.url_scheme": scheme, "wsgi.input": BytesIO(), "HTTP_HOST": host.decode("latin-1")}
    if (proxy := settings.SECURE_PROXY_SSL_HEADER) and forwarded is not None:
        environ[proxy[0]] = forwarded.decode("latin-1")
    request = WSGIRequest(environ)
    try:
        request.get_host()
    except DisallowedHost:
        return None
    return request.is_secure()


@lru_cache(maxsize=1)
def _scheme_header() -> bytes | None:
    """The header in which the proxy says how it was asked, if one is trusted. Read once: a setting costs half a microsecond."""
    proxy = settings.SECURE_PROXY_SSL_HEADER
    return proxy[0].removeprefix("HTTP_").replace("_", "-").lower().encode() if proxy else None


def _known(authorization: bytes) -> Principal | None:
    """The client, if this process looked its key or token up within the last five seconds."""
    method, _, text = authorization.decode("latin-1").partition(" ")
    return credential_cache.lookup(text) if method == "Bearer" else None
