"""/api/v2/webhooks: a client's own, its secret once, nothing private."""

from typing import Any
from uuid import uuid4

import pytest
from pytest_httpserver import HTTPServer
from standardwebhooks import Webhook as Verifier

from clients.models import ApiClient
from clients.principals import Scope
from live.models import Delivery, Webhook
from live.notifications import enqueue
from live.notifications.services import announce_all
from live.webhooks import resolver, services, test_event
from live.webhooks.transport import Client
from tests.api import Api
from tests.conftest import MakeApi
from tests.live.events import fell, queued

pytestmark = pytest.mark.usefixtures("catalogue")
PATH = "/api/v2/webhooks"
PUBLIC = "93.184.215.14"
TERMS = {"url": "https://hooks.example/in", "events": ["policy_bound", "price_depeg"]}


@pytest.fixture(autouse=True)
def _names_lead_to_public_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    """`private.example` leads inside; numeric addresses to themselves."""

    def resolve(host: str, port: int) -> list[str]:
        if host.endswith(".example"):
            return ["10.0.0.1"] if host.startswith("private") else [PUBLIC]
        return system(host, port)

    system = resolver.system_resolver
    monkeypatch.setattr(resolver, "system_resolver", resolve)


def registered(api: Api, **terms: Any) -> dict[str, Any]:
    response = api.post(PATH, TERMS | terms)
    assert response.status_code == 201, response.content
    answer: dict[str, Any] = response.json()
    return answer


def wrong_field(response: Any) -> tuple[int, str, str]:
    error = response.json()["errors"][0]
    return response.status_code, error["field"], error["code"]


def test_a_webhook_is_registered_with_its_secret(broker: Api) -> None:
    response = broker.post(PATH, TERMS)
    answer = response.json()
    assert response.status_code == 201
    assert response["Location"] == f"{PATH}/{answer['id']}"
    assert answer["secret"].startswith("whsec_")
    assert (answer["events"], answer["min_priority"], answer["filter"], answer["status"]) == (TERMS["events"], "LOW", {}, "active")


def test_the_secret_is_never_shown_again(broker: Api) -> None:
    made = registered(broker)
    assert "secret" not in broker.get(f"{PATH}/{made['id']}").json()
    assert made["secret"] not in broker.get(PATH).content.decode()


def test_filters_take_the_catalogues_spelling(broker: Api) -> None:
    made = registered(
        broker, filter={"stablecoin": ["usdc", "USDC"], "chain": ["ton"], "bridge_id": ["celer_eth_ton"]}, min_priority="HIGH"
    )
    assert made["filter"] == {"stablecoin": ["USDC"], "chain": ["TON"], "bridge_id": ["celer_eth_ton"]}
    assert made["min_priority"] == "HIGH"


@pytest.mark.parametrize(
    ("terms", "field", "code"),
    [
        ({"url": "http://hooks.example/in", "events": []}, "events", "empty"),
        ({"events": ["weather"]}, "events.0", "invalid_choice"),
        ({"filter": {"stablecoin": ["DOGE"]}}, "filter.stablecoin", "unknown"),
        ({"filter": {"weather": ["rain"]}}, "filter.weather", "unknown"),
        ({"min_priority": "URGENT"}, "min_priority", "invalid_choice"),
        ({"secret": "mine"}, "secret", "unknown"),
        ({"url": "ftp://hooks.example/in"}, "url", "not_https"),
        ({"url": "https://user:pass@hooks.example/"}, "url", "invalid"),
        ({"url": "https:///in"}, "url", "invalid"),
        ({"url": "https://hooks.example:99999/"}, "url", "invalid"),
        ({"url": "https://hooks.example:22/"}, "url", "port"),
        ({"url": "https://hooks.example:0/"}, "url", "port"),
        ({"url": "https://hooks.example/#part"}, "url", "invalid"),
        ({"url": "https://höoks.example/"}, "url", "invalid"),
        ({"url": "https://hooks.example\\@127.0.0.1/"}, "url", "invalid"),
        ({"url": "https://hooks .example/"}, "url", "invalid"),
        ({"url": "https://private.example/"}, "url", "not_public"),
        ({"url": "https://10.1.2.3/"}, "url", "not_public"),
        ({"url": "https://169.254.169.254/latest/meta-data"}, "url", "not_public"),
        ({"url": "https://168.63.129.16/machine?comp=goalstate"}, "url", "not_public"),
        ({"url": "https://[::ffff:168.63.129.16]/"}, "url", "not_public"),
        ({"url": "https://[fd00:ec2::254]/latest/meta-data"}, "url", "not_public"),
        ({"url": "https://[fe80::1]/"}, "url", "not_public"),
        ({"url": "https://[::ffff:10.0.0.1]/"}, "url", "not_public"),
        ({"url": "https://[64:ff9b::a00:1]/"}, "url", "not_public"),
        ({"url": "https://nowhere.invalid/"}, "url", "unresolved"),
    ],
)
def test_what_cannot_be_registered_is_refused_with_its_field(broker: Api, terms: dict[str, Any], field: str, code: str) -> None:
    assert wrong_field(broker.post(PATH, TERMS | terms)) == (400, field, code)
    assert not Webhook.objects.exists()


