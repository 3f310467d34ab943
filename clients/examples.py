"""Examples of the OpenAPI document."""

from drf_spectacular.utils import OpenApiExample

TOKEN_REQUEST = OpenApiExample("Only to read", value={"scopes": ["read"]}, request_only=True)
TOKEN = OpenApiExample(
    "A token for a browser",
    value={
        "token": "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI3In0.c2lnbmF0dXJl",  # pragma: allowlist secret
        "token_type": "Bearer",
        "scopes": ["read"],
        "expires_in": 900,
        "expires_at": "2026-10-30T11:08:30Z",
    },
    response_only=True,
    status_codes=["201"],
)
