"""Leaving the admin: asked by link, done by form."""

from tests.admin.conftest import Staff, words
from tests.api import Api


def test_a_link_there_asks_and_ends_nothing(chief: Staff) -> None:
    page = chief.get("logout/")
    assert page.status_code == 200
    assert "Your session ends in this browser." in words(page)
    assert chief.get("").status_code == 200


def test_the_form_ends_the_session(chief: Staff) -> None:
    assert chief.post("logout/").status_code == 200
    assert chief.get("").status_code == 302


def test_who_is_not_logged_in_is_sent_to_the_login(anyone: Api) -> None:
    answer = anyone.client.get("/admin/logout/", follow=True)
    assert answer.redirect_chain[-1] == ("/admin/login/?next=/admin/", 302)


def test_nothing_but_a_form_is_taken_for_yes(chief: Staff) -> None:
    assert chief.browser.put("/admin/logout/").status_code == 405
    assert chief.get("").status_code == 200
