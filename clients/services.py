"""Writes: clients and their keys.

`by`: the member of staff who asks, whose permissions are checked; None for the operator, who runs commands on the host.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from clients import keys, rights, signals
from clients.credential_cache import forget_keys
from clients.models import ApiClient, ApiKey
from clients.principals import Scope, Tier
from clients.rights import Staff

OVERLAP = timedelta(days=1)


@transaction.atomic
def create_client(
    *,
    name: str,
    tier: Tier = Tier.STANDARD,
    scopes: Iterable[Scope] = (),
    allowed_networks: Iterable[str] = (),
    is_active: bool = True,
    by: Staff = None,
) -> tuple[ApiClient, str]:
    """A new client and its first key (the key's text, not stored).

    Raises IntegrityError when the name is taken, ValidationError for something that is no network, Problem 403 for scopes that `by` may
    not grant.
    """
    granted = sorted({scope.value for scope in scopes})
    client = ApiClient(name=name, tier=tier.value, scopes=granted, allowed_networks=list(allowed_networks), is_active=is_active)
    client.clean_fields(exclude=["scopes"])
    rights.check_new(by=by, terms=rights.terms_of(client))
    client.save()
    return client, _add_key(client, expires_at=None)


@transaction.atomic
def change_client(*, client: ApiClient, fields: Iterable[str], by: Staff = None) -> None:
    """Save the given fields of a client and invalidate cached credentials.

    Raises Problem 403 where `by` may not give that to a client that holds, or would hold, a sensitive scope.
    """
    changed = list(fields)
    before = rights.terms_of(_locked(client.pk))
    edited = {name: getattr(client, name) for name in changed if hasattr(before, name)}
    rights.check_change(by=by, before=before, after=replace(before, **edited))
    client.save(update_fields=changed)
    _announce(client.pk)


@transaction.atomic
def issue_key(*, client: ApiClient, expires_at: datetime | None = None, by: Staff = None) -> str:
    """Issue one more key; its text is returned once and not stored.

    Raises Problem 403 where the client holds a scope that `by` may not grant.
    """
    rights.check_key(by=by, client=_locked(client.pk))
    return _add_key(client, expires_at=expires_at)


@transaction.atomic
def rotate_key(*, key: ApiKey, overlap: timedelta = OVERLAP, expires_at: datetime | None = None, by: Staff = None) -> str | None:
    """A new key in the place of `key`, which stays good for `overlap` so that its holder can change over.

    Returns the new key's text, or None when the old one is no longer valid. Raises Problem 403 as `issue_key` does.
    """
    rights.check_key(by=by, client=_locked(key.client_id))
    now = timezone.now()
    ends = now + overlap
    unexpired = Q(expires_at=None) | Q(expires_at__gt=now)
    if not ApiKey.objects.filter(unexpired, pk=key.pk, revoked_at=None).exists():
        return None
    ApiKey.objects.filter(Q(expires_at=None) | Q(expires_at__gt=ends), pk=key.pk).update(expires_at=ends)
    _announce(key.client_id)
    return _add_key(key.client, expires_at=expires_at)


@transaction.atomic
def revoke_key(*, key: ApiKey) -> bool:
    """Revoke; False when it was revoked before. Other processes follow within five seconds."""
    changed = ApiKey.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=timezone.now())
    if changed:
        _announce(key.client_id)
    return changed == 1


def _locked(client_id: int) -> ApiClient:
    """The client as it stands, until the end of the transaction: nobody grants it a scope between the check and the write."""
    return ApiClient.objects.select_for_update().get(pk=client_id)


def _add_key(client: ApiClient, *, expires_at: datetime | None) -> str:
    fresh = keys.new_key()
    ApiKey.objects.create(client=client, prefix=fresh.prefix, digest=fresh.digest, expires_at=expires_at)
    return fresh.text


def _announce(client_id: int) -> None:
    """Drop this process's cached credentials, now and after the commit, and send `access_changed`."""

    def announce() -> None:
        forget_keys()
        signals.access_changed.send_robust(sender=ApiClient, client_id=client_id)

    forget_keys()
    transaction.on_commit(announce)
