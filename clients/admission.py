"""Admission of a request: authentication and rate limit."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings

from clients import rate_limit
from clients.authentication import authenticate, credentials_of
from clients.principals import Principal
from clients.rate_limit import Bucket, Decision, Group, Outcome
from ops.api.problems import DEPENDENCY_ERRORS, Problem, dependency_down
from ops.server import security
from ops.server.security import Event

WITHOUT_CLIENTS = frozenset({Group.PAGE, Group.STATIC, Group.PROBE})
"""Groups that know no clients: staff have sessions, probes have nobody."""


@dataclass(frozen=True, slots=True)
class Admission:
    """Decision on a request. `refusal`: the response to send instead."""

    principal: Principal | None
    verdict: Decision
    refusal: Problem | None


def admit(*, method: str, path: str, headers: Mapping[str, str], address: str) -> Admission:
    """Decide on an HTTP request. Wrong credentials cost a token of the address, like none."""
    group = rate_limit.group_of(method, path)
    principal, problem = (None, None) if group in WITHOUT_CLIENTS else _caller(headers, address)
    verdict = rate_limit.acquire(rate_limit.bucket_for(group, principal=principal, address=address, rates=settings.RATE_LIMITS))
    return Admission(principal, verdict, refusal_of(verdict) or problem)


async def admit_on_loop(bucket: Bucket) -> bool:
    """Admit a socket or a command: a token of the shared bucket, or of the process's own bucket while Redis is down."""
    verdict = await rate_limit.aacquire(bucket)
    if verdict.outcome is Outcome.EMPTY:
        security.record(Event.RATE_LIMITED, bucket=bucket.key)
    return verdict.is_allowed


def refusal_of(verdict: Decision) -> Problem | None:
    """The answer to a request that got no token."""
    if verdict.outcome is Outcome.UNAVAILABLE:
        return dependency_down("Writes stand still while the rate limits cannot be reached. Try again shortly.")
    if verdict.outcome is Outcome.EMPTY:
        security.record(Event.RATE_LIMITED, bucket=verdict.bucket.key)
        wait = str(verdict.retry_after)
        return Problem(429, f"Too many requests. Try again in {wait} s.", headers={"Retry-After": wait})
    return None


def _caller(headers: Mapping[str, str], address: str) -> tuple[Principal | None, Problem | None]:
    credentials = credentials_of(headers)
    if credentials is None:
        return None, None
    try:
        return authenticate(credentials, address=address), None
    except Problem as problem:
        return None, problem
    except DEPENDENCY_ERRORS:
        return None, dependency_down()
