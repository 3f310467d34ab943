"""Writes: clients and their keys."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from clients import keys, signals
from clients.models import ApiClient, ApiKey
from clients.principals import Scope, Tier
from clients.remembering import forget_keys

OVERLAP = timedelta(days=1)


@transaction.atomic
def create_client(
    *, name: str, tier: Tier = Tier.STANDARD, scopes: Iterable[Scope] = (), allowed_networks: Iterable[str] = ()
) -> tuple[ApiClient, str]:
    """A new client and its first key (the key's text, not stored).

    Raises IntegrityError when the name is taken, ValidationError for something that is no network.
    """
    client = ApiClient(
        name=name, tier=tier.value, scopes=sorted({scope.value for scope in scopes}), allowed_networks=list(allowed_networks)
    )
    client.clean_fields(exclude=["scopes"])
    client.save()
    return client, issue_key(client=client)


@transaction.atomic
def change_client(*, client: ApiClient, fields: Iterable[str]) -> None:
    """Save the given fields of a client and invalidate cached credentials."""
    client.save(update_fields=fields)
    _announce(client.pk)


def issue_key(*, client: ApiClient, expires_at: datetime | None = None) -> str:
    """Issue one more key; its text is returned once and not stored."""
    fresh = keys.new_key()
    ApiKey.objects.create(client=client, prefix=fresh.prefix, digest=fresh.digest, expires_at=expires_at)
    return fresh.text


@transaction.atomic
def rotate_key(*, key: ApiKey, overlap: timedelta = OVERLAP, expires_at: datetime | None = None) -> str | None:
    """A new key in the place of `key`, which stays good for `overlap` so that its holder can change over.

    Returns the new key's text, or None when the old one is no longer valid.
    """
    now = timezone.now()
    ends = now + overlap
    unexpired = Q(expires_at=None) | Q(expires_at__gt=now)
    if not ApiKey.objects.filter(unexpired, pk=key.pk, revoked_at=None).exists():
        return None
    ApiKey.objects.filter(Q(expires_at=None) | Q(expires_at__gt=ends), pk=key.pk).update(expires_at=ends)
    _announce(key.client_id)
    return issue_key(client=key.client, expires_at=expires_at)


@transaction.atomic
def revoke_key(*, key: ApiKey) -> bool:
    """Revoke; False when it was revoked before. Other processes follow within five seconds."""
    changed = ApiKey.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=timezone.now())
    if changed:
        _announce(key.client_id)
    return changed == 1


def _announce(client_id: int) -> None:
    """Drop this process's cached credentials, now and after the commit, and send `access_changed`."""

    def announce() -> None:
        forget_keys()
        signals.access_changed.send_robust(sender=ApiClient, client_id=client_id)

    forget_keys()
    transaction.on_commit(announce)