@pytest.mark.parametrize(
    "url", ["https://127.0.0.1/", "https://localhost/", "https://2130706433/", "https://[::1]/", "http://hooks.example/"]
)
def test_loopback_and_plain_http_are_for_development(broker: Api, settings: Any, url: str) -> None:
    assert broker.post(PATH, TERMS | {"url": url}).status_code == 201
    settings.WEBHOOKS_ALLOW_LOOPBACK = False
    assert broker.post(PATH, TERMS | {"url": url}).status_code == 400


def test_a_client_has_a_limited_number(broker: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "MAX_PER_CLIENT", 2)
    for _ in range(2):
        registered(broker)
    response = broker.post(PATH, TERMS)
    assert (response.status_code, response.json()["code"]) == (409, "too_many_webhooks")


def test_the_list_shows_the_own_ones_newest_first(broker: Api, make_api: MakeApi) -> None:
    registered(make_api("other", Scope.WRITE))
    ids = [registered(broker)["id"] for _ in range(3)]
    first = broker.get(f"{PATH}?limit=2").json()
    assert [row["id"] for row in first["results"]] == ids[:0:-1]
    assert [row["id"] for row in broker.get(first["next"]).json()["results"]] == ids[:1]


def test_another_clients_webhook_is_not_there(broker: Api, make_api: MakeApi) -> None:
    outsider = make_api("outsider", *Scope)
    path = f"{PATH}/{registered(broker)['id']}"
    answers = [
        outsider.get(path),
        outsider.patch(path, {"status": "paused"}),
        outsider.delete(path),
        outsider.post(f"{path}/test"),
        outsider.post(f"{path}/rotate-secret"),
        outsider.get(f"{path}/deliveries"),
    ]
    assert {answer.status_code for answer in answers} == {404}
    assert Webhook.objects.get().status == "active"


def test_an_unknown_webhook_is_not_there_either(broker: Api) -> None:
    assert broker.get(f"{PATH}/{uuid4()}").status_code == 404
    assert broker.get(f"{PATH}/no-id").status_code == 404


def test_it_takes_a_key_with_the_write_scope(anyone: Api, make_api: MakeApi) -> None:
    assert anyone.get(PATH).status_code == 401
    assert make_api("reader", Scope.READ).get(PATH).status_code == 403


def test_what_is_left_out_of_a_change_stays(broker: Api) -> None:
    made = registered(broker, filter={"chain": ["TON"]})
    changed = broker.patch(f"{PATH}/{made['id']}", {"events": ["apy_update"], "min_priority": "CRITICAL"}).json()
    assert (changed["events"], changed["min_priority"]) == (["apy_update"], "CRITICAL")
    assert (changed["url"], changed["filter"]) == (made["url"], made["filter"])


def test_a_change_is_checked_as_a_registration_is(broker: Api) -> None:
    path = f"{PATH}/{registered(broker)['id']}"
    assert wrong_field(broker.patch(path, {"url": "https://private.example/"})) == (400, "url", "not_public")
    assert wrong_field(broker.patch(path, {"filter": {"chain": ["Mars"]}})) == (400, "filter.chain", "unknown")
    assert wrong_field(broker.patch(path, {"status": "asleep"})) == (400, "status", "invalid_choice")


def test_put_is_not_offered(broker: Api) -> None:
    assert broker.client.put(f"{PATH}/{registered(broker)['id']}", headers={"Authorization": f"Bearer {broker.key}"}).status_code == 405


