"""Authenticate a key or token, for views, the fast path and sockets."""

from collections.abc import Mapping

from channels.db import database_sync_to_async
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import NotAuthenticated
from rest_framework.request import Request

from clients import credential_cache, rate_limit, selectors
from clients.principals import Principal
from clients.rate_limit import Bucket, Group
from clients.rate_limit.rules import address_key
from ops.api.problems import Problem
from ops.core import addresses
from ops.server import security
from ops.server.security import Event

FAILURES_PER_SECOND = 0.2
FAILURE_BURST = 20
SCHEME = "Bearer"


def authenticate(credentials: str, *, address: str) -> Principal:
    """The client that holds the key or token.

    Raises Problem: 401 `invalid_key` when it is unknown, expired or revoked, 403 `address_not_allowed` outside the client's networks,
    429 `too_many_failures` when too many wrong ones came from this address; and a database error.
    """
    principal = credential_cache.lookup(credentials) or _looked_up(credentials, address)
    return _from_an_allowed_address(principal, address)


async def aauthenticate(credentials: str, *, address: str) -> Principal:
    """Authenticate on an event loop: a thread queries the database. Raises as `authenticate` does."""
    if (known := credential_cache.lookup(credentials)) is not None:
        return _from_an_allowed_address(known, address)
    principal: Principal = await database_sync_to_async(authenticate)(credentials, address=address)
    return principal


def credentials_of(headers: Mapping[str, str]) -> str | None:
    """The key or token of a request, None without one; empty for another way to authenticate, which is never good."""
    if key := headers.get("X-API-Key"):
        return key
    authorization = headers.get("Authorization")
    if authorization is None:
        return None
    method, _, credentials = authorization.partition(" ")
    return credentials.strip() if method.lower() == SCHEME.lower() else ""


def caller(request: Request) -> Principal:
    """The client that sent the request, on endpoints whose permission needs one."""
    principal: object = request.user
    if not isinstance(principal, Principal):
        raise NotAuthenticated
    return principal


def _looked_up(credentials: str, address: str) -> Principal:
    """Wrong credentials draw on a bucket of their address. A key that was valid here before is looked up whatever its neighbours do."""
    bucket = Bucket(f"{Group.FAILURE}:key:{address_key(address)}", FAILURES_PER_SECOND, FAILURE_BURST, Group.FAILURE)
    attempt = None if credential_cache.was_valid(credentials) else rate_limit.acquire(bucket)
    if attempt and not attempt.is_allowed:
        security.record(Event.KEYS_THROTTLED, address=address)
        wait = str(attempt.retry_after)
        detail = f"Too many wrong keys came from this address. Try again in {wait} s."
        raise Problem(429, detail, code="too_many_failures", headers={"Retry-After": wait})
    principal = selectors.principal_for(credentials)
    if principal is None:
        security.record(Event.BAD_KEY, address=address)
        raise Problem(401, "This key or token is unknown, expired or revoked.", code="invalid_key", headers={"WWW-Authenticate": SCHEME})
    if attempt:
        rate_limit.release(attempt)
    return principal


def _from_an_allowed_address(principal: Principal, address: str) -> Principal:
    if not principal.permits(address):
        security.record(Event.ADDRESS_REFUSED, address=address, client_id=principal.client_id)
        raise Problem(403, "This client may not call from this address.", code="address_not_allowed")
    return principal


class ApiKeyAuthentication(BaseAuthentication):
    """DRF's hook. None without credentials; Problem 401 with wrong ones, also where none are needed."""

    def authenticate(self, request: Request) -> tuple[Principal, None] | None:
        credentials = credentials_of(request.headers)
        if credentials is None:
            return None
        return authenticate(credentials, address=addresses.of_environ(request.META)), None

    def authenticate_header(self, request: Request) -> str:
        return SCHEME


class ApiKeyScheme(OpenApiAuthenticationExtension):
    """How the OpenAPI document names it."""

    target_class = "clients.authentication.ApiKeyAuthentication"
    name = ["bearerKey", "headerKey"]

    def get_security_requirement(self, auto_schema: object) -> list[dict[str, list[str]]]:
        return [{name: []} for name in self.name]  # either will do

    def get_security_definition(self, auto_schema: object) -> list[dict[str, str]]:
        bearer = "An API key or a token of POST auth/token: `Authorization: Bearer ton_...`"
        return [
            {"type": "http", "scheme": "bearer", "description": bearer},
            {"type": "apiKey", "in": "header", "name": "X-API-Key", "description": "An API key in a header of its own."},
        ]
