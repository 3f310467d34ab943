"""Throttle failed staff logins, by address and by name."""

import hashlib
from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from clients import rate_limit
from clients.rate_limit import Bucket, Decision, Group
from clients.rate_limit.rules import address_key
from ops.core import addresses
from ops.server import security
from ops.server.security import Event

BY_ADDRESS = (1 / 10, 10)
BY_NAME = (1 / 30, 20)
"""Tokens a second, and how many at once. A wrong password costs one of each; a right one costs nothing."""


class ThrottledBackend(ModelBackend):
    """Django's backend behind a throttle. Raises ValidationError, which the form shows, when no attempt is left."""

    def authenticate(self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **kwargs: Any) -> Any:
        address = addresses.of_environ(request.META) if request else addresses.UNKNOWN
        tries = [rate_limit.acquire(bucket) for bucket in _buckets(address, username or "")]
        if spent := [verdict for verdict in tries if not verdict.is_allowed]:
            _restore(tries)
            security.record(Event.LOGINS_THROTTLED, address=address)
            wait = max(verdict.retry_after for verdict in spent)
            raise ValidationError(f"Too many failed attempts. Try again in {wait} s.", code="throttled")
        user = super().authenticate(request, username=username, password=password, **kwargs)
        if user is None:
            security.record(Event.BAD_LOGIN, address=address)
        else:
            _restore(tries)
        return user


def _buckets(address: str, username: str) -> list[Bucket]:
    name = hashlib.sha256(username.casefold().encode(errors="replace")).hexdigest()[:32]
    return [
        Bucket(f"{Group.FAILURE}:login:{address_key(address)}", *BY_ADDRESS, Group.FAILURE),
        Bucket(f"{Group.FAILURE}:login-name:{name}", *BY_NAME, Group.FAILURE),
    ]


def _restore(tries: list[Decision]) -> None:
    for verdict in tries:
        rate_limit.release(verdict)
