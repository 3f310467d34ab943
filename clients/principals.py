"""The principal of a request. No Django."""

from dataclasses import dataclass
from enum import StrEnum
from ipaddress import IPv4Network, IPv6Network, ip_address


class Scope(StrEnum):
    """What a client may do. `admin` sees every client's objects; it does not grant the other scopes."""

    READ = "read"
    WRITE = "write"
    ORACLE = "oracle"
    TREASURY = "treasury"
    RISK = "risk"
    ADMIN = "admin"


class Tier(StrEnum):
    """Rate tier of a client."""

    STANDARD = "standard"
    PREMIUM = "premium"
    BROKER = "broker"


@dataclass(frozen=True, slots=True)
class Principal:
    """An authenticated API client, as views see it (`request.user`).

    `key_id`: the key it came with, itself or through a token. `networks`: from where it may call; empty means from anywhere.
    `expires_at`: when its credentials end (Unix seconds), if they do. `has_token`: it came with a token rather than the key.
    """

    client_id: int
    name: str
    tier: Tier
    scopes: frozenset[Scope]
    key_id: int = 0
    networks: tuple[IPv4Network | IPv6Network, ...] = ()
    expires_at: float | None = None
    has_token: bool = False

    is_authenticated = True

    def has(self, scope: Scope) -> bool:
        return scope in self.scopes

    @property
    def sees_everything(self) -> bool:
        """Whether the objects of every client are visible, not only the own ones."""
        return Scope.ADMIN in self.scopes

    def permits(self, address: str) -> bool:
        """Whether the client may call from `address`."""
        if not self.networks:
            return True
        try:
            caller = ip_address(address)
        except ValueError:
            return False
        return any(caller in network for network in self.networks)

    def __str__(self) -> str:
        return self.name
