"""Who asks for what, as far as it can be told without waiting for anything."""

from collections.abc import Mapping
from typing import NamedTuple

from django.conf import settings

from clients import limits, remembering
from clients.limits import Bucket, Group, Verdict
from clients.principals import Principal
from ops.rest import addresses
from ops.rest.asgi import Scope


class Route(NamedTuple):
    """What decides on the constant headers of an answer."""

    path: str
    scheme: str
    host: bytes
    forwarded_scheme: bytes


class Asking(NamedTuple):
    """A plain request of a known caller; without a principal it is nobody in particular."""

    route: Route
    headers: Mapping[bytes, bytes]
    principal: Principal | None
    address: str

    @property
    def offered_id(self) -> str:
        """The request id that the client would like to see, or nothing."""
        return self.headers.get(b"x-request-id", b"").decode("latin-1")

    async def take_token(self, group: Group) -> Verdict:
        """A token of the caller's bucket for these endpoints."""
        return await limits.atake(self._bucket(group))

    def token_at_hand(self, group: Group) -> Verdict | None:
        """The same if this process holds one already; None where it must be waited for or is refused."""
        verdict = limits.at_hand(self._bucket(group))
        return verdict if verdict and verdict.is_allowed else None

    def _bucket(self, group: Group) -> Bucket:
        return limits.bucket_for(group, principal=self.principal, address=self.address, rates=settings.RATE_LIMITS)


def read(scope: Scope) -> Asking | None:
    """The request; None where something about it calls for the ordinary way. Nothing here waits for the database."""
    headers = dict(scope["headers"])
    if not _is_plain(scope, headers) or b"x-api-key" in headers:
        return None
    address = addresses.of_scope(scope)
    principal = None
    if (authorization := headers.get(b"authorization")) is not None:
        principal = _known(authorization)
        if principal is None or not principal.permits(address):
            return None
    route = Route(scope["path"], scope["scheme"], headers.get(b"host", b""), headers.get(b"x-forwarded-proto", b""))
    return Asking(route, headers, principal, address)


def _is_plain(scope: Scope, headers: Mapping[bytes, bytes]) -> bool:
    if scope["query_string"] or b"origin" in headers or b"content-encoding" in headers or len(headers) != len(scope["headers"]):
        return False
    return scope["method"] != "POST" or headers.get(b"content-type") == b"application/json"


def _known(authorization: bytes) -> Principal | None:
    """The client, if this process looked its key or token up within the last five seconds."""
    method, _, text = authorization.decode("latin-1").partition(" ")
    return remembering.recall(text) if method == "Bearer" else None
