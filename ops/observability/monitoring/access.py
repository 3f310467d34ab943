"""Access to monitoring: clients with a scope for it, and staff with a session."""

from typing import Any

from django.conf import settings
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.settings import api_settings
from rest_framework.views import APIView


class StaffSession(SessionAuthentication):
    """The session of a member of staff; a change needs its CSRF token. Other sessions count for nothing."""

    def authenticate(self, request: Request) -> tuple[Any, None] | None:
        found: tuple[Any, None] | None = super().authenticate(request)
        return found if found and found[0].is_staff else None


def authenticators() -> list[type[BaseAuthentication]]:
    """The authenticators of every endpoint, then the session."""
    classes: list[type[BaseAuthentication]] = list(api_settings.DEFAULT_AUTHENTICATION_CLASSES)  # type: ignore[arg-type]  # imported by now
    return [*classes, StaffSession]


class _StaffOrScope(BasePermission):
    """Staff, and clients that hold any of `required_scopes`."""

    required_scopes: tuple[str, ...]

    def has_permission(self, request: Request, view: APIView) -> bool:
        caller: Any = request.user
        if getattr(caller, "is_staff", False):
            return True
        holds = getattr(caller, "has", None)  # of an API client, which a higher room knows
        return holds is not None and any(holds(scope) for scope in self.required_scopes)


class MayOperate(_StaffOrScope):
    """The monitoring API."""

    required_scopes = ("admin",)
    message = "This needs the scope admin, or a session of staff."


class MayWatch(_StaffOrScope):
    """The overview, which tells how loaded the machine is."""

    required_scopes = ("read", "admin")
    message = "This needs the scope read or admin, or a session of staff."


class StaffSessionScheme(OpenApiAuthenticationExtension):
    """How the OpenAPI document names it."""

    target_class = "ops.observability.monitoring.access.StaffSession"
    name = "staffSession"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        return {"type": "apiKey", "in": "cookie", "name": settings.SESSION_COOKIE_NAME, "description": "A session of staff at /admin/."}
