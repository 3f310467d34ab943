"""A receiver that becomes slow in the middle of a turn: it needs a place from then on, like one that was slow before."""

import time

import pytest
from django.utils import timezone
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from live.models import Webhook
from live.notifications.dispatch import dispatch
from live.notifications.services import announce_all
from live.webhooks import slots
from live.webhooks.delivery import deliver
from live.webhooks.slots import PLACES
from live.webhooks.transport import Client
from tests.live.events import fell
from tests.live.webhooks.conftest import all_places_taken
from tests.ops.running import wait_until

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def two_events_for_a_slow_one(hook: Webhook, receiver: HTTPServer, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Notes how many places are free whenever the receiver is asked."""
    monkeypatch.setattr(slots, "SLOW_SECONDS", 0.05)
    free: list[int] = []

    def take_some_time(_: Request) -> Response:
        free.append(slots._free._value)
        time.sleep(0.1)
        return Response("", 204)

    receiver.expect_request("/in").respond_with_handler(take_some_time)
    announce_all(notices=[fell("USDC"), fell("USDT")])
    dispatch(now=timezone.now())
    return free


def test_it_holds_a_place_then(two_events_for_a_slow_one: list[int], hook: Webhook, http: Client) -> None:
    assert deliver(webhook_id=hook.pk, client=http) == 2
    wait_until(lambda: len(two_events_for_a_slow_one) == 2 and slots._free._value == PLACES)
    assert two_events_for_a_slow_one == [PLACES, PLACES - 1]
    assert slots._free._value == PLACES


def test_without_a_place_its_turn_is_over(two_events_for_a_slow_one: list[int], hook: Webhook, http: Client, receiver: HTTPServer) -> None:
    with all_places_taken():
        assert deliver(webhook_id=hook.pk, client=http) == 1
        assert deliver(webhook_id=hook.pk, client=http) == 0
    assert deliver(webhook_id=hook.pk, client=http) == 1
    wait_until(lambda: len(receiver.log) == 2 and slots._free._value == PLACES)
    assert two_events_for_a_slow_one == [0, PLACES - 1]
