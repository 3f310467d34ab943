"""Keys are issued once, shown once, revoked after a confirmation and edited by nobody."""

import re

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session
from django.utils import timezone

from clients.models import ApiClient, ApiKey
from clients.principals import Scope
from clients.selectors import principal_for
from clients.services import create_client, revoke_key
from tests.admin.conftest import Staff, words

KEY = re.compile(r"not shown again: <code[^>]*>([^<]+)<")


@pytest.fixture
def desk(db: None) -> ApiClient:
    return create_client(name="desk", scopes=[Scope.READ])[0]


def issue(staff: Staff, desk: ApiClient, **fields: str) -> str:
    page = staff.post(f"clients/apiclient/{desk.pk}/issue_key/", days_valid="30", **fields).content.decode()
    shown = KEY.search(page)
    return shown.group(1) if shown else ""


def test_an_issued_key_works_and_is_shown_once(chief: Staff, desk: ApiClient) -> None:
    key = issue(chief, desk, confirmed="yes")
    principal = principal_for(key)
    assert principal is not None
    assert principal.name == "desk"
    assert key not in chief.get(f"clients/apiclient/{desk.pk}/change/").content.decode()


def test_no_key_is_issued_without_a_confirmation(chief: Staff, desk: ApiClient) -> None:
    assert issue(chief, desk) == ""
    assert ApiKey.objects.count() == 1


def test_the_life_of_a_key_is_kept(chief: Staff, desk: ApiClient) -> None:
    issue(chief, desk, confirmed="yes")
    key = ApiKey.objects.latest("id")
    assert key.expires_at is not None
    assert (key.expires_at - key.created_at).days in {29, 30}


def test_a_new_client_gets_its_first_key_and_the_ticked_scopes(chief: Staff) -> None:
    page = chief.post("clients/apiclient/add/", name="wallet", tier="premium", scopes=["read", "write"], is_active="on")
    shown = KEY.search(page.content.decode())
    assert shown is not None
    principal = principal_for(shown.group(1))
    assert principal is not None
    assert principal.scopes == {Scope.READ, Scope.WRITE}


def test_a_deactivated_client_is_refused_at_once(chief: Staff, desk: ApiClient) -> None:
    key = issue(chief, desk, confirmed="yes")
    principal_for(key)
    chief.post(f"clients/apiclient/{desk.pk}/change/", name="desk", tier="standard", scopes=["read"], **inlines(2))
    assert principal_for(key) is None


def test_an_unknown_scope_is_a_form_error(chief: Staff) -> None:
    page = chief.post("clients/apiclient/add/", name="wallet", tier="premium", scopes=["root"])
    assert page.context["adminform"].form.errors["scopes"]


def test_a_new_key_is_kept_nowhere(chief: Staff, desk: ApiClient) -> None:
    key = issue(chief, desk, confirmed="yes")
    assert key
    assert all(key not in session.session_data for session in Session.objects.all())
    assert all(key not in str(session.get_decoded()) for session in Session.objects.all())


def test_the_page_of_a_new_key_is_not_cached(chief: Staff, desk: ApiClient) -> None:
    page = chief.post(f"clients/apiclient/{desk.pk}/issue_key/", days_valid="30", confirmed="yes")
    assert "no-store" in page["Cache-Control"]


def test_rotating_gives_a_new_key_and_lets_the_old_one_run_out(chief: Staff, desk: ApiClient) -> None:
    old = desk.keys.get()
    page = chief.post(f"clients/apikey/{old.pk}/rotate/", overlap_hours="2", confirmed="yes").content.decode()
    shown = KEY.search(page)
    assert shown is not None
    assert principal_for(shown.group(1)) is not None
    old.refresh_from_db()
    assert old.expires_at is not None
    assert 0 < (old.expires_at - timezone.now()).total_seconds() <= 7200


def test_a_revoked_key_is_not_rotated(chief: Staff, desk: ApiClient) -> None:
    old = desk.keys.get()
    revoke_key(key=old)
    assert "no longer valid" in chief.post(f"clients/apikey/{old.pk}/rotate/", overlap_hours="2", confirmed="yes").content.decode()
    assert desk.keys.count() == 1


def test_networks_are_edited_as_cidr(chief: Staff, desk: ApiClient) -> None:
    path = f"clients/apiclient/{desk.pk}/change/"
    terms = {"name": "desk", "tier": "standard", "scopes": ["read"], "is_active": "on", **inlines(1)}
    chief.post(path, **terms, allowed_networks="198.51.100.0/24,2001:db8::/48")
    desk.refresh_from_db()
    assert desk.allowed_networks == ["198.51.100.0/24", "2001:db8::/48"]
    assert chief.post(path, **terms, allowed_networks="everywhere").context["adminform"].form.errors["allowed_networks"]


def test_revoking_asks_first(chief: Staff, desk: ApiClient) -> None:
    key = desk.keys.get()
    chief.post(f"clients/apikey/{key.pk}/revoke/")
    key.refresh_from_db()
    assert key.revoked_at is None


