"""The documentation page and what leads to it."""

import re

from tests.api import Api


def test_the_root_leads_to_the_documentation(anyone: Api) -> None:
    response = anyone.get("/")
    assert (response.status_code, response["Location"]) == (302, "/docs")


def test_the_page_runs_under_a_policy_without_inline_scripts_and_styles(anyone: Api) -> None:
    response = anyone.get("/docs")
    page = response.content.decode()
    assert "unsafe-inline" not in response["Content-Security-Policy"]
    assert not re.search(r"<script(?![^>]* src=)|<style| style=| on[a-z]+=", page)


def test_the_page_loads_nothing_from_elsewhere(anyone: Api) -> None:
    assert "http" not in anyone.get("/docs").content.decode()


def test_a_page_that_is_missing_is_a_page(anyone: Api) -> None:
    response = anyone.get("/nothing-here")
    assert (response.status_code, response["Content-Type"]) == (404, "text/html; charset=utf-8")
    assert b"There is nothing here." in response.content
