"""Writes: clients and their keys."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from clients import keys
from clients.models import ApiClient, ApiKey
from clients.principals import Scope, Tier
from clients.selectors import forget_keys


@transaction.atomic
def create_client(*, name: str, tier: Tier = Tier.STANDARD, scopes: Iterable[Scope] = ()) -> tuple[ApiClient, str]:
    """A new client and its first key (the key's text, not stored). Raises IntegrityError when the name is taken."""
    client = ApiClient.objects.create(name=name, tier=tier.value, scopes=sorted({scope.value for scope in scopes}))
    return client, issue_key(client=client)


def issue_key(*, client: ApiClient, expires_at: datetime | None = None) -> str:
    """One more key for the client; its text is returned and never again to be had."""
    fresh = keys.new_key()
    ApiKey.objects.create(client=client, prefix=fresh.prefix, digest=fresh.digest, expires_at=expires_at)
    return fresh.text


def revoke_key(*, key: ApiKey) -> bool:
    """Revoke; False when it was revoked before. Other processes follow within five seconds."""
    changed = ApiKey.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=timezone.now())
    forget_keys()
    return changed == 1
