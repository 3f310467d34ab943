"""What a client changes is kept with who it was and from where."""

from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User

from clients import idempotency
from clients.models import ApiClient, ApiKey
from clients.principals import Scope
from ops.audit import origin
from ops.audit.origin import Origin
from quotes.models import Policy, RateVersion
from quotes.services import binding, rates
from quotes.services.bind_batch import BindAnswer, BindRequest
from quotes.services.rates import Dimension, RateEdit
from tests.admin.conftest import signed_in
from tests.api import Api
from tests.conftest import MakeApi
from tranches.admin.movement_form import balances
from tranches.models import LedgerEntry, LedgerOrigin, Tranche

VIA_PROXY = {"X-Forwarded-For": "198.51.100.7"}
ASKED = {"address": "198.51.100.7", "user_id": None}


def test_a_cancellation_carries_client_key_address_and_request(broker: Api, book: None, settings: Any) -> None:
    policy = broker.policy()
    settings.TRUSTED_PROXY_COUNT = 1
    headers = {"X-Forwarded-For": "198.51.100.7", "X-Request-ID": "cancel-it-now"}
    assert broker.post(f"/api/v2/policies/{policy['id']}/cancel", **headers).status_code == 200
    event = Policy.pgh_event_model.objects.get(pgh_obj_id=policy["id"])  # type: ignore[attr-defined]
    assert event.pgh_context.metadata == {
        "client": "broker",
        "client_id": ApiClient.objects.get().pk,
        "key_id": ApiKey.objects.get().pk,
        "address": "198.51.100.7",
        "url": f"/api/v2/policies/{policy['id']}/cancel",
        "request_id": "cancel-it-now",
    }


def test_a_bind_names_its_client_in_the_ledger(broker: Api, book: None) -> None:
    policy = broker.policy()
    assert set(LedgerEntry.objects.filter(reference=policy["id"]).values_list("actor", flat=True)) == {"client:broker"}


def asked(reference: str, kind: str) -> dict[str, Any]:
    """From where a movement of the ledger was asked for."""
    kept: Any = LedgerOrigin.objects.filter(reference=reference, kind=kind)
    row: dict[str, Any] = kept.values("address", "request_id", "user_id", "client_id", "key_id").get()
    return row


def of_the_client(request_id: str) -> dict[str, Any]:
    return {**ASKED, "request_id": request_id, "client_id": ApiClient.objects.get().pk, "key_id": ApiKey.objects.get().pk}


def test_a_bind_and_a_cancellation_keep_from_where_they_were_asked_for(broker: Api, book: None, settings: Any) -> None:
    settings.TRUSTED_PROXY_COUNT = 1
    token = broker.quote()["quote_token"]
    body = {"quote_token": token, "policyholder": "holder-1"}
    policy = broker.post("/api/v2/policies", body, **{"Idempotency-Key": "k-1", "X-Request-ID": "bind-it-now", **VIA_PROXY}).json()
    broker.post(f"/api/v2/policies/{policy['id']}/cancel", **{"X-Request-ID": "cancel-it-now", **VIA_PROXY})
    assert asked(policy["id"], "bind") == of_the_client("bind-it-now")
    assert asked(policy["id"], "cancel") == of_the_client("cancel-it-now")


def test_each_of_several_binds_in_one_transaction_keeps_its_own(book: None, broker: Api) -> None:
    def request(number: int) -> BindRequest:
        key = idempotency.IdempotencyKey(ApiClient.objects.get().pk, f"k-{number}", "f")
        origin = Origin(f"198.51.100.{number}", "/api/v2/policies", f"request-{number}")
        return BindRequest(key.client_id, "client:broker", broker.quote()["quote_token"], "holder", None, key, origin)

    bound = [answer.policy["id"] for answer in binding.bind_all([request(number) for number in (1, 2)]) if isinstance(answer, BindAnswer)]
    assert [asked(policy, "bind")["address"] for policy in bound] == ["198.51.100.1", "198.51.100.2"]


