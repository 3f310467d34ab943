"""Signing in as a member of staff."""

from playwright.sync_api import Page, expect

from tests.demo_stack import DemoStack


def sign_in(page: Page, stack: DemoStack) -> None:
    """As the administrator that the first start made."""
    page.goto("/admin/")
    page.get_by_label("Username").fill("admin")
    page.get_by_label("Password").fill((stack.run_dir / "admin-password").read_text().strip())
    page.get_by_role("button", name="Log in").click()
    expect(page).to_have_url(f"{stack.base_url}/admin/")
