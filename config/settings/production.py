"""For servers: nothing is guessed. `config.checks` refuses to start with an unsafe setting and says which."""

from config import env
from config.settings.base import *  # noqa: F403
from config.settings.base import REST_FRAMEWORK as REST_FRAMEWORK
from config.settings.base import SECRETS
from ops.observability.logs import logging_config

PRODUCTION = True
DEBUG = env.boolean("DEBUG")

SECURE_SSL_REDIRECT = env.boolean("SECURE_SSL_REDIRECT", default=True)
SECURE_REDIRECT_EXEMPT = [r"^health$", r"^health/ready$", r"^metrics$"]
SECURE_HSTS_SECONDS = env.integer("SECURE_HSTS_SECONDS", 31_536_000, low=0, high=63_072_000)
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.boolean("BEHIND_TLS_PROXY") else None
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
LOGGING = logging_config(as_json=env.choice("LOG_FORMAT", "json", ("text", "json")) == "json", level=env.log_level(), secrets=SECRETS)
