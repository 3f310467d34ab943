"""DRF permissions by scope. A view without a rule is closed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rest_framework.permissions import AllowAny, BasePermission

from clients.principals import Principal, Scope

if TYPE_CHECKING:  # DRF imports this module while it defines APIView
    from rest_framework.request import Request
    from rest_framework.views import APIView

Public = AllowAny


class Denied(BasePermission):
    """Default permission: denies everyone until the view sets a rule."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        return False


def has_scope(*scopes: Scope) -> type[BasePermission]:
    """A permission for clients that hold any of `scopes`."""

    class HasScope(BasePermission):
        message = f"This needs the scope {' or '.join(scopes)}."
        required_scopes = scopes

        def has_permission(self, request: Request, view: APIView) -> bool:
            principal: object = request.user
            return isinstance(principal, Principal) and any(principal.has(scope) for scope in scopes)

    return HasScope
