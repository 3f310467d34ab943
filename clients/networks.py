"""Address ranges from which a client may call: CIDR, version 4 and 6. No Django."""

from collections.abc import Iterable
from ipaddress import IPv4Network, IPv6Network, ip_network

Network = IPv4Network | IPv6Network


def parse(texts: Iterable[str]) -> tuple[Network, ...]:
    """The networks; a single address is a network of one. Raises ValueError, also for host bits that are set."""
    return tuple(ip_network(text.strip()) for text in texts)
