"""What gives a client more, and who may."""

from dataclasses import replace
from typing import Any

import pytest
from django.contrib.auth.models import User

from clients import rights, services
from clients.models import ApiClient, ApiKey
from clients.principals import Scope, Tier
from clients.rights import ClientTerms
from ops.api.problems import Problem

HELD = ClientTerms("desk", "premium", ["treasury", "write"], ["198.51.100.0/24", "2001:db8::/48"], True)


@pytest.mark.parametrize(
    ("changed", "more"),
    [
        ({}, False),
        ({"tier": "standard"}, False),
        ({"tier": "broker"}, True),
        ({"scopes": ["write"]}, False),
        ({"scopes": ["treasury", "write", "read"]}, True),
        ({"allowed_networks": ["198.51.100.0/25"]}, False),
        ({"allowed_networks": ["198.51.100.0/23"]}, True),
        ({"allowed_networks": ["2001:db8::/47"]}, True),
        ({"allowed_networks": []}, True),
        ({"is_active": False}, False),
        ({"name": "other"}, True),
    ],
)
def test_what_gives_more(changed: dict[str, Any], more: bool) -> None:
    assert rights.gives_more(HELD, replace(HELD, **changed)) is more


def test_from_anywhere_to_somewhere_is_less() -> None:
    assert not rights.gives_more(replace(HELD, allowed_networks=[]), HELD)


def test_every_scope_that_is_not_known_to_be_ordinary_is_sensitive() -> None:
    assert rights.sensitive([*Scope, "attest"]) == ["admin", "attest", "oracle", "treasury"]


@pytest.fixture
def clerk(db: None) -> User:
    return User.objects.create_user("clerk", is_staff=True)


def test_the_services_refuse_staff_without_the_permission(clerk: User) -> None:
    treasury, _ = services.create_client(name="treasury", scopes=[Scope.TREASURY], tier=Tier.STANDARD)
    desk, _ = services.create_client(name="desk", scopes=[Scope.READ])
    desk.scopes = ["read", "admin"]
    treasury.tier = "broker"
    forbidden: list[Any] = [
        lambda: services.create_client(name="mine", scopes=[Scope.ORACLE], by=clerk),
        lambda: services.change_client(client=desk, fields=["scopes"], by=clerk),
        lambda: services.change_client(client=treasury, fields=["tier"], by=clerk),
        lambda: services.issue_key(client=treasury, by=clerk),
        lambda: services.rotate_key(key=treasury.keys.get(), by=clerk),
    ]
    for act in forbidden:
        with pytest.raises(Problem, match="permission of its own"):
            act()
    assert (ApiKey.objects.count(), ApiClient.objects.count()) == (2, 2)
    assert ApiClient.objects.get(name="desk").scopes == ["read"]


def test_a_scope_granted_meanwhile_counts(clerk: User) -> None:
    desk, _ = services.create_client(name="desk", scopes=[Scope.READ])
    ApiClient.objects.update(scopes=["treasury"])
    with pytest.raises(Problem):
        services.issue_key(client=desk, by=clerk)
