"""HEAD and OPTIONS."""

import pytest

from tests.api import Api

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["/health", "/openapi.json", "/api/v2/products", "/api/v2/risk/exposure"])
def test_head_answers_like_get_without_a_body(anyone: Api, catalogue: None, path: str) -> None:
    response = anyone.client.head(path)
    assert (response.status_code, response.content) == (200, b"")
    assert response["Content-Type"] == anyone.get(path)["Content-Type"]


@pytest.mark.parametrize(
    ("path", "methods"),
    [
        ("/health", "GET, HEAD, OPTIONS"),
        ("/openapi.json", "GET, HEAD, OPTIONS"),
        ("/api/v2/quote/multi-dimensional", "POST, OPTIONS"),
        ("/api/v2/policies", "GET, POST, HEAD, OPTIONS"),
        ("/api/v2/prices", "GET, POST, HEAD, OPTIONS"),
    ],
)
def test_options_names_the_methods(broker: Api, path: str, methods: str) -> None:
    response = broker.client.options(path, headers={"Authorization": f"Bearer {broker.key}"})
    assert (response.status_code, response["Allow"]) == (200, methods)


def test_options_tells_nothing_about_the_code(anyone: Api) -> None:
    assert anyone.client.options("/health").json() == {"methods": ["GET", "HEAD", "OPTIONS"]}
