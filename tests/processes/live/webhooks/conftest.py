"""The receiver, the client and its webhook of the tests in `tests/live/webhooks`."""

from tests.live.webhooks.conftest import _at_once, _stand_in, hook, http, owner, receiver, shared_receiver  # noqa: F401