def test_a_treasury_movement_keeps_it_too(make_api: MakeApi, book: None, settings: Any) -> None:
    settings.TRUSTED_PROXY_COUNT = 1
    body = {"kind": "deposit", "amount_ton": "5"}
    headers = {"Idempotency-Key": "m-1", "X-Request-ID": "move-it-now", **VIA_PROXY}
    response = make_api("treasury", Scope.TREASURY).post("/api/v2/tranches/SURE_BTC/movements", body, **headers)
    assert response.status_code == 201, response.content
    assert asked(response.json()["movement_id"], "deposit") == of_the_client("move-it-now")


def test_so_do_movements_and_cancellations_of_staff(broker: Api, book: None) -> None:
    chief = signed_in(User.objects.create_superuser("chief"))
    policy = broker.policy()
    chief.post(f"quotes/policy/{policy['id']}/cancel/", confirmed="yes")
    tranche = Tranche.objects.get(pk="SURE_BTC")
    form = {"kind": "deposit", "amount_ton": "5", "seen": balances(tranche), "confirmed": "yes"}
    chief.post("tranches/tranche/SURE_BTC/move_capital/", **form)
    origins = LedgerOrigin.objects.filter(user_id=chief.user.pk, address="127.0.0.1").exclude(request_id="")
    assert set(origins.values_list("kind", flat=True)) == {"cancel", "deposit"}


def test_what_a_job_posts_was_asked_for_from_nowhere(book: None) -> None:
    assert not LedgerOrigin.objects.exists()


def test_published_rates_and_keys_keep_it(broker: Api, book: None) -> None:
    chief = signed_in(User.objects.create_superuser("chief"))
    key = ApiKey.objects.get()
    with origin.asking(Origin("198.51.100.8", "/admin/quotes/rateversion/edit-rates/", "rates-now", user_id=chief.user.pk)):
        rates.publish_rates(edits=[RateEdit(Dimension.CHAIN, "Base", Decimal("1.15"))], actor="staff:chief")
    chief.post(f"clients/apiclient/{key.client_id}/issue_key/", confirmed="yes")
    chief.post(f"clients/apikey/{key.pk}/revoke/", confirmed="yes")
    (published,) = RateVersion.pgh_event_models["insert"].objects.filter(actor="staff:chief")  # type: ignore[attr-defined]
    kept = ApiKey.pgh_event_models["update"].objects.exclude(pgh_context=None)  # type: ignore[attr-defined]
    assert published.pgh_context.metadata["address"] == "198.51.100.8"
    assert [(event.pgh_label, event.pgh_context.metadata["user"]) for event in kept.order_by("pgh_id")] == [
        ("insert", chief.user.pk),
        ("update", chief.user.pk),
    ]
    assert {event.pgh_context.metadata["address"] for event in kept} == {"127.0.0.1"}


def test_the_audit_trail_names_the_client_and_the_address(broker: Api, book: None) -> None:
    chief = signed_in(User.objects.create_superuser("chief"))
    hook = {"url": "https://93.184.215.14/in", "events": ["policy_bound"]}
    assert broker.post("/api/v2/webhooks", hook).status_code == 201
    row = chief.get("pghistory/middlewareevents/", what="live.Webhook").content.decode()
    assert "broker" in row
    assert "127.0.0.1" in row


@pytest.mark.usefixtures("db")
def test_an_edit_in_admin_carries_the_address() -> None:
    chief = signed_in(User.objects.create_superuser("chief"))
    chief.post("clients/apiclient/add/", name="wallet", tier="premium", scopes=["read"], is_active="on")
    event = ApiClient.pgh_event_models["insert"].objects.get()  # type: ignore[attr-defined]
    assert (event.pgh_context.metadata["address"], event.pgh_context.metadata["user"]) == ("127.0.0.1", chief.user.pk)