def test_a_confirmed_revocation_ends_the_key(chief: Staff, desk: ApiClient) -> None:
    text = issue(chief, desk, confirmed="yes")
    chief.post(f"clients/apikey/{ApiKey.objects.latest('id').pk}/revoke/", confirmed="yes")
    assert principal_for(text) is None


def test_revoking_twice_says_so(chief: Staff, desk: ApiClient) -> None:
    path = f"clients/apikey/{desk.keys.get().pk}/revoke/"
    chief.post(path, confirmed="yes")
    assert "revoked before" in chief.post(path, confirmed="yes").content.decode()


def test_keys_are_not_edited_and_clients_are_not_deleted(chief: Staff, desk: ApiClient) -> None:
    key = desk.keys.get()
    paths = (
        f"clients/apikey/{key.pk}/change/",
        "clients/apikey/add/",
        f"clients/apikey/{key.pk}/delete/",
        f"clients/apiclient/{desk.pk}/delete/",
    )
    assert {chief.post(path, post="yes").status_code for path in paths} == {403}


def test_no_page_shows_a_digest(chief: Staff, desk: ApiClient) -> None:
    key = desk.keys.get()
    pages = [
        chief.get(path).content.decode() for path in ("clients/apikey/", f"clients/apikey/{key.pk}/change/", "pghistory/middlewareevents/")
    ]
    assert not any(key.digest in page for page in pages)


def test_staff_who_may_only_view_neither_issue_nor_revoke(clerk: Staff, desk: ApiClient) -> None:
    clerk.may("view_apiclient", "view_apikey")
    paths = (f"clients/apiclient/{desk.pk}/issue_key/", f"clients/apikey/{desk.keys.get().pk}/revoke/")
    assert {clerk.post(path, confirmed="yes").status_code for path in paths} == {403}


def inlines(keys: int) -> dict[str, str]:
    """The management form of the keys shown below a client."""
    return {"keys-TOTAL_FORMS": str(keys), "keys-INITIAL_FORMS": str(keys)}


@pytest.fixture
def desks(db: None) -> list[ApiClient]:
    """Two clients with a key each."""
    return [create_client(name=name, scopes=[Scope.READ])[0] for name in ("one", "two")]


def test_chosen_keys_are_revoked_after_a_confirmation(chief: Staff, desks: list[ApiClient]) -> None:
    keys = list(ApiKey.objects.all())
    assert "2 clients can no longer use 2 API keys" in words(chief.choose("clients/apikey/", "revoke_selected", *keys))
    assert not ApiKey.objects.exclude(revoked_at=None).exists()
    chief.choose("clients/apikey/", "revoke_selected", *keys, confirmed="yes")
    assert not ApiKey.objects.filter(revoked_at=None).exists()
    assert {entry.get_change_message() for entry in LogEntry.objects.all()} == {"Revoked the key."}


def test_a_second_yes_revokes_nothing_more(chief: Staff, desks: list[ApiClient]) -> None:
    keys = list(ApiKey.objects.all())
    chief.choose("clients/apikey/", "revoke_selected", *keys, confirmed="yes")
    first = set(ApiKey.objects.values_list("revoked_at", flat=True))
    assert "Nothing was done" in words(chief.choose("clients/apikey/", "revoke_selected", *keys, confirmed="yes"))
    assert set(ApiKey.objects.values_list("revoked_at", flat=True)) == first


def test_chosen_clients_are_refused_and_let_in_again(chief: Staff, desks: list[ApiClient]) -> None:
    text = issue(chief, desks[0], confirmed="yes")
    assert "2 API clients will be refused" in words(chief.choose("clients/apiclient/", "deactivate_selected", *desks))
    assert principal_for(text) is not None
    chief.choose("clients/apiclient/", "deactivate_selected", *desks, confirmed="yes")
    assert principal_for(text) is None
    chief.choose("clients/apiclient/", "activate_selected", *desks, confirmed="yes")
    assert principal_for(text) is not None


def test_viewing_permits_neither_to_revoke_many_nor_to_deactivate(clerk: Staff, desks: list[ApiClient]) -> None:
    clerk.may("view_apiclient", "view_apikey")
    clerk.choose("clients/apikey/", "revoke_selected", *ApiKey.objects.all(), confirmed="yes")
    clerk.choose("clients/apiclient/", "deactivate_selected", *desks, confirmed="yes")
    assert not ApiKey.objects.exclude(revoked_at=None).exists()
    assert not ApiClient.objects.filter(is_active=False).exists()


def test_a_page_that_is_not_allowed_or_missing_leads_back_to_the_pages_of_staff(clerk: Staff) -> None:
    refused, missing = clerk.get("quotes/policy/"), clerk.get("quotes/nothing/")
    assert (refused.status_code, missing.status_code) == (403, 404)
    assert "Your account may not do this." in words(refused)
    assert all('href="/admin/">Staff pages</a>' in page.content.decode() for page in (refused, missing))
