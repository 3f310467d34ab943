"""Every answer carries the security headers: pages, the API, static files, redirects and errors."""

from typing import Any

import pytest
from django.test import Client

from ops.api.problems import Problem
from ops.server import raw_errors
from tests.access import endpoints

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
PAGES = ["/", "/docs", "/redoc", "/developers", "/products", "/quote", "/favicon.ico", "/static/favicon.svg", "/admin/", "/admin/login/"]
ERRORS = ["/nothing", "/api/nothing", "/api/v2/%00", "/static/nothing", "/admin/nothing", "/health/nothing"]
ROUTES = [*PAGES, *ERRORS, "/health", "/health/ready", "/openapi.json", *sorted({each.path() for each in endpoints()})]


def carries_all(response: Any) -> bool:
    headers = response.headers
    response.close()
    assert {name: headers.get(name) for name in ALWAYS} == ALWAYS
    assert "default-src 'self'" in headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert "camera=()" in headers["Permissions-Policy"]
    assert {"RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset", "X-Request-ID"} <= headers.keys()
    return True


@pytest.mark.parametrize("path", ROUTES)
def test_every_route_carries_them(catalogue: None, path: str) -> None:
    assert carries_all(Client(raise_request_exception=False).get(path))


@pytest.mark.parametrize("path", [path for path in ROUTES if not path.startswith(("/admin/", "/redoc"))])
def test_only_admin_and_redoc_have_a_relaxed_policy(catalogue: None, path: str) -> None:
    response = Client(raise_request_exception=False).get(path)
    response.close()
    assert "unsafe-" not in response["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("headers", "status"),
    [({"Host": "evil.example"}, 400), ({"X-API-Key": "ton_wrong"}, 401), ({"Origin": "https://evil.example"}, 200)],
)
def test_a_refusal_at_the_edge_carries_them(catalogue: None, headers: dict[str, str], status: int) -> None:
    response = Client().get("/api/v2/products", headers=headers)
    assert response.status_code == status
    assert carries_all(response)


@pytest.mark.parametrize("path", ["/health", "/", "/api/nothing"])
def test_over_tls_browsers_are_told_to_stay_there_for_a_year(catalogue: None, settings: Any, path: str) -> None:
    settings.SECURE_HSTS_SECONDS = 31_536_000
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    assert Client().get(path, secure=True)["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


def test_a_page_of_a_foreign_origin_may_read_nothing(catalogue: None) -> None:
    response = Client().get("/api/v2/products", headers={"Origin": "https://evil.example"})
    assert "Access-Control-Allow-Origin" not in response.headers


def test_what_is_answered_before_django_carries_the_same(settings: Any) -> None:
    settings.SECURE_HSTS_SECONDS = 31_536_000
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    answer = Client().get("/api/nothing", secure=True)
    headers = raw_errors.headers(Problem(431, "Too large."), b"")
    assert {name: answer[name] for name in headers if name not in {"content-length", "x-request-id"}} == {
        name: value for name, value in headers.items() if name not in {"content-length", "x-request-id"}
    }
    assert "strict-transport-security" in headers
