"""POST batch-process."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from clients.principals import Scope
from quotes.models import SalesSuspension
from quotes.services import suspensions
from tests.api import Api
from tests.conftest import MakeApi, ReadMetrics
from tests.quotes.test_contract import CASES
from tests.risk.batch.calls import PATH, TERMS, by_id, encoded, item, processed

OF_ITS_MOMENT = {"timestamp", "quote_id", "quote_token", "expires_at"}
WRONG_TERMS: list[dict[str, Any]] = [
    {},
    TERMS | {"chain": "Mars"},
    TERMS | {"chain": 5},
    TERMS | {"chain": ["TON"]},
    TERMS | {"coverage_type": "bridge", "chain": "bitcoin"},
    TERMS | {"coverage_amount": "9.99"},
    TERMS | {"coverage_amount": "10.001"},
    TERMS | {"coverage_amount": True},
    TERMS | {"coverage_amount": "1e3", "duration_days": 0},
    TERMS | {"duration_days": "90"},
    TERMS | {"color": "red"},
    {"coverage_amount": "5", "color": "red"},
]

pytestmark = pytest.mark.usefixtures("book")


def of_all_moments(quote: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in quote.items() if name not in OF_ITS_MOMENT}


def test_every_published_price_is_the_same_in_a_batch(broker: Api) -> None:
    answer = processed(broker, *(item(number, case["request"]) for number, case in enumerate(CASES)))
    assert (answer["processed"], answer["failed"], answer["total_items"]) == (len(CASES), 0, len(CASES))
    for number, result in by_id(answer).items():
        quote, case = result["result"], CASES[number]
        total_rate = Decimal(quote["breakdown"]["total_rate"])
        assert (quote["premium"], total_rate, quote["product_hash"]) == (
            Decimal(case["premium"]),
            Decimal(case["total_rate"]),
            case["product_hash"],
        )


def test_a_quote_of_a_batch_is_the_quote_of_its_endpoint(broker: Api) -> None:
    terms = {"coverage_type": "BRIDGE", "chain": "solana", "stablecoin": "susde", "coverage_amount": 1234.5, "duration_days": 1}
    alone = broker.quote(**terms)
    batched = processed(broker, item("a", {"operation": "quote", **terms}))["results"][0]["result"]
    assert of_all_moments(batched) == of_all_moments(alone)
    assert list(batched) == list(alone)


def test_a_quote_that_cannot_be_bound_says_so_in_a_batch_too(broker: Api) -> None:
    suspensions.suspend(subject=SalesSuspension.Subject.COIN, code="USDC", reason="It fell.", actor="test")
    quote = processed(broker, item("a"))["results"][0]["result"]
    assert (quote["bindable"], quote["not_bindable_reason"]) == (False, "sales_suspended")


@pytest.mark.parametrize("terms", WRONG_TERMS, ids=str)
def test_what_is_wrong_with_an_item_is_what_its_endpoint_says(broker: Api, terms: dict[str, Any]) -> None:
    alone = broker.post("/api/v2/quote/multi-dimensional", terms).json()
    answer = processed(broker, item("good"), item("bad", terms))
    error = by_id(answer)["bad"]["error"]
    assert error == {"code": alone["code"], "detail": alone["detail"], "errors": alone["errors"]}
    assert by_id(answer)["good"]["status"] == "completed"
    assert (answer["processed"], answer["failed"]) == (1, 1)


def test_a_quote_of_a_batch_can_be_bound_once(broker: Api) -> None:
    results = processed(broker, item("a"), item("b"))["results"]
    tokens = [result["result"]["quote_token"] for result in results]
    assert [broker.bind(token).status_code for token in (*tokens, tokens[0])] == [201, 201, 409]


def test_results_stand_in_the_order_of_the_work(broker: Api) -> None:
    answer = processed(broker, item("low", priority=1), item("usual"), item("top", priority=10), item("usual too", priority=5))
    assert [result["id"] for result in answer["results"]] == ["top", "usual", "usual too", "low"]
    assert answer["total_processing_time_ms"] >= sum(result["processing_time_ms"] for result in answer["results"])


def test_a_tiny_timeout_cuts_everything_off(broker: Api) -> None:
    answer = processed(broker, item("a"), item("b"), timeout=0.000_001)
    assert (answer["processed"], answer["failed"]) == (0, 2)
    assert {result["status"] for result in answer["results"]} == {"timeout"}


@pytest.mark.parametrize("operation", ["steal", "", None, 7, ["quote"], {}], ids=str)
def test_an_operation_that_does_not_exist_fails_its_item(broker: Api, operation: Any) -> None:
    error = processed(broker, item("a", TERMS | {"operation": operation}))["results"][0]["error"]
    assert [fault["field"] for fault in error["errors"]] == ["operation"]


def test_quotes_of_a_batch_ask_the_database_for_nothing(broker: Api, settings: Any, django_assert_num_queries: Callable[..., Any]) -> None:
    settings.BOOK_MAX_AGE_SECONDS = 60.0
    broker.quote()
    with django_assert_num_queries(0):
        assert processed(broker, *(item(number) for number in range(1200)))["processed"] == 1200


def test_the_metrics_count_the_quotes_of_a_batch(broker: Api, measured: ReadMetrics) -> None:
    processed(broker, item("a"), item("b"), item("c", TERMS | {"chain": "TON"}), item("d", {}))
    window = measured()
    assert window.labels("quotes_issued") == ["depeg Ethereum USDC", "depeg TON USDC"]


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"items": []}', encoded(item("a"), item("a")), b'{"items": NaN}'], ids=str)
def test_a_bad_batch_is_a_400(broker: Api, body: bytes) -> None:
    response = broker.post(PATH, body)
    assert (response.status_code, response["Content-Type"]) == (400, "application/problem+json")


def test_another_content_type_is_a_415(broker: Api) -> None:
    headers = {"Authorization": f"Bearer {broker.key}"}
    assert broker.client.generic("POST", PATH, b"{}", content_type="text/plain", headers=headers).status_code == 415


def test_a_parameter_is_refused(broker: Api) -> None:
    assert broker.post(f"{PATH}?async=1", {"items": [item("a")]}).status_code == 400


def test_without_a_key_there_is_no_batch(anyone: Api) -> None:
    assert anyone.post(PATH, {"items": [item("a")]}).status_code == 401


def test_without_the_scope_there_is_no_batch(make_api: MakeApi) -> None:
    assert make_api("oracle", Scope.ORACLE).post(PATH, {"items": [item("a")]}).status_code == 403


def test_a_batch_is_posted(broker: Api) -> None:
    assert broker.get(PATH).status_code == 405
