"""What people see when something goes wrong, each for a real reason."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import psycopg
import pytest
from playwright.sync_api import Page, Response, expect

from tests.browser.staff import sign_in
from tests.browser.test_pages import issues
from tests.demo_stack import DemoStack

pytestmark = pytest.mark.browser
STORM = 8  # browsers behind one address that ask as fast as they can
CLERK = (
    "from django.contrib.auth.models import User; "
    "User.objects.filter(username='clerk').exists() or User.objects.create_user('clerk', password='only-for-tests', is_staff=True)"
)


@contextmanager
def storm(stack: DemoStack) -> Iterator[None]:
    """Others use up the pages of this address."""
    over = threading.Event()

    def ask() -> None:
        with httpx.Client(base_url=stack.base_url, timeout=60) as browser:
            while not over.is_set():
                browser.get("/favicon.ico")

    asking = [threading.Thread(target=ask) for _ in range(STORM)]
    for thread in asking:
        thread.start()
    try:
        yield
    finally:
        over.set()
        for thread in asking:
            thread.join()


@contextmanager
def without_policies(stack: DemoStack) -> Iterator[None]:
    """The table of policies is gone for a while, as in a migration that went wrong."""
    address = stack.manage("shell", "-c", "from django.conf import settings; print(settings.DATABASE_URL)").splitlines()[-1]
    with psycopg.connect(address, autocommit=True) as database:
        database.execute("ALTER TABLE quotes_policy RENAME TO away")
        try:
            yield
        finally:
            database.execute("ALTER TABLE away RENAME TO quotes_policy")


def visit(page: Page, path: str) -> Response:
    answer = page.goto(path)
    assert answer is not None
    return answer


def refused(page: Page) -> Response:
    """The first answer that is no page."""
    return next(answer for answer in iter(lambda: visit(page, "/developers"), None) if answer.status != 200)


def test_too_many_requests_are_told_when_to_come_again(page: Page, stack: DemoStack) -> None:
    with storm(stack):
        assert refused(page).status == 429
    expect(page.get_by_role("heading", name="Too many requests")).to_be_visible()
    assert page.locator("main p").first.inner_text().startswith("Try again in ")
    assert issues(page) == []
    page.wait_for_timeout(2000)
    page.get_by_role("link", name="Try again").click()
    expect(page.get_by_role("heading", name="For developers")).to_be_visible()


def test_a_crash_gives_the_number_under_which_the_log_tells_of_it(page: Page, stack: DemoStack) -> None:
    sign_in(page, stack)
    with without_policies(stack):
        answer = visit(page, "/admin/quotes/policy/")
        assert answer.status == 500
        expect(page.locator("main code")).to_have_text(answer.headers["x-request-id"])
        assert issues(page) == []
    page.get_by_role("link", name="Try again").click()
    expect(page.locator("#result_list")).to_be_visible()


def test_staff_without_a_permission_are_told_whom_to_ask(page: Page, stack: DemoStack) -> None:
    stack.manage("shell", "-c", CLERK)
    sign_in(page, stack, name="clerk", password="only-for-tests")
    assert visit(page, "/admin/quotes/policy/").status == 403
    expect(page.get_by_text("Your account may not do this.")).to_be_visible()
    assert issues(page) == []
    page.get_by_role("link", name="Staff pages").click()
    expect(page).to_have_url(f"{stack.base_url}/admin/")
