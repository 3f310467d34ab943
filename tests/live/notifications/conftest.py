"""Types carry a stand-in payload, and two clients are there."""

import pytest

from clients.models import ApiClient
from tests.live import events


@pytest.fixture(autouse=True)
def _stand_in(monkeypatch: pytest.MonkeyPatch) -> None:
    events.carry_ours(monkeypatch)


@pytest.fixture
def broker_client(db: None) -> ApiClient:
    return ApiClient.objects.create(name="broker")


@pytest.fixture
def other_client(db: None) -> ApiClient:
    return ApiClient.objects.create(name="other")
