"""Every endpoint x everybody who must not pass. The endpoints come from the URL conf, so that one without a rule fails here."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from clients import services
from clients.models import ApiClient, ApiKey
from clients.principals import Scope, Tier
from tests.access import Endpoint, endpoints
from tests.api import Api

ENDPOINTS = endpoints()
PROTECTED = [endpoint for endpoint in ENDPOINTS if not endpoint.is_public]
every_endpoint = pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda endpoint: endpoint.name)
every_protected = pytest.mark.parametrize("endpoint", PROTECTED, ids=lambda endpoint: endpoint.name)

HOOK = {"url": "https://93.184.215.14/in", "events": ["policy_bound"]}
Maker = Callable[[Api], dict[str, object]]


def bound_policy(owner: Api) -> dict[str, object]:
    return {"policy_id": owner.policy()["id"]}


def registered_webhook(owner: Api) -> dict[str, object]:
    response = owner.post("/api/v2/webhooks", HOOK)
    assert response.status_code == 201, response.content
    return {"webhook_id": response.json()["id"]}


def asked_analysis(owner: Api) -> dict[str, object]:
    response = owner.post("/api/v1/analysis", {"analysis_type": "var"})
    assert response.status_code < 300, response.content
    return {"analysis_id": response.json()["id"]}


def queued_batch(owner: Api) -> dict[str, object]:
    response = owner.post("/api/v1/batch-process", {"items": [{"id": "a", "data": {}}]}, Prefer="respond-async")
    assert response.status_code == 202, response.content
    return {"batch_id": response.json()["batch_id"]}


OWNED: dict[str, Maker] = {
    "policy_id": bound_policy,
    "webhook_id": registered_webhook,
    "analysis_id": asked_analysis,
    "batch_id": queued_batch,
}
"""By the parameter that names it: how a client comes to own one."""
SHARED = {"tranche_id", "bridge_id", "alert_id", "symbol"}
"""Parameters that name what belongs to nobody in particular."""
OWN_LISTS = {"/api/v2/policies": bound_policy, "/api/v2/webhooks": registered_webhook, "/api/v1/analysis": asked_analysis}
OWN_EXPORTS = {"/api/v2/policies/export": bound_policy}


def call(api: Api, endpoint: Endpoint, **ids: object) -> Any:
    path = endpoint.path(**ids)
    if endpoint.method in {"get", "delete"}:
        return getattr(api.client, endpoint.method)(path, headers=api._headers({}))
    return getattr(api.client, endpoint.method)(path, data="{}", content_type="application/json", headers=api._headers({}))


def made(name: str, *scopes: Scope, **more: Any) -> Api:
    return Api(services.create_client(name=name, tier=Tier.BROKER, scopes=scopes, **more)[1])


def text(response: Any) -> str:
    assert response.status_code == 200
    return b"".join(response.streaming_content).decode()


def parameter(endpoint: Endpoint) -> str:
    return endpoint.template.partition("{")[2].partition("}")[0]


def is_refused(response: Any, status: int, code: str) -> bool:
    document = response.json()
    assert (response.status_code, document["code"]) == (status, code), document
    assert response["Content-Type"] == "application/problem+json"
    return True


@every_endpoint
def test_an_endpoint_declares_who_may(endpoint: Endpoint) -> None:
    assert endpoint.rule
    assert endpoint.is_public or endpoint.scopes, f"{endpoint.name} is guarded by {endpoint.rule}, which names no scope"
    assert "Denied" not in endpoint.rule


def test_what_changes_something_is_public_only_where_it_was_decided() -> None:
    assert {endpoint.name for endpoint in ENDPOINTS if endpoint.is_public and endpoint.method != "get"} == {
        "POST /api/v2/quote/multi-dimensional"
    }


@every_protected
def test_nobody_passes_without_a_key(db: None, endpoint: Endpoint) -> None:
    assert is_refused(call(Api(), endpoint), 401, "not_authenticated")


@every_protected
def test_every_other_scope_together_does_not_open_it(db: None, endpoint: Endpoint) -> None:
    others = set(Scope) - (endpoint.scopes or set())
    if not others:
        pytest.skip("every scope opens it")
    assert is_refused(call(made("wrong", *others), endpoint), 403, "permission_denied")


@every_endpoint
def test_no_revoked_expired_or_inactive_key_passes(db: None, endpoint: Endpoint) -> None:
    revoked, expired, inactive = made("revoked", *Scope), made("expired", *Scope), made("inactive", *Scope)
    services.revoke_key(key=ApiKey.objects.get(client__name="revoked"))
    ApiKey.objects.filter(client__name="expired").update(expires_at=timezone.now() - timedelta(seconds=1))
    ApiClient.objects.filter(name="inactive").update(is_active=False)
    assert all(is_refused(call(api, endpoint), 401, "invalid_key") for api in (revoked, expired, inactive))


@every_endpoint
def test_nobody_passes_from_outside_the_networks(db: None, endpoint: Endpoint) -> None:
    outside = made("outside", *Scope, allowed_networks=["198.51.100.0/24"])
    assert is_refused(call(outside, endpoint), 403, "address_not_allowed")


@pytest.mark.parametrize("endpoint", [each for each in PROTECTED if parameter(each)], ids=lambda endpoint: endpoint.name)
def test_what_belongs_to_another_client_is_not_there(book: None, endpoint: Endpoint) -> None:
    name = parameter(endpoint)
    if name in SHARED:
        pytest.skip("belongs to nobody in particular")
    owner, other = made("owner", Scope.READ, Scope.WRITE), made("other", *(set(Scope) - {Scope.ADMIN}))
    ids = OWNED[name](owner)  # a KeyError here: say how a client comes to own it, or that it is shared
    assert is_refused(call(other, endpoint, **ids), 404, "not_found")
    assert call(owner, endpoint, **ids).status_code != 404


@pytest.mark.parametrize("path", OWN_LISTS)
def test_a_list_holds_ones_own_and_nothing_else(book: None, path: str) -> None:
    owner, other = made("owner", Scope.READ, Scope.WRITE), made("other", Scope.READ, Scope.WRITE)
    OWN_LISTS[path](owner)
    assert (len(owner.get(path).json()["results"]), other.get(path).json()["results"]) == (1, [])


@pytest.mark.parametrize("path", OWN_EXPORTS)
def test_an_export_holds_ones_own_and_nothing_else(book: None, path: str) -> None:
    owner, other = made("owner", Scope.READ, Scope.WRITE), made("other", Scope.READ, Scope.WRITE)
    (owned,) = OWN_EXPORTS[path](owner).values()
    assert (str(owned) in text(owner.get(path)), str(owned) in text(other.get(path))) == (True, False)


def test_a_protected_list_is_one_of_those_or_belongs_to_nobody() -> None:
    lists = {each.template for each in PROTECTED if each.method == "get" and not parameter(each)}
    known = set(OWN_LISTS) | set(OWN_EXPORTS) | {path for path in lists if path.startswith("/api/v1/monitoring/")} | {"/api/v1/metrics"}
    assert lists <= known, "say above whether this list shows only the caller's own"
