"""Which members of staff may give clients more: scopes that move money, decide prices or see everything need a permission of their own.

The rule holds for whatever makes such a scope usable: granting it, and for a client that holds one, keys, a higher tier, more addresses,
more scopes, another name, activation. Taking away is open to everybody who may change clients: it must not wait in an incident.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

from clients import networks
from clients.models import ApiClient
from clients.principals import Scope, Tier
from ops.api.problems import Problem
from ops.server import security
from ops.server.security import Event

PERMISSION = "clients.grant_sensitive_scopes"
ORDINARY = frozenset({Scope.READ, Scope.WRITE, Scope.RISK})
"""Every other scope is sensitive, so that a new one is until it is listed here."""
TIERS = tuple(Tier)
Staff = Any
"""A member of staff. None: the operator, who runs commands on the host."""


@dataclass(frozen=True, slots=True)
class ClientTerms:
    """What a client may do, and from where."""

    name: str
    tier: str
    scopes: Sequence[str]
    allowed_networks: Sequence[str]
    is_active: bool

    @property
    def is_sensitive(self) -> bool:
        """Whether any of its scopes is."""
        return bool(sensitive(self.scopes))


def terms_of(client: ApiClient) -> ClientTerms:
    """Terms of a client as it stands in memory."""
    return ClientTerms(client.name, client.tier, client.scopes, client.allowed_networks, client.is_active)


def sensitive(scopes: Iterable[str]) -> list[str]:
    """The scopes that need the permission."""
    return sorted(set(scopes) - ORDINARY)


def may_grant(staff: Staff) -> bool:
    """Whether they may grant sensitive scopes."""
    return staff is None or bool(staff.has_perm(PERMISSION))


def gives_more(before: ClientTerms, after: ClientTerms) -> bool:
    """Whether the change lets whoever holds a key do more, or do it from elsewhere, or under another name."""
    return (
        before.name != after.name
        or not set(after.scopes) <= set(before.scopes)
        or TIERS.index(Tier(after.tier)) > TIERS.index(Tier(before.tier))
        or not _lies_within(after.allowed_networks, before.allowed_networks)
        or (after.is_active and not before.is_active)
    )


def check_new(*, by: Staff, terms: ClientTerms) -> None:
    """Raise Problem 403 where `by` may not make such a client."""
    if terms.is_sensitive and not may_grant(by):
        _refuse(by, terms, "make a client")


def check_change(*, by: Staff, before: ClientTerms, after: ClientTerms) -> None:
    """Raise Problem 403 where `by` may not change the client like that."""
    if (before.is_sensitive or after.is_sensitive) and gives_more(before, after) and not may_grant(by):
        held = ClientTerms(before.name, after.tier, sorted({*before.scopes, *after.scopes}), (), after.is_active)
        _refuse(by, held, "give more to a client")


def check_key(*, by: Staff, client: ApiClient) -> None:
    """Raise Problem 403 where `by` may not make a key of the client."""
    terms = terms_of(client)
    if terms.is_sensitive and not may_grant(by):
        _refuse(by, terms, "make a key of a client")


def _refuse(by: Staff, terms: ClientTerms, what: str) -> NoReturn:
    """Refuse, and leave a trace of the attempt."""
    held = ", ".join(sensitive(terms.scopes))
    security.record(Event.RIGHTS_REFUSED, staff=by.get_username(), what=what, client=terms.name, scopes=held)
    raise Problem(403, f"To {what} with {held} takes a permission of its own, which you do not have.", code="sensitive_scopes")


def _lies_within(inner: Sequence[str], outer: Sequence[str]) -> bool:
    """Whether every address of `inner` is one of `outer`; empty is everywhere."""
    if not outer:
        return True
    around = networks.parse(outer)
    return bool(inner) and all(any(_is_subnet(network, wider) for wider in around) for network in networks.parse(inner))


def _is_subnet(network: networks.Network, wider: networks.Network) -> bool:
    return network.version == wider.version and network.subnet_of(wider)  # type: ignore[arg-type]  # of one version
