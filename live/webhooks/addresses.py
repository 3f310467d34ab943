"""Addresses and ports that a webhook may connect to: public ones only, also in embedded forms. No Django, no network."""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

Address = IPv4Address | IPv6Address
RELAYS = IPv4Network("192.88.99.0/24")  # into 6to4
NAT64 = IPv6Network("64:ff9b::/96")
GLOBAL_UNICAST = IPv6Network("2000::/3")  # nothing else of IPv6 is public, whatever is embedded in it
NOT_HOSTS = (
    IPv6Network("2001::/23"),  # Teredo and other protocols
    IPv6Network("2001:db8::/32"),  # documentation
    IPv6Network("2002::/16"),  # 6to4
    IPv6Network("3fff::/20"),  # documentation
)
METADATA = frozenset(
    map(
        ip_address,
        (
            "169.254.169.254",  # AWS, Google, Azure, Oracle, DigitalOcean, Hetzner, OpenStack; metadata.google.internal
            "169.254.170.2",  # AWS, containers
            "168.63.129.16",  # Azure, its wire server: a public address
            "192.0.0.192",  # Oracle
            "100.100.100.200",  # Alibaba
            "169.254.0.23",  # Tencent
            "169.254.42.42",  # Scaleway
            "fd00:ec2::254",  # AWS
            "fd00:ec2::23",  # AWS, containers
            "fd20:ce::254",  # Google
            "fd00:42::42",  # Scaleway
        ),
    )
)
"""Where a cloud tells its machines their credentials. Most are refused as private addresses as well."""
ISATAP = frozenset({0x0000_5EFE, 0x0200_5EFE})  # upper half of an interface id whose lower half is an IPv4 address (RFC 5214)
WEB_PORTS = frozenset({80, 443})
FIRST_USER_PORT = 1024  # below it are the services of a machine: mail, ssh, files, directories


def may_lead_to(text: str, *, allow_loopback: bool) -> bool:
    """Whether a webhook may lead to this numeric address. Loopback is for development."""
    address = _unwrapped(ip_address(text.partition("%")[0]))
    return (allow_loopback and address.is_loopback) or _is_public(address)


def may_use_port(port: int) -> bool:
    """80, 443, and from 1024 up."""
    return port in WEB_PORTS or FIRST_USER_PORT <= port <= 65_535


def _unwrapped(address: Address) -> Address:
    """The IPv4 address that a mapped or a NAT64 one really leads to."""
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        return address.ipv4_mapped
    if isinstance(address, IPv6Address) and address in NAT64:
        return _last_half(address)
    return address


def _is_public(address: Address) -> bool:
    if address in METADATA or (isinstance(address, IPv6Address) and not _is_host(address)):
        return False
    return address.is_global and address not in RELAYS and not (address.is_multicast or address.is_reserved)


def _is_host(address: IPv6Address) -> bool:
    """Whether packets to a public IPv6 address stay IPv6: no tunnel ends there, and no translator of a network on the way, whose prefix
    nobody can know, turns them into packets to a metadata service."""
    if address not in GLOBAL_UNICAST or any(address in network for network in NOT_HOSTS):
        return False
    return int(address) >> 32 & 0xFFFF_FFFF not in ISATAP and _last_half(address) not in METADATA


def _last_half(address: IPv6Address) -> IPv4Address:
    return IPv4Address(int(address) & 0xFFFF_FFFF)
