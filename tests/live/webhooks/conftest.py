"""A stub receiver, a client with a webhook to it, and a quick HTTP client."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest
from pytest_httpserver import HTTPServer

from clients.models import ApiClient
from live.models import Webhook
from live.webhooks import sender, slots
from live.webhooks.retry_policy import AttemptOutcome
from live.webhooks.transport import Client
from ops.core import session_locks
from tests.live import events

QUICK_SECONDS = 1.0
PUBLIC = "93.184.215.14"


def post(http: Client, url: str) -> AttemptOutcome:
    return http.post(url, body=b"{}", headers={"webhook-id": "1"})


@contextmanager
def all_places_taken() -> Iterator[None]:
    """As many attempts as may be go on by themselves."""
    with ExitStack() as others:
        assert all(others.enter_context(slots.SlowSlots()).take_place() for _ in range(slots.PLACES))
        yield


@pytest.fixture(autouse=True)
def _stand_in(monkeypatch: pytest.MonkeyPatch) -> None:
    events.carry_ours(monkeypatch)


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Whatever the machine is busy with, attempts are over when the call returns."""
    monkeypatch.setattr(sender, "SOON_SECONDS", 60.0)
    monkeypatch.setattr(slots, "_slow", {})
    yield
    session_locks.session_locks.close()


@pytest.fixture(scope="module")
def shared_receiver() -> Iterator[HTTPServer]:
    with HTTPServer(host="127.0.0.1", threaded=True) as server:
        yield server


@pytest.fixture
def receiver(shared_receiver: HTTPServer) -> HTTPServer:
    """A server on loopback that notes what it gets."""
    shared_receiver.clear()
    return shared_receiver


@pytest.fixture
def http() -> Iterator[Client]:
    """Gives up after a second."""
    client = Client(total_seconds=QUICK_SECONDS)
    yield client
    client.close()


@pytest.fixture
def owner(db: None) -> ApiClient:
    return ApiClient.objects.create(name="owner")


@pytest.fixture
def hook(owner: ApiClient, receiver: HTTPServer) -> Webhook:
    """A webhook to the receiver that wants everything."""
    return events.webhook(owner, receiver.url_for("/in"))
