"""Tokens: 15 minutes, no longer than their key, with no more scopes than it has."""

import asyncio
import base64
import json
from datetime import timedelta
from typing import Any

import jwt
import pytest
import time_machine
from asgiref.sync import sync_to_async
from django.db import connections
from django.utils import timezone

from clients import credential_cache, services, tokens
from clients.authentication import aauthenticate, authenticate
from clients.models import ApiClient, ApiKey
from clients.principals import Scope, Tier
from ops.api.problems import Problem
from tests.api import Api

PATH = "/api/v2/auth/token"
HERE = "192.0.2.1"


@pytest.fixture
def desk(db: None) -> Api:
    return Api(services.create_client(name="desk", tier=Tier.PREMIUM, scopes=[Scope.READ, Scope.WRITE])[1])


def token_of(api: Api, **body: Any) -> str:
    response = api.post(PATH, body)
    assert response.status_code == 201, response.content
    text: str = response.json()["token"]
    return text


def code_of(credentials: str, address: str = HERE) -> str:
    with pytest.raises(Problem) as caught:
        authenticate(credentials, address=address)
    return caught.value.code


def altered(token: str, **claims: Any) -> str:
    """The token with other claims under its old signature."""
    head, body, signature = token.split(".")
    content = json.loads(base64.urlsafe_b64decode(body + "==")) | claims
    return ".".join([head, base64.urlsafe_b64encode(json.dumps(content).encode()).decode().rstrip("="), signature])


def signed(**changes: Any) -> str:
    """A token under our secret with some claims changed, or left out where None."""
    key = ApiKey.objects.get()
    now = int(timezone.now().timestamp())
    claims = {"iss": "tonsurance", "aud": "tonsurance-api", "sub": str(key.client_id), "jti": "1", "iat": now, "exp": now + 60}
    claims |= {"key": key.pk, "scopes": ["read"]} | changes
    kept = {name: value for name, value in claims.items() if value is not None}
    return jwt.encode(kept, next(tokens._secrets()), algorithm="HS256")


def test_a_token_opens_what_its_scopes_allow(desk: Api, book: None) -> None:
    reader = Api(token_of(desk, scopes=["read"]))
    assert reader.get("/api/v2/policies").status_code == 200
    assert reader.bind("x").status_code == 403


def test_a_token_carries_all_scopes_unless_told_otherwise(desk: Api) -> None:
    answer = desk.post(PATH).json()
    assert (answer["scopes"], answer["expires_in"], answer["token_type"]) == (["read", "write"], 900, "Bearer")
    assert authenticate(answer["token"], address=HERE).scopes == {Scope.READ, Scope.WRITE}


def test_a_token_keeps_the_tier_and_says_when_it_ends(desk: Api) -> None:
    principal = authenticate(token_of(desk), address=HERE)
    assert (principal.name, principal.tier, principal.has_token) == ("desk", Tier.PREMIUM, True)
    assert principal.expires_at is not None
    assert 890 < principal.expires_at - timezone.now().timestamp() <= 900


def test_nobody_keeps_a_copy_of_a_token(desk: Api) -> None:
    assert desk.post(PATH)["Cache-Control"] == "no-store"


def test_a_scope_that_the_client_does_not_hold_is_a_400(desk: Api) -> None:
    response = desk.post(PATH, {"scopes": ["read", "admin"]})
    assert (response.status_code, response.json()["errors"][0]["code"]) == (400, "not_held")


def test_a_token_does_not_get_another_token(desk: Api) -> None:
    response = Api(token_of(desk)).post(PATH)
    assert (response.status_code, response.json()["code"]) == (403, "key_required")


def test_without_a_key_there_is_no_token(anyone: Api, db: None) -> None:
    assert anyone.post(PATH).status_code == 401


def test_a_token_ends_after_15_minutes_even_where_it_is_remembered(desk: Api) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        token = token_of(desk)
        clock.shift(timedelta(minutes=14, seconds=58))
        assert authenticate(token, address=HERE)
        clock.shift(timedelta(seconds=3))
        assert code_of(token) == "invalid_key"


def test_a_token_ends_with_its_key(db: None) -> None:
    client, _ = services.create_client(name="desk", scopes=[Scope.READ])
    token = token_of(Api(services.issue_key(client=client, expires_at=timezone.now() + timedelta(minutes=1))))
    with time_machine.travel(timezone.now() + timedelta(minutes=2), tick=True):
        assert code_of(token) == "invalid_key"


def test_a_token_dies_with_the_revocation_of_its_key(desk: Api) -> None:
    token = token_of(desk)
    assert authenticate(token, address=HERE)
    services.revoke_key(key=ApiKey.objects.get())
    assert code_of(token) == "invalid_key"


def test_a_token_dies_with_its_client(desk: Api) -> None:
    token = token_of(desk)
    ApiClient.objects.update(is_active=False)
    assert code_of(token) == "invalid_key"


def test_a_scope_taken_from_the_client_is_taken_from_its_tokens(desk: Api) -> None:
    token = token_of(desk)
    ApiClient.objects.update(scopes=["write"])
    credential_cache.forget_keys()
    assert authenticate(token, address=HERE).scopes == {Scope.WRITE}


def test_the_key_before_the_last_change_of_the_secret_still_signs(desk: Api, settings: Any) -> None:
    token = token_of(desk)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-secret-of-these-tests-" + "x" * 40
    assert authenticate(token, address=HERE).name == "desk"
    settings.SECRET_KEY_FALLBACKS = []
    credential_cache.forget_keys()
    assert code_of(token) == "invalid_key"


def test_nothing_but_our_signature_makes_a_token(desk: Api) -> None:
    token = token_of(desk)
    unsigned = jwt.encode({"sub": "1"}, "", algorithm="none")
    foreign = jwt.encode(jwt.decode(token, options={"verify_signature": False}), "x" * 40, algorithm="HS256")
    for forged in (unsigned, foreign, altered(token, scopes=["admin"]), token[:-2], f"{token}x", "ey..", "eyJ.eyJ.x"):
        assert code_of(forged) == "invalid_key"


def test_the_sample_that_is_changed_below_is_good(desk: Api) -> None:
    assert authenticate(signed(), address=HERE).name == "desk"


@pytest.mark.parametrize(
    "changes",
    [
        *({name: None} for name in ("exp", "sub", "jti", "iat", "iss", "aud", "key", "scopes")),
        {"aud": "another-service"},
        {"iss": "another-house"},
        {"exp": 1},
        {"sub": "none"},
        {"sub": "999999"},
        {"key": 999_999},
        {"scopes": ["root"]},
        {"scopes": 7},
    ],
    ids=str,
)
def test_a_token_with_a_claim_missing_or_wrong_is_refused(desk: Api, changes: dict[str, Any]) -> None:
    assert code_of(signed(**changes)) == "invalid_key"


@pytest.mark.django_db(transaction=True)
def test_a_socket_authenticates_without_waiting_on_the_loop(book: None) -> None:
    key = services.create_client(name="desk", scopes=[Scope.READ])[1]

    async def twice() -> list[str]:
        try:
            return [(await aauthenticate(key, address=HERE)).name for _ in range(2)]
        finally:
            await sync_to_async(connections.close_all)()

    assert asyncio.run(twice()) == ["desk", "desk"]
