"""Signing in as a member of staff."""

from playwright.sync_api import Page, expect

from tests.demo_stack import DemoStack


def sign_in(page: Page, stack: DemoStack, *, name: str = "admin", password: str = "") -> None:
    """As the administrator that the first start made, unless somebody else is named."""
    page.goto("/admin/")
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill(password or (stack.run_dir / "admin-password").read_text().strip())
    page.get_by_role("button", name="Log in").click()
    expect(page).to_have_url(f"{stack.base_url}/admin/")
