"""Clients are told of their policies, in the transaction that changes them."""

from datetime import timedelta

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone

from clients.models import ApiClient
from live.notifications.kinds import Subject
from quotes import messages, tasks
from quotes.models import Policy
from quotes.services import closing
from tests.announced import announced
from tests.api import Api
from tests.recorder import Recorder

pytestmark = pytest.mark.usefixtures("book")


def test_a_bind_is_announced_to_the_client_that_bound(broker: Api) -> None:
    policy = broker.policy(coverage_type="oracle", chain="Solana", stablecoin="DAI")
    (told,) = announced()
    assert (told.type, told.subject) == ("policy_bound", Subject("oracle", "Solana", "DAI"))
    assert told.client_id == ApiClient.objects.get(name="broker").pk
    assert told.payload == {
        "policy_id": policy["id"],
        **{name: policy[name] for name in ("coverage_type", "chain", "stablecoin", "policyholder", "coverage_amount", "premium")},
        **{name: policy[name] for name in ("starts_at", "ends_at")},
    }


def test_a_bind_that_is_refused_or_replayed_is_not_announced(broker: Api) -> None:
    token = broker.quote()["quote_token"]
    for _ in range(2):
        broker.bind(token, idempotency_key="once")
    assert broker.bind(token).status_code == 409
    assert len(announced()) == 1


def test_a_bind_that_is_rolled_back_is_not_announced(broker: Api) -> None:
    with transaction.atomic():
        broker.policy()
        transaction.set_rollback(True)
    assert (Policy.objects.count(), announced()) == (0, [])


def test_a_cancellation_is_announced_with_its_refund(broker: Api) -> None:
    policy = broker.policy(coverage_amount="1000000", duration_days=100)
    refund = broker.post(f"/api/v2/policies/{policy['id']}/cancel").json()["refund"]
    (told,) = announced("policy_cancelled")
    assert (told.payload["policy_id"], told.payload["refund"]) == (policy["id"], refund)
    assert told.subject == Subject("depeg", "Ethereum", "USDC")
    assert told.client_id == ApiClient.objects.get(name="broker").pk


def test_a_cancellation_that_is_refused_is_not_announced(broker: Api) -> None:
    path = f"/api/v2/policies/{broker.policy()['id']}/cancel"
    assert [broker.post(path).status_code for _ in range(2)] == [200, 409]
    assert len(announced("policy_cancelled")) == 1


def test_every_policy_that_expires_is_announced_once(broker: Api) -> None:
    ids = {broker.policy(duration_days=1)["id"] for _ in range(3)}
    broker.policy(duration_days=90)
    for _ in range(2):
        closing.expire_due(now=timezone.now() + timedelta(days=2))
    told = announced("policy_expired")
    assert {one.payload["policy_id"] for one in told} == ids
    assert len(told) == 3


def test_a_policys_story_is_told_in_its_order(broker: Api) -> None:
    with time_machine.travel(timezone.now()):
        policy = broker.policy()
        broker.post(f"/api/v2/policies/{policy['id']}/cancel")
    assert [told.type for told in announced()] == ["policy_bound", "policy_cancelled"]


def test_a_ranking_that_changed_is_told_to_everybody(broker: Api) -> None:
    tape = Recorder(messages.CHANNEL)
    broker.policy(stablecoin="DAI")
    with tape.recording():
        tasks.publish_ranking()
    with tape.recording():
        tasks.publish_ranking()
    (told,) = announced("ranking_update")
    assert (told.priority, told.client_id) == ("LOW", None)
    assert [product["stablecoin"] for product in told.payload["products"]] == ["DAI"]
