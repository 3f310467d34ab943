"""For a developer's machine and the tests: embedded services, a demo book, a secret key made on first use."""

from config import env
from config.settings.base import *  # noqa: F403
from config.settings.base import BRIDGE_FEEDS, PRICE_FEED_NAMES, RUN_DIR, SECRETS
from config.settings.base import SECRET_KEY as GIVEN_SECRET_KEY
from ops.core.private_files import secret
from ops.observability.logs import logging_config

DEBUG = env.boolean("DEBUG")
SECRET_KEY = GIVEN_SECRET_KEY or secret(RUN_DIR / "secret-key")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1],testserver")
DEMO_BOOK = env.boolean("DEMO_BOOK", default=True)
PRICE_FEEDS = env.choices("PRICE_FEEDS", "simulator", PRICE_FEED_NAMES, former="PRICE_FEED")
BRIDGE_FEED = env.choice("BRIDGE_FEED", "simulator", BRIDGE_FEEDS)
WEBHOOKS_ALLOW_LOOPBACK = env.boolean("WEBHOOKS_ALLOW_LOOPBACK", default=True)
LOGGING = logging_config(
    as_json=env.choice("LOG_FORMAT", "text", ("text", "json")) == "json", level=env.log_level(), secrets=[*SECRETS, SECRET_KEY]
)
