"""Production refuses to start with an unsafe setting, and says which and what to do."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import Error, Tags, register
from django.core.exceptions import ImproperlyConfigured

MIN_SECRET_LENGTH = 50
DEFAULT_PASSWORDS = frozenset({"postgres", "password", "redis", "admin", "root", "changeme", "change-me", "default", "test", "123456"})


@register(Tags.security)
def production_is_safe(**_: Any) -> list[Error]:
    """System check of the production preset; silent in development."""
    return unsafe_settings() if settings.PRODUCTION else []


def refuse_unsafe_production() -> None:
    """Refuse unsafe settings of a server started without manage.py. Raises ImproperlyConfigured."""
    if settings.PRODUCTION and (errors := unsafe_settings()):
        raise ImproperlyConfigured("Refusing to start:\n" + "\n".join(f"{error.id}: {error.msg} {error.hint}" for error in errors))


def unsafe_settings() -> list[Error]:
    """Unsafe settings of a public server."""
    found = [
        (settings.DEBUG, "E001", "DEBUG is on.", "Unset DEBUG."),
        (
            _weak(settings.SECRET_KEY),
            "E002",
            "SECRET_KEY is missing, short or a sample.",
            "Set SECRET_KEY or SECRET_KEY_FILE to 50 random characters.",
        ),
        (
            not settings.ALLOWED_HOSTS or "*" in settings.ALLOWED_HOSTS,
            "E003",
            "ALLOWED_HOSTS is empty or a wildcard.",
            "Name the hosts that are served.",
        ),
        (_is_any_origin(), "E004", "CORS allows any origin.", "Name the origins in CORS_ALLOWED_ORIGINS."),
        (
            not (settings.SESSION_COOKIE_SECURE and settings.CSRF_COOKIE_SECURE),
            "E005",
            "Cookies may travel without TLS.",
            "Keep SESSION_COOKIE_SECURE and CSRF_COOKIE_SECURE on.",
        ),
        (not settings.SECURE_HSTS_SECONDS, "E006", "HSTS is off.", "Leave SECURE_HSTS_SECONDS at a year."),
        (
            not settings.SECURE_SSL_REDIRECT and not settings.SECURE_PROXY_SSL_HEADER,
            "E007",
            "Plain HTTP is served.",
            "Set BEHIND_TLS_PROXY=1 behind a proxy that ends TLS, or leave SECURE_SSL_REDIRECT on.",
        ),
        (not settings.REDIS_IS_GIVEN, "E012", "REDIS_URL is not set.", "Point REDIS_URL or REDIS_URL_FILE at Redis or Valkey."),
        (
            not settings.DATABASE_IS_GIVEN,
            "E008",
            "DATABASE_URL is not set.",
            "Point DATABASE_URL or DATABASE_URL_FILE at PostgreSQL.",
        ),
        (settings.DEMO_BOOK, "E009", "A demo book would be loaded.", "Unset DEMO_BOOK."),
        (
            "simulator" in settings.PRICE_FEEDS,
            "E010",
            "Prices would be made up.",
            "Name real feeds in PRICE_FEEDS, or set it to none and push prices.",
        ),
        (
            settings.BRIDGE_FEED == "simulator",
            "E011",
            "Cover would be sold by made-up bridge observations.",
            "Set BRIDGE_FEED to defillama, or to none and push observations.",
        ),
        (
            settings.WEBHOOKS_ALLOW_LOOPBACK,
            "E013",
            "Webhooks may lead to this machine.",
            "Unset WEBHOOKS_ALLOW_LOOPBACK.",
        ),
        (
            not (settings.SESSION_COOKIE_HTTPONLY and settings.CSRF_COOKIE_HTTPONLY),
            "E014",
            "Scripts may read cookies.",
            "Keep SESSION_COOKIE_HTTPONLY and CSRF_COOKIE_HTTPONLY on.",
        ),
        (
            bool(settings.TRUSTED_PROXY_COUNT) != bool(settings.SECURE_PROXY_SSL_HEADER),
            "E015",
            "The settings of the proxy do not fit each other: all callers would share its address, or TLS would not be seen.",
            "Behind a proxy set both BEHIND_TLS_PROXY=1 and TRUSTED_PROXY_COUNT; without one set neither.",
        ),
        (
            _has_default_password(settings.DATABASE_URL) or _has_default_password(settings.REDIS_URL),
            "E016",
            "DATABASE_URL or REDIS_URL has a default password.",
            "Give the services random passwords, in DATABASE_URL_FILE and REDIS_URL_FILE.",
        ),
        (
            any(origin.startswith("http://") for origin in (*settings.CORS_ALLOWED_ORIGINS, *settings.CSRF_TRUSTED_ORIGINS)),
            "E017",
            "A page without TLS is trusted.",
            "Name only https:// origins in CORS_ALLOWED_ORIGINS and CSRF_TRUSTED_ORIGINS.",
        ),
        (
            settings.OIDC_ISSUER and not _is_https(settings.OIDC_ISSUER),
            "E030",
            "Staff would sign in at a provider without TLS.",
            "Set OIDC_ISSUER to an https:// address, or unset it.",
        ),
        (
            settings.OIDC_ISSUER and not (settings.OIDC_CLIENT_ID and settings.OIDC_CLIENT_SECRET),
            "E031",
            "OIDC_ISSUER is set without a client.",
            "Set OIDC_CLIENT_ID and OIDC_CLIENT_SECRET or OIDC_CLIENT_SECRET_FILE.",
        ),
        (
            not settings.OIDC_ISSUER and (settings.OIDC_CREATE_ACCOUNTS or settings.OIDC_TRUST_SECOND_FACTOR),
            "E032",
            "OIDC_CREATE_ACCOUNTS or OIDC_TRUST_SECOND_FACTOR is set without a provider.",
            "Set OIDC_ISSUER, or unset them.",
        ),
    ]
    return [Error(message, hint=hint, id=f"tonsurance.{code}") for wrong, code, message, hint in found if wrong]


def _weak(secret: str) -> bool:
    return len(secret) < MIN_SECRET_LENGTH or len(set(secret)) < 8 or secret.startswith(("django-insecure", "change"))


def _has_default_password(url: str) -> bool:
    """Whether the password of a service is a common default or the service's name. A missing password is left to the network."""
    parts = urlsplit(url)
    password = (parts.password or "").casefold()
    return password in DEFAULT_PASSWORDS or (password != "" and password == (parts.username or "").casefold())


def _is_https(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme == "https" and bool(parts.hostname)


def _is_any_origin() -> bool:
    return getattr(settings, "CORS_ALLOW_ALL_ORIGINS", False) or "*" in settings.CORS_ALLOWED_ORIGINS
