"""What a client changes is kept with who it was and from where."""

from typing import Any

import pytest
from django.contrib.auth.models import User

from clients.models import ApiClient, ApiKey
from quotes.models import Policy
from tests.admin.conftest import signed_in
from tests.api import Api
from tranches.models import LedgerEntry


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


@pytest.mark.usefixtures("db")
def test_an_edit_in_admin_carries_the_address() -> None:
    chief = signed_in(User.objects.create_superuser("chief"))
    chief.post("clients/apiclient/add/", name="wallet", tier="premium", scopes=["read"], is_active="on")
    event = ApiClient.pgh_event_models["insert"].objects.get()  # type: ignore[attr-defined]
    assert (event.pgh_context.metadata["address"], event.pgh_context.metadata["user"]) == ("127.0.0.1", chief.user.pk)
