"""Tokens, which end by themselves."""

from collections.abc import Iterable

from tonsurance.endpoints.arguments import names
from tonsurance.request import Request
from tonsurance.types import Scopes, Token


def token(*, scopes: Iterable[Scopes] | None = None) -> Request[Token]:
    """A token for a quarter of an hour, for a page or a socket. `scopes`: some of those that the key has; all unless given."""
    body = {} if scopes is None else {"scopes": names(scopes)}
    return Request("POST", "api/v2/auth/token", Token, body=body, is_repeatable=True)