def test_a_pause_and_its_end(broker: Api, django_capture_on_commit_callbacks: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    path = f"{PATH}/{registered(broker)['id']}"
    paused = broker.patch(path, {"status": "paused"}).json()
    assert (paused["status"], paused["pause_reason"]) == ("paused", "by_owner")
    assert paused["paused_at"]
    Webhook.objects.update(failures=12, pause_reason="failing")
    woken: list[Any] = []
    monkeypatch.setattr(enqueue, "wake", lambda *call: woken.append(call))
    with django_capture_on_commit_callbacks(execute=True):
        resumed = broker.patch(path, {"status": "active"}).json()
    assert [resumed[name] for name in ("status", "pause_reason", "paused_at", "failures")] == ["active", "", None, 0]
    assert woken == [(enqueue.DELIVER, resumed["id"])]


def test_a_webhook_that_is_removed_is_gone_with_its_deliveries(broker: Api) -> None:
    path = f"{PATH}/{registered(broker)['id']}"
    announce_all(notices=[fell()])
    assert queued(Webhook.objects.get()) == ["USDC"]
    assert (broker.delete(path).status_code, broker.delete(path).status_code) == (204, 404)
    assert not Delivery.objects.exists()


def test_deliveries_are_listed_and_filtered(broker: Api) -> None:
    path = f"{PATH}/{registered(broker)['id']}/deliveries"
    announce_all(notices=[fell(), fell()])
    queued(Webhook.objects.get())
    rows = broker.get(path).json()["results"]
    assert [(row["type"], row["status"], row["attempts"]) for row in rows] == [("price_depeg", "pending", 0)] * 2
    assert broker.get(f"{path}?status=dead").json()["results"] == []
    assert broker.get(f"{path}?status=lost").status_code == 400


def test_a_rotation_gives_another_secret_and_keeps_the_one_before_for_a_day(broker: Api) -> None:
    made = registered(broker)
    rotated = broker.post(f"{PATH}/{made['id']}/rotate-secret").json()
    assert rotated["secret"] not in {made["secret"], ""}
    assert Webhook.objects.get().previous_secret_until
    assert "secret" not in broker.get(f"{PATH}/{made['id']}").json()


@pytest.mark.parametrize("status", ["active", "paused"])
def test_a_test_event_is_sent_also_to_a_paused_webhook(
    broker: Api, receiver: HTTPServer, http: Client, status: str, django_capture_on_commit_callbacks: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    receiver.expect_request("/in").respond_with_data("", 204)
    made = registered(broker, url=receiver.url_for("/in"))
    broker.patch(f"{PATH}/{made['id']}", {"status": status})
    woken: list[Any] = []
    monkeypatch.setattr(enqueue, "wake", lambda *call: woken.append(call))
    with django_capture_on_commit_callbacks(execute=True):
        answer = broker.post(f"{PATH}/{made['id']}/test")
    assert answer.status_code == 202
    assert woken == [(test_event.TEST, made["id"], answer.json()["event_id"])]
    test_event.run_test(webhook_id=made["id"], event_id=answer.json()["event_id"], client=http)
    request, _ = receiver.log[0]
    assert Verifier(made["secret"]).verify(request.data, dict(request.headers))["type"] == "webhook_test"
    result = broker.get(f"{PATH}/{made['id']}").json()["last_test"]
    assert (result["event_id"], result["delivered"], result["status_code"]) == (answer.json()["event_id"], True, 204)


def test_a_test_that_fails_says_why_and_leaves_the_deliveries_alone(broker: Api, receiver: HTTPServer, http: Client) -> None:
    receiver.expect_request("/in").respond_with_data("private words", 500)
    made = registered(broker, url=receiver.url_for("/in"))
    test_event.run_test(webhook_id=made["id"], event_id=uuid4(), client=http)
    shown = broker.get(f"{PATH}/{made['id']}")
    assert (shown.json()["last_test"]["reason"], shown.json()["failures"]) == ("It answered 500.", 0)
    assert "private words" not in shown.content.decode()


def test_a_test_of_a_webhook_that_is_gone_does_nothing() -> None:
    test_event.run_test(webhook_id=uuid4(), event_id=uuid4())


def test_a_webhooks_history_holds_no_secret(broker: Api) -> None:
    registered(broker)
    broker.post(f"{PATH}/{Webhook.objects.get().pk}/rotate-secret")
    assert [event.pgh_label for event in Webhook.pgh_event_models["insert"].objects.order_by("pgh_id")] == ["insert", "update"]  # type: ignore[attr-defined]
    assert "secret" not in {field.name for field in Webhook.pgh_event_models["insert"]._meta.fields}  # type: ignore[attr-defined]
    assert ApiClient.objects.get().webhooks.count() == 1


def test_lists_take_as_many_queries_for_many_rows_as_for_none(broker: Api, django_assert_num_queries: Any) -> None:
    made = [registered(broker) for _ in range(3)]
    announce_all(notices=[fell() for _ in range(3)])
    queued(Webhook.objects.latest("id"))
    with django_assert_num_queries(1):
        assert len(broker.get(PATH).json()["results"]) == 3
    with django_assert_num_queries(2):  # the webhook, its deliveries
        assert len(broker.get(f"{PATH}/{made[-1]['id']}/deliveries").json()["results"]) == 3
