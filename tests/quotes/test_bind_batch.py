"""Binds that are judged together: each on the book that the ones before it leave, at the cost of one."""

from decimal import Decimal
from itertools import count
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from clients import idempotency
from clients.models import ApiClient
from ops.api.problems import Problem
from quotes.models import Policy
from quotes.selectors import book as book_selectors
from quotes.services import binding
from quotes.services.bind_batch import BindAnswer, BindBatch, BindRequest
from tests.api import Api
from tranches.models import UnderwritingGate

pytestmark = pytest.mark.usefixtures("book")
_keys = count(1)


def request(token: str, *, key: str | None = None, holder: str = "holder-1") -> BindRequest:
    name = key or f"batch-{next(_keys)}"
    client_id = ApiClient.objects.values_list("pk", flat=True).get()
    asked = idempotency.from_request(client_id=client_id, key=name, operation="policies", body=[token, holder])
    return BindRequest(client_id, "client:broker", token, holder, None, asked, None)


def tokens(api: Api, number: int, **terms: Any) -> list[str]:
    return [api.quote(**terms)["quote_token"] for _ in range(number)]


def together(*requests: BindRequest) -> list[BindAnswer | Exception]:
    with transaction.atomic():
        return BindBatch(requests, timezone.now()).outcomes()


def outcome(found: BindAnswer | Exception) -> str:
    """`bound`, `replayed`, or the code of the refusal."""
    if isinstance(found, Problem):
        return found.code
    assert isinstance(found, BindAnswer)
    return "replayed" if found.replayed else "bound"


@pytest.mark.django_db(transaction=True)
def test_all_are_bound_and_the_book_adds_up(broker: Api) -> None:
    found = together(*map(request, tokens(broker, 5)), *map(request, tokens(broker, 3, coverage_type="bridge", chain="Solana")))
    assert list(map(outcome, found)) == ["bound"] * 8
    assert Policy.objects.count() == 8
    call_command("reconcile")


def test_the_cost_in_queries_is_that_of_one(broker: Api) -> None:
    one, *ten = map(request, tokens(broker, 11))
    with CaptureQueriesContext(connection) as alone:
        together(one)
    with CaptureQueriesContext(connection) as in_company:
        together(*ten)
    assert len(in_company) == len(alone) == 6  # the savepoint, its release and the catalogue's version among them


def test_the_last_one_finds_no_room_left(broker: Api) -> None:
    effective = book_selectors.load().capital.effective_usd
    UnderwritingGate.objects.update(max_ltv=Decimal("0.0025"))
    third = (effective * Decimal("0.0025") / 3).quantize(Decimal("0.01"))
    found = together(*map(request, tokens(broker, 4, coverage_amount=str(third - 1))))
    assert list(map(outcome, found)) == ["bound"] * 3 + ["ltv_limit"]
    assert Policy.objects.count() == 3


def test_a_key_twice_in_one_batch_binds_once_and_answers_the_same(broker: Api) -> None:
    (token,) = tokens(broker, 1)
    first, second = together(request(token, key="same"), request(token, key="same"))
    assert (outcome(first), outcome(second)) == ("bound", "replayed")
    assert isinstance(first, BindAnswer)
    assert isinstance(second, BindAnswer)
    assert first.policy == second.policy


def test_a_key_twice_for_different_requests_is_refused_the_second_time(broker: Api) -> None:
    (token,) = tokens(broker, 1)
    found = together(request(token, key="same"), request(token, key="same", holder="holder-2"))
    assert list(map(outcome, found)) == ["bound", "idempotency_key_reused"]


def test_a_quote_twice_in_one_batch_is_bound_once(broker: Api) -> None:
    (token,) = tokens(broker, 1)
    assert list(map(outcome, together(request(token), request(token)))) == ["bound", "quote_used"]


def test_a_forged_token_is_refused_alone(broker: Api) -> None:
    found = together(*map(request, [*tokens(broker, 1), "forged", *tokens(broker, 1)]))
    assert list(map(outcome, found)) == ["bound", "invalid_input", "bound"]


@pytest.mark.django_db(transaction=True)
def test_one_that_the_database_refuses_takes_no_other_with_it(broker: Api) -> None:
    one, two, three = tokens(broker, 3)
    found = binding.bind_all([request(one), request(two, holder="x" * 129), request(three)])
    assert outcome(found[0]) == outcome(found[2]) == "bound"
    assert isinstance(found[1], Exception)
    assert not isinstance(found[1], Problem)
    assert Policy.objects.count() == 2
    call_command("reconcile")


def test_the_book_in_hand_is_the_book_in_the_database(broker: Api) -> None:
    batch_tokens = [*tokens(broker, 2), *tokens(broker, 1, stablecoin="DAI", coverage_amount="77.77")]
    with transaction.atomic():
        batch = BindBatch(list(map(request, batch_tokens)), timezone.now())
        batch.outcomes()
        assert batch._book == book_selectors.load()
