"""Rules of the token buckets: who shares one, its rate, and the headers of the answer. No Django, no clock.

A bucket holds two seconds' worth of its rate. Clients have theirs by tier; callers without a key share one per address (IPv6: per /64).
Pages, the files they are made of and liveness are not the API: they have rates of their own for every caller. A page draws on some twenty
files, and many people may sit behind one address, so files have ten times the rate of pages. Commands of sockets cost a tenth of a request.
"""

import math
from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache
from ipaddress import IPv6Address, ip_address, ip_network
from typing import NamedTuple

from clients.principals import Principal

BURST_SECONDS = 2
SLICES_PER_SECOND = 10
ANONYMOUS = "anonymous"
PAGE_RATE = 50
FILE_RATE = 500
COMMANDS_A_REQUEST = 10
IPV6_SITE_BITS = 64
READ_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
QUOTE_PATH = "/api/v2/quote/"
TOKEN_PATH = "/api/v2/auth/"  # noqa: S105  a path
API_PATHS = ("/api/", "/openapi.json", "/asyncapi.json")
STATIC_PATH = "/static/"
PROBES = frozenset({"/health", "/health/ready", "/metrics"})


class Group(StrEnum):
    """Endpoints that share a bucket."""

    READ = "read"
    WRITE = "write"
    QUOTE = "quote"
    TOKEN = "token"  # noqa: S105  the name of a group
    SOCKET = "socket"
    COMMAND = "command"
    PAGE = "page"
    STATIC = "static"
    PROBE = "probe"
    FAILURE = "failure"


FAILS_CLOSED = frozenset({Group.WRITE, Group.TOKEN})
"""Refused while the shared buckets cannot be reached; the other groups go on by a bucket of the process."""
OF_THE_PROCESS = frozenset({Group.PROBE})
"""Never asks Redis: a probe must not depend on anything."""
_OWN_RATES = {Group.PAGE: PAGE_RATE, Group.STATIC: FILE_RATE, Group.PROBE: PAGE_RATE}


class Bucket(NamedTuple):
    """`key` names it in Redis, `rate` is tokens a second, `burst` how many it holds, `group` says what happens without Redis."""

    key: str
    rate: float
    burst: int
    group: Group

    @property
    def slice(self) -> int:
        """Number of tokens that a process leases at a time."""
        return max(1, int(self.rate / SLICES_PER_SECOND))


class Outcome(StrEnum):
    """Outcome of a request for a token."""

    TAKEN = "taken"
    EMPTY = "empty"
    UNAVAILABLE = "unavailable"


class Decision(NamedTuple):
    """`remaining` tokens are left of a bucket's `burst`; an empty one has the next token after `wait` seconds.

    `is_local`: the process decided by a bucket of its own.
    """

    outcome: Outcome
    bucket: Bucket
    remaining: int
    wait: float = 0.0
    is_local: bool = False

    @property
    def is_allowed(self) -> bool:
        return self.outcome is Outcome.TAKEN

    @property
    def retry_after(self) -> int:
        """Whole seconds to wait, at least one."""
        return max(1, math.ceil(self.wait))

    @property
    def reset(self) -> int:
        """Whole seconds until the bucket is full again."""
        return math.ceil((self.bucket.burst - self.remaining) / self.bucket.rate)

    def headers(self) -> "RateHeaders":
        """`RateLimit-Limit`, `-Remaining` (both tokens) and `-Reset` (seconds)."""
        return _headers(self.bucket.burst, self.remaining, self.reset)


RateHeaders = tuple[tuple[str, str], ...]


@lru_cache(maxsize=4096)
def _headers(limit: int, remaining: int, reset: int) -> RateHeaders:
    return ("RateLimit-Limit", str(limit)), ("RateLimit-Remaining", str(remaining)), ("RateLimit-Reset", str(reset))


def group_of(method: str, path: str) -> Group:
    """The group of an HTTP request."""
    if path in PROBES:
        return Group.PROBE
    if not path.startswith(API_PATHS):
        return Group.STATIC if path.startswith(STATIC_PATH) else Group.PAGE
    if path.startswith(TOKEN_PATH):
        return Group.TOKEN
    if path.startswith(QUOTE_PATH):
        return Group.QUOTE
    return Group.READ if method in READ_METHODS else Group.WRITE


def bucket_for(group: Group, *, principal: Principal | None, address: str, rates: Mapping[str, int]) -> Bucket:
    """The bucket that a caller draws on. `rates`: tokens a second by tier, and `anonymous`."""
    if principal is None or group in _OWN_RATES:
        rate = _OWN_RATES.get(group, _rate(group, rates[ANONYMOUS]))
        return Bucket(f"{group}:{address_key(address)}", rate, rate * BURST_SECONDS, group)
    rate = _rate(group, rates[principal.tier])
    return Bucket(f"{group.value}:client:{principal.client_id}", rate, rate * BURST_SECONDS, group)


def _rate(group: Group, of_the_tier: int) -> int:
    return of_the_tier * COMMANDS_A_REQUEST if group is Group.COMMAND else of_the_tier


@lru_cache(maxsize=4096)
def address_key(address: str) -> str:
    """Bucket key of an address: the address itself, or the /64 network of an IPv6 address, which one customer gets."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    return str(ip_network((parsed, IPV6_SITE_BITS), strict=False)) if isinstance(parsed, IPv6Address) else address
