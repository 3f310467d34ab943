"""DRF authentication by API key: `Authorization: Bearer ton_...` or `X-API-Key: ton_...`."""

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed, NotAuthenticated
from rest_framework.request import Request

from clients import keys, selectors
from clients.principals import Principal


class ApiKeyAuthentication(BaseAuthentication):
    """None without a key; 401 with a wrong, revoked or expired one, also where no key is needed."""

    def authenticate(self, request: Request) -> tuple[Principal, None] | None:
        text = _key_of(request)
        if text is None:
            return None
        principal = selectors.principal_for_key(text) if keys.looks_like_key(text) else None
        if principal is None:
            raise AuthenticationFailed("This API key is unknown, expired or revoked.", code="invalid_key")
        return principal, None

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


def caller(request: Request) -> Principal:
    """The client that sent the request, on endpoints whose permission needs one."""
    principal: object = request.user
    if not isinstance(principal, Principal):
        raise NotAuthenticated
    return principal


def _key_of(request: Request) -> str | None:
    if key := request.headers.get("X-API-Key"):
        return key
    authorization = request.headers.get("Authorization")
    if authorization is None:
        return None
    method, _, credentials = authorization.partition(" ")
    return credentials.strip() if method.lower() == "bearer" else ""


class ApiKeyScheme(OpenApiAuthenticationExtension):
    """How the OpenAPI document names it."""

    target_class = "clients.authentication.ApiKeyAuthentication"
    name = ["bearerKey", "headerKey"]

    def get_security_requirement(self, auto_schema: object) -> list[dict[str, list[str]]]:
        return [{name: []} for name in self.name]  # either will do

    def get_security_definition(self, auto_schema: object) -> list[dict[str, str]]:
        return [
            {"type": "http", "scheme": "bearer", "description": "An API key: `Authorization: Bearer ton_...`"},
            {"type": "apiKey", "in": "header", "name": "X-API-Key", "description": "An API key in a header of its own."},
        ]
