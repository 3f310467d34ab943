"""Every type of notification x everybody who must not hear of it: over sockets and over webhooks.

The types come from the vocabulary, so that a new one of which nobody said whom it concerns fails here.
"""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from django.utils import timezone

from clients import services as client_services
from clients.models import ApiClient
from clients.principals import Scope, Tier
from live.feed import Entry
from live.hub.replay_buffer import Sent
from live.models import Delivery, Notification
from live.notifications import stream
from live.notifications.dispatch import dispatch
from live.notifications.filters import Wanted
from live.notifications.kinds import NotificationType
from quotes.models import Policy
from quotes.services import closing
from tests import one_worker
from tests.api import Api
from tests.live.events import webhook

Happening = Callable[[Api], None]


def bind(owner: Api) -> None:
    owner.policy()


def cancel(owner: Api) -> None:
    assert owner.post(f"/api/v2/policies/{owner.policy()['id']}/cancel").status_code == 200


def expire(owner: Api) -> None:
    policy = Policy.objects.get(pk=owner.policy(duration_days=1)["id"])
    assert closing.expire_due(now=policy.ends_at + timedelta(seconds=1)) == 1


def finish_a_batch(owner: Api) -> None:
    batch = owner.post("/api/v1/batch-process", {"items": [{"id": "a", "data": {}}]}, Prefer="respond-async").json()
    while one_worker.work_on(batch_id=UUID(batch["batch_id"])):
        pass


def finish_an_analysis(owner: Api) -> None:
    analysis = owner.post("/api/v1/analysis", {"analysis_type": "stress_test"}).json()
    assert one_worker.run(analysis_id=UUID(analysis["id"]))


OF_ONE_CLIENT: dict[NotificationType, Happening] = {
    NotificationType.POLICY_BOUND: bind,
    NotificationType.POLICY_CANCELLED: cancel,
    NotificationType.POLICY_EXPIRED: expire,
    NotificationType.BATCH_COMPLETED: finish_a_batch,
    NotificationType.ANALYSIS_COMPLETED: finish_an_analysis,
}
"""What concerns one client alone, and how it comes to happen."""
OF_EVERYBODY = {
    NotificationType.BRIDGE_HEALTH_CHANGE,
    NotificationType.BRIDGE_CRITICAL_ALERT,
    NotificationType.RISK_ALERT_OPENED,
    NotificationType.RISK_ALERT_RESOLVED,
    NotificationType.RANKING_UPDATE,
    NotificationType.APY_UPDATE,
    NotificationType.PRICE_DEPEG,
}
EVERYTHING = Wanted(frozenset(NotificationType))


def client_with_a_webhook(name: str, *scopes: Scope) -> tuple[Api, int]:
    """A client, by its key and its number, whose webhook wants everything."""
    client, key = client_services.create_client(name=name, tier=Tier.BROKER, scopes=scopes)
    webhook(client, f"https://{name}.example/in")
    return Api(key), client.pk


def over_a_socket(notification: Notification, client_id: int | None) -> bool:
    """Whether a socket of the client that asked for everything gets it."""
    told = stream._entry(notification)
    sent = Sent(stream.CHANNEL, "epoch", Entry(1, False, told.body, told.urgent, told.meta, told.at))
    return stream.view(EVERYTHING, client_id)(sent) is not None


def test_of_every_type_it_is_said_whom_it_concerns() -> None:
    assert set(OF_ONE_CLIENT) | OF_EVERYBODY == set(NotificationType)
    assert not set(OF_ONE_CLIENT) & OF_EVERYBODY


@pytest.mark.parametrize("type", OF_ONE_CLIENT)
def test_what_concerns_one_client_is_told_to_nobody_else(book: None, type: NotificationType) -> None:
    owner, owner_id = client_with_a_webhook("owner", Scope.READ, Scope.WRITE)
    others = [client_with_a_webhook(name, *scopes)[1] for name, scopes in (("peer", {Scope.READ, Scope.WRITE}), ("mighty", set(Scope)))]
    OF_ONE_CLIENT[type](owner)
    told = list(Notification.objects.filter(type=type))
    assert [notification.client_id for notification in told] == [owner_id]
    assert [client for client in (owner_id, *others, None) if over_a_socket(told[0], client)] == [owner_id]
    dispatch(now=timezone.now())
    assert list(Delivery.objects.filter(notification=told[0]).values_list("webhook__client", flat=True)) == [owner_id]


@pytest.mark.usefixtures("book")
@pytest.mark.parametrize("type", NotificationType)
def test_whatever_carries_a_client_reaches_that_one_alone_whatever_its_type(type: NotificationType) -> None:
    owner, other = (ApiClient.objects.create(name=name) for name in ("owner", "other"))
    now = timezone.now()
    expiring = now + timedelta(hours=1)
    told = Notification.objects.create(type=type, priority=3, client_id=owner.pk, payload="{}", created_at=now, expires_at=expiring)
    assert [client for client in (owner.pk, other.pk, None) if over_a_socket(told, client)] == [owner.pk]
