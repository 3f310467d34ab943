"""What is taken for an attack, and what is not."""

import pytest

from ops.server.security import Event
from ops.server.security.patterns import forbidden, suspicious


@pytest.mark.parametrize(
    ("text", "event"),
    [
        ("/api/v2/policies?status=' OR 1=1 --", Event.SQL_PATTERN),
        ("x UNION ALL SELECT password FROM auth_user", Event.SQL_PATTERN),
        ("1; DROP TABLE policies", Event.SQL_PATTERN),
        ("pg_sleep(10)", Event.SQL_PATTERN),
        ("<script>alert(1)</script>", Event.SCRIPT_PATTERN),
        ("<img src=x onerror=alert(1)>", Event.SCRIPT_PATTERN),
    ],
)
def test_an_attack_is_recognised(text: str, event: Event) -> None:
    assert suspicious(text) is event


@pytest.mark.parametrize(
    "text",
    [
        "/api/v2/products?chain=Ethereum&limit=100",
        '{"coverage_type": "depeg", "policyholder": "Miller & Sons Select"}',
        '{"policyholder": "O\'Brien; Insurance and Union Partners"}',
        "the union of members selected in spring",
    ],
)
def test_honest_text_is_left_alone(text: str) -> None:
    assert suspicious(text) is None


@pytest.mark.parametrize(
    ("path", "event"),
    [
        ("/static/../../etc/passwd", Event.TRAVERSAL),
        ("/..", Event.TRAVERSAL),
        ("/static/..\\windows", Event.TRAVERSAL),
        ("/static/%2e%2e/secret", Event.TRAVERSAL),
        ("/a\x00b", Event.CONTROL_CHARACTER),
        ("/a%0d%0aSet-Cookie:x", Event.CONTROL_CHARACTER),
    ],
)
def test_a_forbidden_path_is_forbidden(path: str, event: Event) -> None:
    assert forbidden(path) is event


@pytest.mark.parametrize("path", ["/", "/api/v2/policies", "/static/admin/js/vendor..min.js", "/quote?chain=..."])
def test_dots_alone_are_no_traversal(path: str) -> None:
    assert forbidden(path) is None
