"""Clients that may call from some networks only."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from clients import networks, services
from clients.authentication import authenticate
from clients.models import ApiClient
from clients.principals import Principal, Scope, Tier
from ops.api.problems import Problem
from tests.api import Api


@pytest.mark.parametrize(
    ("allowed", "address", "permitted"),
    [
        ([], "192.0.2.1", True),
        (["192.0.2.0/24"], "192.0.2.255", True),
        (["192.0.2.0/24"], "192.0.3.0", False),
        (["192.0.2.7"], "192.0.2.7", True),
        (["2001:db8::/48"], "2001:db8:0:ffff::1", True),
        (["2001:db8::/48"], "2001:db8:1::", False),
        (["192.0.2.0/24", "2001:db8::/48"], "2001:db8::1", True),
        (["192.0.2.0/24"], "2001:db8::1", False),
        (["0.0.0.0/0"], "unknown", False),
    ],
)
def test_a_client_calls_from_its_networks(allowed: list[str], address: str, permitted: bool) -> None:
    principal = Principal(1, "desk", Tier.STANDARD, frozenset(), networks=networks.parse(allowed))
    assert principal.permits(address) is permitted


@pytest.mark.parametrize("text", ["", "example.org", "192.0.2.1/24", "192.0.2.0/33", "2001:db8::/200"])
def test_what_is_no_network_is_refused(db: None, text: str) -> None:
    with pytest.raises(ValidationError):
        services.create_client(name="desk", allowed_networks=[text])
    assert not ApiClient.objects.exists()


def test_a_call_from_elsewhere_is_a_403(db: None, settings: Any) -> None:
    settings.TRUSTED_PROXY_COUNT = 1
    api = Api(services.create_client(name="desk", scopes=[Scope.READ], allowed_networks=["198.51.100.0/24"])[1])
    inside, outside = {"X-Forwarded-For": "198.51.100.9"}, {"X-Forwarded-For": "198.51.100.9, 203.0.113.1"}
    assert api.get("/api/v2/policies", **inside).status_code == 200
    refused = api.get("/api/v2/policies", **outside)
    assert (refused.status_code, refused.json()["code"]) == (403, "address_not_allowed")


def test_a_key_that_is_remembered_is_held_to_its_networks_as_well(db: None) -> None:
    key = services.create_client(name="desk", allowed_networks=["198.51.100.0/24"])[1]
    assert authenticate(key, address="198.51.100.9").name == "desk"
    with pytest.raises(Problem):
        authenticate(key, address="203.0.113.1")
