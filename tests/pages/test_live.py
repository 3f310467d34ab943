"""/live: the tester of the sockets."""

import re

import pytest

from tests.pages.conftest import Visitor


def test_it_runs_under_a_policy_without_inline_scripts_and_styles(visitor: Visitor) -> None:
    page = visitor.open("/live")
    assert not re.search(r"<script(?![^>]* src=)|<style| style=| on[a-z]+=", page)


def test_its_key_field_is_not_remembered_by_the_browser(visitor: Visitor) -> None:
    assert re.search(r'<input id="token"[^>]*type="password" autocomplete="off"', visitor.open("/live"))


@pytest.mark.django_db  # the end of an answer looks after connections
def test_its_files_are_there(visitor: Visitor) -> None:
    page = visitor.open("/live")
    for address in re.findall(r'(?:src|href)="(/static/live/[^"]+)"', page):
        answer = visitor.get(address)
        answer.close()  # a file stays open behind it
        assert answer.status_code == 200, address
