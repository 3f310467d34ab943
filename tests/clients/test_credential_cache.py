"""Keys in use are looked up again before they lapse, all at once; what has ended meanwhile is forgotten."""

import time
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from clients import credential_cache, selectors, services, tokens
from clients.models import ApiClient, ApiKey
from clients.principals import Scope, Tier
from tests.clock import Clock

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(time, "monotonic", clock)
    return clock


def make_keys(count: int) -> list[str]:
    return [services.create_client(name=f"desk-{number}", scopes=[Scope.READ])[1] for number in range(count)]


def use(*texts: str) -> None:
    for text in texts:
        assert selectors.principal_for(text) is not None
        credential_cache.lookup(text)


def test_what_is_in_use_is_renewed_with_one_query(clock: Clock) -> None:
    keys = make_keys(20)
    use(*keys)
    clock.now += 3
    with CaptureQueriesContext(connection) as queries:
        selectors.renew_used()
    assert len(queries) == 1
    clock.now += 3
    assert all(credential_cache.lookup(key) for key in keys)


def test_what_nobody_used_lapses(clock: Clock) -> None:
    (key,) = make_keys(1)
    use(key)
    selectors.renew_used()
    clock.now += 3
    selectors.renew_used()
    clock.now += 3
    assert credential_cache.lookup(key) is None


def test_without_anything_in_use_the_database_is_left_alone() -> None:
    with CaptureQueriesContext(connection) as queries:
        selectors.renew_used()
    assert len(queries) == 0


@pytest.mark.parametrize(
    "end",
    [
        lambda: ApiKey.objects.update(revoked_at=timezone.now()),
        lambda: ApiKey.objects.update(expires_at=timezone.now() - timedelta(seconds=1)),
        lambda: ApiClient.objects.update(is_active=False),
        lambda: ApiKey.objects.all().delete(),
    ],
    ids=["revoked", "expired", "client inactive", "deleted"],
)
def test_what_has_ended_elsewhere_is_forgotten_by_the_next_renewal(end: object) -> None:
    (key,) = make_keys(1)
    use(key)
    assert callable(end)
    end()
    selectors.renew_used()
    assert credential_cache.lookup(key) is None
    assert not credential_cache.was_valid(key)


def test_a_change_of_the_client_arrives_with_the_renewal() -> None:
    (key,) = make_keys(1)
    use(key)
    ApiClient.objects.update(tier=Tier.BROKER)
    selectors.renew_used()
    principal = credential_cache.lookup(key)
    assert principal is not None
    assert principal.tier == Tier.BROKER


def test_a_token_keeps_its_narrower_scopes_and_its_end() -> None:
    _, key = services.create_client(name="desk", scopes=[Scope.READ, Scope.WRITE])
    holder = selectors.principal_for(key)
    assert holder is not None
    text, _ = tokens.issue(holder, scopes=[Scope.READ])
    use(text)
    before = credential_cache.lookup(text)
    selectors.renew_used()
    assert credential_cache.lookup(text) == before
    assert before is not None
    assert (before.scopes, before.has_token) == ({Scope.READ}, True)


def test_what_is_forgotten_while_it_is_renewed_stays_forgotten(clock: Clock) -> None:
    (key,) = make_keys(1)
    use(key)
    used = credential_cache.pop_used()
    credential_cache.forget_keys()
    credential_cache.renew([(name, entry, entry.principal) for name, entry in used.items()], asked_at=clock.now)
    assert credential_cache.lookup(key) is None


def test_five_seconds_count_from_when_the_database_was_asked(clock: Clock) -> None:
    (key,) = make_keys(1)
    principal = selectors.principal_for(key)
    credential_cache.keep(key, principal, None, asked_at=clock.now - 4, generation=credential_cache.generation())
    clock.now += 0.9
    assert credential_cache.lookup(key) is not None
    clock.now += 0.2
    assert credential_cache.lookup(key) is None


def test_the_last_use_is_kept_by_the_renewal_too() -> None:
    (key,) = make_keys(1)
    use(key)
    ApiKey.objects.update(last_used_at=timezone.now() - timedelta(hours=1))
    selectors.renew_used()
    used_at = ApiKey.objects.get().last_used_at
    assert used_at is not None
    assert timezone.now() - used_at < timedelta(minutes=1)


def test_a_key_that_is_revoked_while_it_is_looked_up_is_not_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    (key,) = make_keys(1)
    look_up = selectors._look_up

    def slow(text: str) -> object:
        found = look_up(text)
        services.revoke_key(key=ApiKey.objects.get())
        credential_cache.forget_keys()  # as the hub does when it hears of it
        return found

    monkeypatch.setattr(selectors, "_look_up", slow)
    assert selectors.principal_for(key) is not None  # it was good when it was asked for
    monkeypatch.setattr(selectors, "_look_up", look_up)
    assert selectors.principal_for(key) is None
