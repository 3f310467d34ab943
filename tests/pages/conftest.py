"""Pages as an anonymous browser gets them."""

import re
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client


@dataclass(frozen=True)
class Visitor:
    """A browser without scripts."""

    browser: Client

    def open(self, path: str, **query: str) -> str:
        """The text of a page that must be there."""
        response = self.browser.get(path, query)
        assert response.status_code == 200, response.content
        return response.content.decode()

    def get(self, path: str, **query: str) -> Any:
        return self.browser.get(path, query)


@pytest.fixture
def visitor() -> Visitor:
    return Visitor(Client(raise_request_exception=False))


def text_of(page: str) -> str:
    """What a reader sees of the markup, blanks folded."""
    without_scripts = re.sub(r"<script.*?</script>", "", page, flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", without_scripts))
