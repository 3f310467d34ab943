"""Who a request speaks for. No Django."""

from dataclasses import dataclass
from enum import StrEnum


class Scope(StrEnum):
    """What a client may do. `admin` sees every client's objects; it does not grant the other scopes."""

    READ = "read"
    WRITE = "write"
    ORACLE = "oracle"
    TREASURY = "treasury"
    RISK = "risk"
    ADMIN = "admin"


class Tier(StrEnum):
    """How much a client may ask per second."""

    STANDARD = "standard"
    PREMIUM = "premium"
    BROKER = "broker"


@dataclass(frozen=True, slots=True)
class Principal:
    """An authenticated API client, as views see it (`request.user`)."""

    client_id: int
    name: str
    tier: Tier
    scopes: frozenset[Scope]

    is_authenticated = True

    def has(self, scope: Scope) -> bool:
        return scope in self.scopes

    @property
    def sees_everything(self) -> bool:
        """Whether the objects of every client are visible, not only the own ones."""
        return Scope.ADMIN in self.scopes

    def __str__(self) -> str:
        return self.name
