"""Every page of the admin site opens for those who may see it, for nobody else, and with few queries."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.admin.utils import quote
from django.contrib.auth.models import User
from django.db import connection, models
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from live.models import Notification
from tests.admin.conftest import Staff, words
from tests.api import Api

pytestmark = pytest.mark.usefixtures("everything")
MAX_QUERIES = 14
MODELS = sorted(admin.site._registry, key=lambda model: model._meta.label)


def path_of(model: type[models.Model]) -> str:
    return f"{model._meta.app_label}/{model._meta.model_name}/"


def request_of(staff: Staff) -> Any:
    request = RequestFactory().get("/admin/")
    request.user = staff.user
    return request


def queries_of(staff: Staff, path: str) -> list[str]:
    with CaptureQueriesContext(connection) as made:
        staff.get(path)
        return [query["sql"] for query in made.captured_queries]


def first_pages(staff: Staff) -> Iterator[tuple[str, int]]:
    """The page of the first row of each model that has rows, and its answer."""
    for model, model_admin in admin.site._registry.items():
        row = model_admin.get_queryset(request_of(staff)).first()
        if row is not None:
            path = f"{path_of(model)}{quote(row.pk)}/change/"
            yield path, staff.get(path).status_code


def test_every_list_opens_for_a_superuser(chief: Staff) -> None:
    assert {path_of(model): status for model in MODELS if (status := chief.get(path_of(model)).status_code) != 200} == {}


def test_every_object_page_opens_for_a_superuser(chief: Staff) -> None:
    pages = dict(first_pages(chief))
    assert {path: status for path, status in pages.items() if status != 200} == {}
    assert len(pages) >= 20


def test_every_form_that_adds_opens_for_a_superuser(chief: Staff) -> None:
    addable = [model for model, model_admin in admin.site._registry.items() if model_admin.has_add_permission(request_of(chief))]
    assert {path_of(model): status for model in addable if (status := chief.get(f"{path_of(model)}add/").status_code) != 200} == {}


def test_a_page_says_api_as_it_is_written(chief: Staff) -> None:
    assert "Select API key to view" in words(chief.get("clients/apikey/"))
    assert "1 API client" in words(chief.get("clients/apiclient/"))


def test_the_audit_trail_calls_things_by_their_names(chief: Staff) -> None:
    page = words(chief.get("pghistory/middlewareevents/"))
    assert "Audit trail" in page
    assert "API client" in page
    assert "iddleware" not in page


def test_a_time_says_that_it_is_utc_in_a_list_and_on_the_page_of_a_row(chief: Staff) -> None:
    row = Notification.objects.first()
    assert row
    for path in ("live/notification/", f"live/notification/{row.pk}/change/"):
        assert f"{row.created_at:%Y-%m-%d %H:%M:%S} UTC" in words(chief.get(path)), path


def test_an_empty_list_says_so_and_a_search_that_finds_nothing_what_it_takes(chief: Staff) -> None:
    assert "There are no clocked." in words(chief.get("django_celery_beat/clockedschedule/"))
    page = words(chief.get("quotes/policy/", q="demo"))
    assert "No policy fits “demo”." in page
    assert "Search takes: the whole id, policyholder or broker's reference." in page.replace("&#x27;", "'")


def test_a_payload_is_read_without_a_brace(chief: Staff) -> None:
    notice = Notification.objects.filter(type="policy_bound")[0]
    tables = chief.get(f"live/notification/{notice.pk}/change/").context["record"]
    assert tables[0]["title"] == "Payload"
    assert not any(mark in str(cell) for table in tables for row in table["rows"] for cell in row for mark in "{}[]")


def test_lists_send_strangers_to_the_login_page() -> None:
    answers = [Client().get(f"/admin/{path_of(model)}") for model in MODELS]
    assert {answer.status_code for answer in answers} == {302}
    assert all(answer["Location"].startswith("/admin/login/") for answer in answers)


def test_lists_refuse_staff_without_the_permission(clerk: Staff) -> None:
    assert {clerk.get(path_of(model)).status_code for model in MODELS} == {403}


def test_a_permission_opens_its_own_list_only(clerk: Staff) -> None:
    clerk.may("view_policy")
    assert clerk.get("quotes/policy/").status_code == 200
    assert clerk.get("tranches/ledgerentry/").status_code == 403


def test_lists_need_few_queries(chief: Staff) -> None:
    assert {path_of(model): len(made) for model in MODELS if len(made := queries_of(chief, path_of(model))) > MAX_QUERIES} == {}


def test_ten_policies_are_listed_with_the_queries_of_one(chief: Staff, broker: Api) -> None:
    chief.get("quotes/policy/")  # warms the content types
    one = len(queries_of(chief, "quotes/policy/"))
    for _ in range(9):
        broker.policy()
    assert len(queries_of(chief, "quotes/policy/")) == one


def test_the_policies_are_never_counted(chief: Staff) -> None:
    counts = [sql for sql in queries_of(chief, "quotes/policy/") if "COUNT(" in sql and '"quotes_policy"' in sql]
    assert counts == []


def test_the_sidebar_shows_what_a_member_of_staff_may_view(clerk: Staff) -> None:
    clerk.may("view_tranche")
    page = clerk.get("").content.decode()
    assert "/admin/tranches/tranche/" in page
    assert "/admin/quotes/policy/" not in page.replace("/admin/quotes/policy/?status__exact=active", "")


def test_a_staff_account_can_be_made(chief: Staff) -> None:
    chief.post("auth/user/add/", username="newcomer", password1="a-long-enough-1", password2="a-long-enough-1", usable_password="true")
    assert User.objects.filter(username="newcomer").exists()
