"""The admin theme's relaxations end at /admin/."""

from typing import Any

import pytest
from django.test import Client

from tests.admin.conftest import Staff

HEADER = "Content-Security-Policy"


def policy_of(answer: Any) -> dict[str, str]:
    return dict(part.strip().split(" ", 1) for part in answer[HEADER].split(";"))


def test_the_admin_may_style_inline_and_evaluate_but_not_script_inline(chief: Staff, catalogue: None) -> None:
    policy = policy_of(chief.get(""))
    assert policy["style-src"] == "'self' 'unsafe-inline'"
    assert policy["script-src"] == "'self' 'unsafe-eval'"


def test_the_admin_keeps_the_rest_of_the_strict_policy(chief: Staff, catalogue: None) -> None:
    policy = policy_of(chief.get(""))
    assert (policy["default-src"], policy["frame-ancestors"], policy["form-action"]) == ("'self'", "'none'", "'self'")


@pytest.mark.parametrize("path", ["/health", "/docs", "/administrator/", "/admin"])
def test_other_areas_stay_strict(path: str) -> None:
    assert "unsafe" not in Client().get(path)[HEADER]


def test_no_report_only_policy_is_sent(chief: Staff, catalogue: None) -> None:
    assert "Content-Security-Policy-Report-Only" not in chief.get("")
