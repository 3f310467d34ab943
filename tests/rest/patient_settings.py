"""Development settings with more patience for Redis, for tests of what it decides: on a busy machine a tenth of a second is soon over."""

from config.settings.development import *  # noqa: F403

REDIS_TIMEOUTS = {"socket_timeout": 3.0, "socket_connect_timeout": 3.0}
