"""What all pages share: the policy that they run under, their frame, and the pages of errors."""

import re
from typing import Any

import pytest
from django.test import Client, override_settings

from quotes.book_cache import book_cache
from tests.pages.conftest import Visitor, text_of

pytestmark = pytest.mark.usefixtures("book")
PAGES = ["/", "/status", "/developers", "/sockets", "/quote", "/products", "/products/depeg/Ethereum/USDC"]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_runs_under_a_policy_without_anything_inline(visitor: Visitor, path: str) -> None:
    response = visitor.get(path)
    page = response.content.decode()
    assert "unsafe" not in response["Content-Security-Policy"]
    assert not re.search(r"<style| style=| on[a-z]+=", page)
    assert all(" src=" in tag or 'type="application/json"' in tag for tag in re.findall(r"<script[^>]*>", page))


@pytest.mark.parametrize("path", PAGES)
def test_a_page_loads_nothing_from_elsewhere(visitor: Visitor, path: str) -> None:
    assert re.findall(r"(?:src|href)=\"(?:https?:)?//", visitor.open(path)) == []


@pytest.mark.parametrize("path", PAGES)
def test_a_page_has_one_title_one_heading_and_a_way_past_the_navigation(visitor: Visitor, path: str) -> None:
    page = visitor.open(path)
    assert [page.count(tag) for tag in ("<title>", "<h1>", 'href="#main"', 'id="main"')] == [1, 1, 1, 1]


@pytest.mark.parametrize(("path", "name"), [("/quote", "Quote"), ("/products", "Products"), ("/products/depeg/TON/DAI", "Products")])
def test_the_navigation_says_where_the_reader_is(visitor: Visitor, path: str, name: str) -> None:
    assert re.findall(r'aria-current="page">([^<]+)<', visitor.open(path)) == [name]


def test_a_page_that_is_missing_is_a_page(visitor: Visitor) -> None:
    response = visitor.get("/nothing-here")
    assert (response.status_code, response["Content-Type"]) == (404, "text/html; charset=utf-8")
    assert "There is nothing here." in text_of(response.content.decode())


def test_a_page_that_crashes_asks_no_database_to_say_so(visitor: Visitor, monkeypatch: Any, django_assert_num_queries: Any) -> None:
    def crash(_: object) -> None:
        raise RuntimeError("secret")

    monkeypatch.setattr(book_cache, "current", lambda: crash(None))
    with django_assert_num_queries(0):
        response = visitor.get("/quote")
    assert response.status_code == 500
    assert "Something went wrong on our side." in text_of(page := response.content.decode())
    assert f"<code>{response['X-Request-ID']}</code>" in page
    assert "secret" not in page


@override_settings(ALLOWED_HOSTS=["somewhere.example"])
def test_a_foreign_host_gets_the_page_of_a_bad_request(visitor: Visitor) -> None:
    response = visitor.get("/quote")
    assert response.status_code == 400
    assert "The request is malformed." in text_of(response.content.decode())


def test_a_page_may_not_be_posted_to(visitor: Visitor) -> None:
    assert visitor.browser.post("/quote").status_code == 405


def test_a_form_that_is_out_of_date_says_so_in_the_frame_of_the_other_pages() -> None:
    response = Client(enforce_csrf_checks=True).post("/admin/login/", {"username": "admin", "password": "-"})
    assert response.status_code == 403
    assert "The form is out of date Nothing was done." in text_of(page := response.content.decode())
    assert "CSRF" not in page
