"""With `STAFF_REQUIRE_TOTP` a password alone opens nothing: no admin page, no monitoring, no alert."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice

from ops.backoffice.second_factor import devices
from tests.ops.backoffice.second_factor.codes import code_of, enrolled, key_on, wrong

pytestmark = pytest.mark.django_db
PAGE = "/admin/second-factor/"
PASSWORD = "correct-horse-battery"
MONITORING = "/api/v1/monitoring/"
NO_ALERT = "/dashboard/alerts/0199f0c2-6d3b-7c55-9d0e-7c1f4a7a1b2c/acknowledge"


@pytest.fixture(autouse=True)
def clock(settings: Any) -> Iterator[Any]:
    settings.STAFF_REQUIRE_TOTP = True
    with time_machine.travel(timezone.now(), tick=False) as clock:
        yield clock


@pytest.fixture
def chief() -> User:
    return User.objects.create_superuser("chief", password=PASSWORD)


@pytest.fixture
def browser(chief: User) -> Client:
    """Logged in with the password, and no more."""
    browser = Client()
    assert browser.post("/admin/login/", {"username": "chief", "password": PASSWORD}).status_code == 302
    return browser


def opens(browser: Client) -> bool:
    return browser.get("/admin/").status_code == 200


def test_a_password_alone_opens_no_admin_page(browser: Client) -> None:
    for path in ("/admin/", "/admin/auth/user/", "/admin/clients/apiclient/add/", "/admin/password_change/", "/admin/login/"):
        answer = browser.get(path)
        assert (answer.status_code, answer["Location"].partition("?")[0]) == (302, PAGE), path
    browser.post("/admin/auth/user/add/", {"username": "mine", "password1": PASSWORD, "password2": PASSWORD, "usable_password": "true"})
    assert User.objects.count() == 1


@pytest.mark.parametrize("report", ["health", "metrics/api", "metrics/database", "dashboard", "notifications/stats", "system/status"])
def test_a_password_alone_reads_no_report(browser: Client, report: str) -> None:
    assert browser.get(MONITORING + report).status_code in {401, 403}
    assert browser.get("/api/v1/metrics").status_code in {401, 403}


def test_a_password_alone_changes_nothing_by_the_api_and_the_dashboard(browser: Client) -> None:
    assert {browser.post(MONITORING + action).status_code for action in ("metrics/reset", "cleanup")} <= {401, 403}
    assert browser.post(NO_ALERT).status_code == 403
    assert "may_acknowledge" in browser.get("/").context
    assert browser.get("/").context["may_acknowledge"] is False


def test_enrolment_at_the_first_login(browser: Client, chief: User) -> None:
    page = browser.get(PAGE, {"next": "/admin/auth/user/"})
    assert "Scan this with the app" in page.content.decode()
    done = browser.post(f"{PAGE}?next=/admin/auth/user/", {"code": code_of(key_on(page))})
    codes = re.findall(r"<li><code>([a-z2-7-]+)</code></li>", done.content.decode())
    assert len(codes) == 10
    assert 'href="/admin/auth/user/"' in done.content.decode()
    assert opens(browser)
    assert browser.get(MONITORING + "health").status_code == 200
    assert browser.post(NO_ALERT).status_code == 404
    assert all(code not in browser.get(PAGE).content.decode() for code in codes)
    assert devices.verify(account=chief, text=codes[0], address="") is not None


def test_a_wrong_code_enrols_nothing_and_keeps_the_key(browser: Client) -> None:
    page = browser.get(PAGE)
    again = browser.post(PAGE, {"code": wrong(key_on(page))})
    assert "not right" in again.content.decode()
    assert key_on(again) == key_on(page)
    assert not TOTPDevice.objects.exists()
    assert not opens(browser)


def test_each_login_is_offered_a_key_that_no_other_has_seen(browser: Client) -> None:
    other = Client()
    other.post("/admin/login/", {"username": "chief", "password": PASSWORD})
    assert key_on(browser.get(PAGE)) != key_on(other.get(PAGE))


def test_the_next_login_is_asked_for_a_code(browser: Client, chief: User, clock: Any) -> None:
    app, _ = enrolled(chief)
    clock.shift(timedelta(minutes=2))
    page = browser.get("/admin/", follow=True)
    assert "Enter the code that your authenticator app shows" in page.content.decode()
    assert app.key not in page.content.decode()
    assert "not right" in browser.post(PAGE, {"code": wrong(app.key)}).content.decode()
    assert "Try again in 1 s" in browser.post(PAGE, {"code": code_of(app.key)}).content.decode()
    clock.shift(timedelta(seconds=2))
    assert not opens(browser)
    assert browser.post(f"{PAGE}?next=/admin/auth/group/", {"code": code_of(app.key)})["Location"] == "/admin/auth/group/"
    assert opens(browser)


def test_a_replayed_code_opens_no_second_session(browser: Client, chief: User, clock: Any) -> None:
    app, _ = enrolled(chief)
    clock.shift(timedelta(minutes=2))
    browser.post(PAGE, {"code": code_of(app.key)})
    other = Client()
    other.post("/admin/login/", {"username": "chief", "password": PASSWORD})
    assert "was used before" in other.post(PAGE, {"code": code_of(app.key)}).content.decode()
    assert not opens(other)


def test_a_recovery_code_opens_a_session_once(browser: Client, chief: User) -> None:
    _, codes = enrolled(chief)
    browser.post(PAGE, {"code": codes[3]})
    assert opens(browser)
    other = Client()
    other.post("/admin/login/", {"username": "chief", "password": PASSWORD})
    other.post(PAGE, {"code": codes[3]})
    assert not opens(other)


def test_a_reset_closes_open_sessions(browser: Client, chief: User) -> None:
    _, codes = enrolled(chief)
    browser.post(PAGE, {"code": codes[0]})
    assert opens(browser)
    devices.reset(account=chief)
    assert not opens(browser)


def test_a_new_password_login_starts_without_a_second_factor(browser: Client, chief: User) -> None:
    _, codes = enrolled(chief)
    browser.post(PAGE, {"code": codes[0]})
    browser.post("/admin/logout/")
    browser.post("/admin/login/", {"username": "chief", "password": PASSWORD})
    assert not opens(browser)


def test_the_session_id_changes_with_the_second_factor(browser: Client, chief: User) -> None:
    _, codes = enrolled(chief)
    before = browser.cookies["sessionid"].value
    browser.post(PAGE, {"code": codes[0]})
    assert browser.cookies["sessionid"].value != before
    assert not Session.objects.filter(pk=before).exists()


def test_recovery_codes_are_renewed_with_a_code(browser: Client, chief: User, clock: Any) -> None:
    app, codes = enrolled(chief)
    browser.post(PAGE, {"code": codes[0]})
    assert "9 recovery codes are left" in browser.get(PAGE).content.decode()
    browser.post(PAGE, {"code": "000000"})
    assert devices.codes_left(chief) == 9
    clock.shift(timedelta(minutes=2))
    assert browser.post(PAGE, {"code": code_of(app.key)}).content.decode().count("<li><code>") == 10
    assert opens(browser)


def test_logging_out_works_before_the_second_factor(browser: Client) -> None:
    browser.post("/admin/logout/")
    assert browser.get(PAGE)["Location"] == "/admin/login/"


@pytest.mark.parametrize("target", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)"])
def test_no_way_leads_to_another_host(browser: Client, chief: User, target: str) -> None:
    _, codes = enrolled(chief)
    assert browser.post(f"{PAGE}?next={target}", {"code": codes[0]})["Location"] == "/admin/"


def test_the_page_is_not_cached_and_brings_no_inline_script_or_style(browser: Client) -> None:
    page = browser.get(PAGE)
    svg = page.content.decode().partition("<svg")[2].partition("</svg>")[0]
    assert "no-store" in page["Cache-Control"]
    assert "M" in svg
    assert not re.search(r"style=|<script|<style|href=|\son\w+=", svg)


def test_who_has_no_session_is_sent_to_the_login(db: None) -> None:
    assert Client().get(PAGE)["Location"] == "/admin/login/"


def test_no_admin_page_shows_the_devices_of_others(browser: Client, chief: User) -> None:
    _, codes = enrolled(chief)
    browser.post(PAGE, {"code": codes[0]})
    assert {browser.get(f"/admin/{app}/").status_code for app in ("otp_totp", "otp_static", "otp_totp/totpdevice")} == {404}


def test_without_the_setting_nothing_is_asked(settings: Any, browser: Client) -> None:
    settings.STAFF_REQUIRE_TOTP = False
    assert opens(browser)
    assert browser.get(PAGE).status_code == 404
