"""Public addresses only, in whatever form they hide."""

from ipaddress import IPv4Address, IPv6Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from live.webhooks.addresses import may_lead_to, may_use_port

PRIVATE = [
    "0.0.0.0",  # noqa: S104
    "10.0.0.1",
    "100.64.0.1",
    "127.0.0.1",
    "127.255.255.254",
    "169.254.169.254",
    "172.16.0.1",
    "192.0.0.1",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.1.1",
    "198.18.0.1",
    "203.0.113.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::7f00:1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::808:808",
    "100::1",
    "2001::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "2002:808:808::",
    "::ffff:0:808:808",
    "2606:4700::5efe:808:808",
    "2606:4700::200:5efe:808:808",
    "3fff::1",
    "4000::1",
    "fc00::1",
    "fd12:3456::1",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
]
METADATA = [
    "169.254.169.254",
    "169.254.170.2",
    "168.63.129.16",
    "192.0.0.192",
    "100.100.100.200",
    "169.254.0.23",
    "169.254.42.42",
    "fd00:ec2::254",
    "fd00:ec2::23",
    "fd20:ce::254",
    "fd00:42::42",
]
EMBEDDED_LAST = ["::", "::ffff:0:0", "::ffff:0:0:0", "64:ff9b::", "64:ff9b:1::", "2606:4700:64::", "2606:4700::5efe:0:0", "fe80::5efe:0:0"]
PUBLIC = ["1.1.1.1", "93.184.215.14", "172.32.0.1", "::ffff:8.8.8.8", "64:ff9b::808:808", "2606:4700::1111", "2a00:1450:4001::1"]
ipv4 = st.ip_addresses(v=4)


@pytest.mark.parametrize("address", PRIVATE)
def test_an_address_that_is_not_public_is_refused(address: str) -> None:
    assert not may_lead_to(address, allow_loopback=False)


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_address_is_allowed(address: str) -> None:
    assert may_lead_to(address, allow_loopback=False)


@pytest.mark.parametrize("address", METADATA)
@pytest.mark.parametrize("allow_loopback", [False, True])
def test_the_metadata_service_of_a_cloud_is_refused_in_every_form(address: str, allow_loopback: bool) -> None:
    assert not any(may_lead_to(form, allow_loopback=allow_loopback) for form in [address, *embedded(address)])


def embedded(address: str) -> list[str]:
    """An IPv4 address as parts of IPv6 ones: mapped, translated (RFC 6052), tunnelled (6to4, ISATAP)."""
    if ":" in address:
        return [f"{address}%eth0"]
    number = int(IPv4Address(address))
    last = [str(IPv6Address(int(IPv6Address(prefix)) + number)) for prefix in EMBEDDED_LAST]
    return [*last, str(IPv6Address((0x2002 << 112) + (number << 80) + 1))]


@pytest.mark.parametrize("port", [0, 21, 22, 25, 81, 444, 587, 1023, 65_536])
def test_ports_of_other_services_are_refused(port: int) -> None:
    assert not may_use_port(port)


@pytest.mark.parametrize("port", [80, 443, 1024, 8443, 65_535])
def test_ports_of_web_servers_are_allowed(port: int) -> None:
    assert may_use_port(port)


@pytest.mark.parametrize(("address", "allowed"), [("127.0.0.1", True), ("::1", True), ("::ffff:127.0.0.1", True), ("10.0.0.1", False)])
def test_development_opens_loopback_and_nothing_else(address: str, allowed: bool) -> None:
    assert may_lead_to(address, allow_loopback=True) is allowed


@given(ipv4)
def test_an_address_counts_the_same_mapped_or_behind_nat64(address: IPv4Address) -> None:
    forms = [str(address), f"::ffff:{address}", str(IPv6Address(int(IPv6Address("64:ff9b::")) + int(address)))]
    assert len({may_lead_to(form, allow_loopback=False) for form in forms}) == 1


@given(ipv4.filter(lambda address: not address.is_global))
def test_no_address_that_is_not_global_gets_through(address: IPv4Address) -> None:
    assert not may_lead_to(str(address), allow_loopback=False)
