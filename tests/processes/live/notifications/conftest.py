"""The stand-in payload and the clients of the tests in `tests/live/notifications`."""

from tests.live.notifications.conftest import _stand_in, broker_client, other_client  # noqa: F401
