"""Signatures that the receivers' own library takes."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook, WebhookVerificationError

from live.webhooks import secret_encryption, signing

BODY = b'{"type":"price_depeg"}'


def headers(*secrets: str, body: bytes = BODY) -> dict[str, str]:
    return signing.headers(event_id="0199f0c2-6d3b-7c55-9d0e-7c1f4a7a1b2c", body=body, sent_at=timezone.now(), secrets=secrets)


def test_a_new_secret_is_256_random_bits() -> None:
    first, second = signing.new_secret(), signing.new_secret()
    assert first != second
    assert first.startswith("whsec_")
    assert len(first) == len("whsec_") + 44


@given(st.text())
def test_the_standard_library_verifies_what_is_signed(text: str) -> None:
    secret, body = signing.new_secret(), json.dumps({"text": text}).encode()
    assert Webhook(secret).verify(body, headers(secret, body=body)) == {"text": text}


def test_it_is_signed_as_the_standard_library_signs_it() -> None:
    sent_at = datetime(2026, 11, 24, 12, tzinfo=UTC)
    secret = signing.new_secret()
    own = signing.headers(event_id="msg", body=BODY, sent_at=sent_at, secrets=[secret])
    assert own["webhook-signature"] == Webhook(secret).sign("msg", sent_at, BODY.decode())


def test_during_a_rotation_either_secret_verifies() -> None:
    new, old = signing.new_secret(), signing.new_secret()
    sent = headers(new, old)
    assert [Webhook(secret).verify(BODY, sent) for secret in (new, old)]


@pytest.mark.parametrize("change", [{"webhook-id": "another"}, {"webhook-timestamp": "1"}, {"webhook-signature": "v1,AAAA"}])
def test_whatever_is_changed_on_the_way_is_noticed(change: dict[str, str]) -> None:
    secret = signing.new_secret()
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(BODY, headers(secret) | change)


def test_another_secret_verifies_nothing() -> None:
    with pytest.raises(WebhookVerificationError):
        Webhook(signing.new_secret()).verify(BODY, headers(signing.new_secret()))


def test_a_stored_secret_is_not_readable_in_the_database() -> None:
    secret = signing.new_secret()
    assert secret.removeprefix(signing.PREFIX) not in secret_encryption.encrypt(secret)
    assert secret_encryption.decrypt(secret_encryption.encrypt(secret)) == secret


def test_a_stored_secret_survives_a_new_secret_key_with_the_old_one_as_fallback(settings: Any) -> None:
    sealed = secret_encryption.encrypt("whsec_old")
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another", [settings.SECRET_KEY]
    assert secret_encryption.decrypt(sealed) == "whsec_old"


def test_without_the_key_it_cannot_be_read(settings: Any) -> None:
    sealed = secret_encryption.encrypt("whsec_old")
    settings.SECRET_KEY = "another"
    with pytest.raises(secret_encryption.UnreadableSecret):
        secret_encryption.decrypt(sealed)
