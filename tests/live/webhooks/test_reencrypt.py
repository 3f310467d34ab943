"""Secrets of webhooks outlive the SECRET_KEY under which they were stored."""

from typing import Any

import pytest
from django.utils import timezone

from clients.models import ApiClient
from live.models import Webhook
from live.webhooks import secret_encryption
from live.webhooks.reencrypt import reseal_secrets
from tests.live.events import SECRET, webhook

pytestmark = pytest.mark.django_db


def test_after_a_change_of_the_key_secrets_no_longer_need_the_old_one(owner: ApiClient, settings: Any) -> None:
    webhook(owner, previous_secret=secret_encryption.encrypt("whsec_before"), previous_secret_until=timezone.now())
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "the new key", [settings.SECRET_KEY]
    assert [reseal_secrets(), reseal_secrets()] == [1, 0]
    settings.SECRET_KEY_FALLBACKS = []
    row = Webhook.objects.get()
    assert [secret_encryption.decrypt(row.secret), secret_encryption.decrypt(row.previous_secret)] == [SECRET, "whsec_before"]


def test_a_secret_that_nothing_opens_is_left_and_the_others_are_sealed(owner: ApiClient, settings: Any) -> None:
    lost = webhook(owner, secret="of another key")
    webhook(owner)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "the new key", [settings.SECRET_KEY]
    assert reseal_secrets() == 1
    assert Webhook.objects.get(pk=lost.pk).secret == "of another key"
