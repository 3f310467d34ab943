"""The provider: where staff are sent, and what its ID token says once it is proven. Authlib speaks the protocol.

It is imported at the first sign-in: every process would pay for it at its start, and few services use it.
"""

import time
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
"""Signatures alone: a token under a shared secret proves nothing about who made it."""
DISCOVERY = "/.well-known/openid-configuration"
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri", "userinfo_endpoint")
TIMEOUT_SECONDS = 5
LEEWAY_SECONDS = 60
DISCOVERY_SECONDS = 60
SEVERAL_FACTORS = "mfa"
_discovered: dict[str, tuple[float, dict[str, Any]]] = {}


class Refused(Exception):
    """Nobody is signed in; the message is for the log."""


class Unreachable(Exception):
    """The provider does not answer."""


@dataclass(frozen=True, slots=True)
class Claims:
    """Who signed in. `email` is None unless the provider has verified it; `has_second_factor`: by several factors."""

    issuer: str
    subject: str
    email: str | None
    has_second_factor: bool


def is_on() -> bool:
    """Whether staff may sign in there."""
    return bool(settings.OIDC_ISSUER)


def send_there(request: HttpRequest, *, callback: str) -> HttpResponse:
    """A redirect to the provider; state, nonce and the PKCE verifier stay in the session. Raises Unreachable, Refused."""
    try:
        response: HttpResponse = _client().authorize_redirect(request, callback)
    except (*_no_answers(), *_faults()) as error:
        raise Unreachable(_told(error)) from error
    return response


def claims_of(request: HttpRequest) -> Claims:
    """What the provider says of whoever comes back from it. Raises Refused, Unreachable."""
    try:
        return _claims(request)
    except _no_answers() as error:
        raise Unreachable(_told(error)) from error
    except _faults() as error:
        raise Refused(_told(error)) from error


def _claims(request: HttpRequest) -> Claims:
    client = _client()
    wanted = {"iss": settings.OIDC_ISSUER, "aud": settings.OIDC_CLIENT_ID}
    options = {name: {"essential": True, "value": value} for name, value in wanted.items()}
    token = client.authorize_access_token(request, claims_options=options, leeway=LEEWAY_SECONDS)
    if (told := token.get("userinfo")) is None:
        raise Refused("the provider sent no ID token")
    if "email" not in told and client.server_metadata.get("userinfo_endpoint"):
        told = {**_user_info(client, token, subject=told["sub"]), **told}
    is_verified = told.get("email_verified") is True
    return Claims(
        issuer=settings.OIDC_ISSUER,
        subject=str(told["sub"]),
        email=str(told["email"]) if is_verified and told.get("email") else None,
        has_second_factor=SEVERAL_FACTORS in (told.get("amr") or []),
    )


def _user_info(client: Any, token: Any, *, subject: str) -> dict[str, Any]:
    """Some providers tell the e-mail there alone."""
    told = dict(client.userinfo(token=token))
    if told.get("sub") != subject:
        raise Refused("the user info is of another subject")
    return {name: told[name] for name in ("email", "email_verified") if name in told}


def _client() -> Any:
    """A client that knows the provider; its keys are fetched for each sign-in, because they may have changed. Raises Refused."""
    from authlib.integrations.django_client import OAuth

    client = OAuth().register(
        "staff",
        client_id=settings.OIDC_CLIENT_ID,
        client_secret=settings.OIDC_CLIENT_SECRET,
        server_metadata_url=settings.OIDC_ISSUER.rstrip("/") + DISCOVERY,
        client_kwargs={"scope": "openid email", "code_challenge_method": "S256", "default_timeout": TIMEOUT_SECONDS, "leeway": 0},
    )
    metadata = _metadata(client)
    if metadata.get("issuer") != settings.OIDC_ISSUER:
        raise Refused("the provider names another issuer")
    is_secure = settings.OIDC_ISSUER.startswith("https://")
    if is_secure and not all(str(metadata[name]).startswith("https://") for name in ENDPOINTS if name in metadata):
        raise Refused("the provider names an address without TLS")
    metadata["id_token_signing_alg_values_supported"] = ALGORITHMS
    return client


def _metadata(client: Any) -> dict[str, Any]:
    """What the provider says of itself, at most a minute old: anybody can begin a sign-in, and a thousand of them ask the provider once."""
    good_until, known = _discovered.get(settings.OIDC_ISSUER, (0.0, {}))
    if time.monotonic() >= good_until:
        known = dict(client.load_server_metadata())
        _discovered[settings.OIDC_ISSUER] = (time.monotonic() + DISCOVERY_SECONDS, known)
    metadata: dict[str, Any] = client.server_metadata
    metadata.update(known)  # with the mark by which the library knows that it was loaded
    return metadata


def _no_answers() -> tuple[type[Exception], ...]:
    """What is raised when the provider cannot be reached."""
    from requests import RequestException

    return (RequestException,)


def _faults() -> tuple[type[Exception], ...]:
    """What is raised for an answer that is not as it should be."""
    from authlib.common.errors import AuthlibBaseError
    from joserfc.errors import JoseError

    return (AuthlibBaseError, JoseError, ValueError, KeyError, TypeError, RuntimeError)


def _told(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"
