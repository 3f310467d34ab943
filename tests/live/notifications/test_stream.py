"""What the stream is told, however often somebody tries."""

import pytest
from django.conf import settings
from django.utils import timezone
from redis import Redis

from live.connections import Keys
from live.models import Notification
from live.notifications import stream
from live.notifications.dispatch import dispatch
from live.notifications.services import announce_all
from tests.live.events import fell

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("catalogue")]


def length() -> int:
    with Redis.from_url(settings.REDIS_URL) as client:
        return int(client.xlen(Keys.of(stream.CHANNEL).stream))


def test_a_worker_that_dies_between_telling_and_its_commit_repeats_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    class Died(BaseException):
        """As if the process had ended here."""

    def die(told: list[Notification]) -> None:
        tell_stream(told)
        raise Died

    tell_stream, before = stream.tell, length()
    announce_all(notices=[fell("A"), fell("B")])
    with monkeypatch.context() as patch:
        patch.setattr(stream, "tell", die)
        with pytest.raises(Died):
            dispatch(now=timezone.now())
    assert Notification.objects.filter(dispatched_at=None).count() == 2
    announce_all(notices=[fell("C")])
    assert dispatch(now=timezone.now()) == 3
    assert length() - before == 3


def test_names_are_forgotten_once_they_cannot_come_again() -> None:
    announce_all(notices=[fell("A"), fell("B")])
    dispatch(now=timezone.now())
    with Redis.from_url(settings.REDIS_URL) as client:
        assert client.scard(Keys.of(stream.CHANNEL).names) == 0
