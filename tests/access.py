"""Every endpoint of the API with the rule that guards it, read from the URL conf: a new one cannot be forgotten."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.urls import URLPattern, URLResolver, get_resolver
from rest_framework.permissions import AllowAny
from rest_framework.views import APIView

from clients.principals import Scope
from clients.rate_limit.rules import PROBES

NO_ID = UUID("0199f0c2-6d3b-7c55-9d0e-7c1f4a7a1b2c")
SAMPLES = {"bridge_id": "celer_eth_ton", "tranche_id": "SURE_BTC", "product_hash": "0x" + "0" * 64, "symbol": "USDC"}
BODIES = frozenset({"post", "put", "patch"})


@dataclass(frozen=True)
class Endpoint:
    """A method of a path. `scopes`: any of them opens it; None where anybody may; `rule`: the names of its permission classes."""

    method: str
    template: str
    scopes: frozenset[Scope] | None
    rule: tuple[str, ...]

    @property
    def is_public(self) -> bool:
        return self.scopes is None

    @property
    def name(self) -> str:
        return f"{self.method.upper()} {self.template}"

    def path(self, **ids: object) -> str:
        """The path with ids put in; unknown ones where none are given."""
        filled = self.template
        for word in [part.partition("}")[0] for part in filled.split("{")[1:]]:
            filled = filled.replace(f"{{{word}}}", str(ids.get(word, SAMPLES.get(word, NO_ID))))
        return filled


def endpoints() -> list[Endpoint]:
    """All of them under /api, in the order of the URL conf."""
    return [endpoint for template, pattern in _patterns(get_resolver().url_patterns) for endpoint in _endpoints(template, pattern)]


def _patterns(patterns: list[Any], prefix: str = "/") -> Iterator[tuple[str, URLPattern]]:
    for pattern in patterns:
        path = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _patterns(pattern.url_patterns, path)
        elif path.startswith("/api/") and path not in PROBES:
            yield _readable(path), pattern


def _readable(path: str) -> str:
    parts = path.replace("<", "{").replace(">", "}").split("{")
    return parts[0] + "".join("{" + part.partition(":")[2] if ":" in part.partition("}")[0] else "{" + part for part in parts[1:])


def _endpoints(template: str, pattern: URLPattern) -> Iterator[Endpoint]:
    view = getattr(pattern.callback, "cls", None)
    assert view is not None, f"{template} is no DRF view: nothing guards it"
    actions: dict[str, str] = getattr(pattern.callback, "actions", None) or {name: name for name in BODIES if hasattr(view, name)}
    for method, action in actions.items():
        if method != "head":
            yield _endpoint(method, template, _instance(view, action, getattr(pattern.callback, "initkwargs", {})))


def _instance(view: type[APIView], action: str, options: dict[str, Any]) -> Any:
    made: Any = view(**options)
    made.action = action
    made.request = None
    return made


def _endpoint(method: str, template: str, view: Any) -> Endpoint:
    permissions = view.get_permissions()
    rule = tuple(type(permission).__name__ for permission in permissions)
    if all(isinstance(permission, AllowAny) for permission in permissions):
        return Endpoint(method, template, None, rule)
    scopes = frozenset(Scope(scope) for permission in permissions for scope in getattr(permission, "required_scopes", ()))
    return Endpoint(method, template, scopes, rule)
