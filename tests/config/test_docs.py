"""The documentation page and what leads to it."""

import re

from tests.api import Api


def test_the_page_runs_under_a_policy_without_inline_scripts_and_styles(anyone: Api) -> None:
    response = anyone.get("/docs")
    page = response.content.decode()
    assert "unsafe-inline" not in response["Content-Security-Policy"]
    assert not re.search(r"<script(?![^>]* src=)|<style| style=| on[a-z]+=", page)


def test_the_page_loads_nothing_from_elsewhere(anyone: Api) -> None:
    assert "http" not in anyone.get("/docs").content.decode()


def test_the_reader_may_style_inline_but_not_script(anyone: Api) -> None:
    policy = anyone.get("/redoc")["Content-Security-Policy"]
    assert "style-src 'self' 'unsafe-inline'" in policy
    assert "unsafe" not in policy.replace("style-src 'self' 'unsafe-inline'", "")


def test_the_reader_loads_nothing_from_elsewhere(anyone: Api) -> None:
    viewer = anyone.get("/redoc/viewer.js")
    assert viewer["Content-Type"] == "text/javascript"
    assert b"cdn.redoc.ly" not in viewer.content
