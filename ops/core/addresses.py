"""Client address of a request behind a known number of proxies."""

from collections.abc import Mapping
from functools import lru_cache
from ipaddress import IPv6Address, ip_address
from typing import Any

from django.conf import settings

UNKNOWN = "unknown"


def of_environ(environ: Mapping[str, Any]) -> str:
    """The client's address in a WSGI environment, such as `request.META`."""
    return client_address(environ.get("REMOTE_ADDR") or "", environ.get("HTTP_X_FORWARDED_FOR", ""), settings.TRUSTED_PROXY_COUNT)


def of_scope(scope: Mapping[str, Any]) -> str:
    """The client's address in an ASGI scope."""
    peer = scope.get("client") or ("", 0)
    forwarded = ""
    if settings.TRUSTED_PROXY_COUNT:
        forwarded = ",".join(value.decode("latin-1") for name, value in scope["headers"] if name == b"x-forwarded-for")
    return client_address(peer[0], forwarded, settings.TRUSTED_PROXY_COUNT)


@lru_cache(maxsize=4096)
def client_address(peer: str, forwarded_for: str, proxies: int) -> str:
    """The address before the last `proxies` hops: each of our proxies appends the one it was asked from to `X-Forwarded-For`.

    What stands further left was written by the client and is not believed. With fewer hops than proxies, or junk, the peer it is.
    """
    hops = [*(hop.strip() for hop in forwarded_for.split(",") if hop.strip()), peer]
    place = len(hops) - 1 - proxies
    return _normal(hops[place] if place >= 0 else peer) or _normal(peer) or UNKNOWN


def _normal(text: str) -> str:
    """The address in its shortest form, without port or brackets; empty when it is none."""
    bare = text.partition("]")[0].removeprefix("[") if text.startswith("[") else text
    if bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        address = ip_address(bare.partition("%")[0])
    except ValueError:
        return ""
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return str(mapped or address)
