"""Keys: shown once, stored hashed, revoked everywhere within five seconds."""

import time
from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.utils import timezone

from clients import credential_cache, services
from clients.models import ApiClient, ApiKey
from clients.principals import Scope, Tier
from tests.api import Api

pytestmark = pytest.mark.usefixtures("book")
PATH = "/api/v2/policies"


@pytest.fixture
def client_and_key() -> tuple[ApiClient, str]:
    return services.create_client(name="desk", tier=Tier.PREMIUM, scopes=[Scope.READ])


def status(key: str) -> int:
    code: int = Api(key).get(PATH).status_code
    return code


def test_a_key_opens_what_its_scopes_allow(client_and_key: tuple[ApiClient, str]) -> None:
    assert status(client_and_key[1]) == 200


def test_a_key_is_taken_from_its_own_header_too(client_and_key: tuple[ApiClient, str]) -> None:
    assert Api().get(PATH, **{"X-API-Key": client_and_key[1]}).status_code == 200


def test_only_a_digest_is_stored(client_and_key: tuple[ApiClient, str]) -> None:
    key = ApiKey.objects.get()
    assert client_and_key[1] not in {str(value) for value in vars(key).values()}
    assert client_and_key[1].startswith(key.prefix)
    assert len(key.digest) == 64


@pytest.mark.parametrize("key", ["ton_wrong", "x", "", "ton_" + "é" * 10, "ton_" + "x" * 500])
def test_a_wrong_key_is_a_401_even_where_none_is_needed(key: str) -> None:
    response = Api().get("/api/v2/risk/exposure", Authorization=f"Bearer {key}".encode().decode("latin-1"))
    assert (response.status_code, response.json()["code"], response.headers["WWW-Authenticate"]) == (401, "invalid_key", "Bearer")


def test_another_scheme_is_a_401(client_and_key: tuple[ApiClient, str]) -> None:
    assert Api().get(PATH, Authorization=f"Basic {client_and_key[1]}").status_code == 401


def test_a_revoked_key_is_refused_at_once_by_this_process(client_and_key: tuple[ApiClient, str]) -> None:
    assert status(client_and_key[1]) == 200
    assert services.revoke_key(key=ApiKey.objects.get()) is True
    assert status(client_and_key[1]) == 401
    assert services.revoke_key(key=ApiKey.objects.get()) is False


def test_a_key_revoked_elsewhere_is_refused_within_five_seconds(
    client_and_key: tuple[ApiClient, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert status(client_and_key[1]) == 200
    ApiKey.objects.update(revoked_at=timezone.now())
    later = time.monotonic() + credential_cache.CACHE_SECONDS + 0.01
    monkeypatch.setattr("clients.credential_cache.time.monotonic", lambda: later)
    assert status(client_and_key[1]) == 401


def test_an_expired_key_is_refused(client_and_key: tuple[ApiClient, str]) -> None:
    key = services.issue_key(client=client_and_key[0], expires_at=timezone.now() + timedelta(hours=1))
    with time_machine.travel(timezone.now() + timedelta(hours=2), tick=True):
        assert status(key) == 401


def test_an_inactive_client_is_refused(client_and_key: tuple[ApiClient, str]) -> None:
    ApiClient.objects.update(is_active=False)
    assert status(client_and_key[1]) == 401


def test_two_keys_of_one_client_work_side_by_side(client_and_key: tuple[ApiClient, str]) -> None:
    assert {status(client_and_key[1]), status(services.issue_key(client=client_and_key[0]))} == {200}


def test_the_command_prints_the_key_and_nothing_else() -> None:
    out = StringIO()
    call_command("create_client", "broker-7", "--tier", "broker", "--scopes", "read, write", stdout=out)
    key = out.getvalue().removesuffix("\n")
    client = ApiClient.objects.get(name="broker-7")
    assert (client.tier, client.scopes, status(key)) == ("broker", ["read", "write"], 200)


@pytest.mark.parametrize("scopes", ["read,fly", "everything"])
def test_the_command_refuses_an_unknown_scope(scopes: str) -> None:
    with pytest.raises(CommandError, match="choose from"):
        call_command("create_client", "broker-7", "--scopes", scopes)
    assert not ApiClient.objects.exists()


def test_the_command_refuses_a_name_twice(client_and_key: tuple[ApiClient, str]) -> None:
    with pytest.raises(CommandError, match="already"):
        call_command("create_client", "desk")
