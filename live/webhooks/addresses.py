"""Addresses that a webhook may connect to: public ones only, also in embedded forms. No Django, no network."""

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

Address = IPv4Address | IPv6Address
NAT64 = IPv6Network("64:ff9b::/96")
TUNNELS = (
    IPv6Network("::/96"),  # IPv4-compatible
    IPv6Network("64:ff9b:1::/48"),  # NAT64 of a private network
    IPv6Network("100::/64"),
    IPv6Network("2001::/23"),  # Teredo and other protocols
    IPv6Network("2001:db8::/32"),
    IPv6Network("2002::/16"),  # 6to4
    IPv6Network("fec0::/10"),  # site-local
)


def may_lead_to(text: str, *, allow_loopback: bool) -> bool:
    """Whether a webhook may lead to this numeric address. Loopback is for development."""
    address = _unwrapped(ip_address(text.partition("%")[0]))
    return (allow_loopback and address.is_loopback) or _is_public(address)


def _unwrapped(address: Address) -> Address:
    """The IPv4 address that a mapped or a NAT64 one really leads to."""
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        return address.ipv4_mapped
    if isinstance(address, IPv6Address) and address in NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address


def _is_public(address: Address) -> bool:
    if isinstance(address, IPv6Address) and any(address in network for network in TUNNELS):
        return False
    return address.is_global and not (address.is_multicast or address.is_reserved)
