"""A cursor is one that a page gave, on every list that has pages; anything else is a 400 that says so."""

import base64
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from rest_framework.request import Request
from rest_framework.test import APIRequestFactory

from clients.principals import Scope
from config.openapi import document
from live.webhooks.serializers import EVENTS
from ops.api.pagination import CursorPagination
from tests.access import endpoints
from tests.api import Api
from tests.conftest import MakeApi

pytestmark = pytest.mark.django_db


def encoded(query: str) -> str:
    return base64.b64encode(query.encode()).decode()


FORGED = {
    "nothing known": "eD0x",
    "no base64": "nonsense!",
    "no padding": encoded("p=100").rstrip("="),
    "junk in base64": "cD0x!MDA=",
    "only a direction": encoded("r=1"),
    "only an offset": encoded("o=5"),
    "an offset too": encoded("o=5&p=100"),
    "another member": encoded("p=100&x=1"),
    "a position twice": encoded("p=100&p=101"),
    "an empty position": encoded("p="),
    "a word": encoded("p=abc"),
    "a number with zeros": encoded("p=0100"),
    "a number with a sign": encoded("p=%2B100"),
    "a number in other digits": encoded("p=%D9%A1"),
    "a number out of range": encoded("p=99999999999999999999"),
    "a NUL": encoded("p=%00"),
    "another order": encoded("p=100&r=1"),
}


def paged() -> Iterator[str]:
    """Every GET that documents a cursor."""
    for path, methods in document()["paths"].items():
        if "cursor" in {parameter["name"] for parameter in methods.get("get", {}).get("parameters", [])}:
            yield path


def refused(response: Any) -> bool:
    problem = response.json()
    assert (response.status_code, problem["code"]) == (400, "invalid_input"), problem
    assert [(error["field"], error["code"]) for error in problem["errors"]] == [("cursor", "unknown_cursor")]
    return True


@pytest.fixture
def everybody(make_api: MakeApi) -> Api:
    """A client with all scopes."""
    return make_api("everybody", *Scope)


@pytest.mark.parametrize("cursor", FORGED.values(), ids=list(FORGED))
@pytest.mark.parametrize("path", sorted(paged()))
def test_a_cursor_that_no_page_gave_is_refused(everybody: Api, book: None, path: str, cursor: str) -> None:
    endpoint = next(endpoint for endpoint in endpoints() if endpoint.name.lower() == f"get {path}")
    ids = {}
    if "{webhook_id}" in path:
        ids["webhook_id"] = everybody.post("/api/v2/webhooks", {"url": "http://127.0.0.1:9000/", "events": [EVENTS[0]]}).json()["id"]
    assert refused(everybody.client.get(endpoint.path(**ids), {"cursor": cursor}, headers={"Authorization": f"Bearer {everybody.key}"}))


@pytest.mark.parametrize("path", ["/api/v2/products?limit=200", "/api/v2/bridges?limit=4"])
def test_the_cursors_of_pages_lead_there_and_back(anyone: Api, catalogue: None, path: str) -> None:
    first = anyone.get(path).json()
    second = anyone.get(first["next"]).json()
    assert second["results"]
    assert anyone.get(second["previous"]).json()["results"] == first["results"]


def test_a_cursor_of_another_list_is_refused(anyone: Api, catalogue: None) -> None:
    (cursor,) = parse_qs(urlsplit(anyone.get("/api/v2/products?limit=1").json()["next"]).query)["cursor"]
    assert refused(anyone.client.get("/api/v2/bridges", {"cursor": cursor}))
    (cursor,) = parse_qs(urlsplit(anyone.get("/api/v2/bridges?limit=1").json()["next"]).query)["cursor"]
    assert refused(anyone.client.get("/api/v2/products", {"cursor": cursor}))


@pytest.mark.parametrize(
    "path", ["/api/v2/policies/export", "/api/v2/risk/alerts/export", "/api/v2/risk/snapshots/export", "/api/v2/risk/alerts"]
)
def test_what_has_no_pages_takes_no_cursor(everybody: Api, path: str) -> None:
    response = everybody.get(f"{path}?cursor=eD0x")
    assert response.status_code == 400
    assert [(error["field"], error["code"]) for error in response.json()["errors"]] == [("cursor", "unknown")]


def test_what_a_list_without_cursor_raises_is_no_fault_of_the_caller() -> None:
    class Broken:
        def filter(self, *_: Any, **__: Any) -> Any:
            raise ValueError("a bug")

        order_by = __getitem__ = filter

    request = Request(APIRequestFactory().get("/"))
    with pytest.raises(ValueError, match="a bug"):
        CursorPagination().paginate_queryset(Broken(), request)  # type: ignore[arg-type]
