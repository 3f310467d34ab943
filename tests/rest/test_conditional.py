"""Conditional reads: an ETag, and 304 to whoever holds it."""

import pytest

from ops.api.conditional import is_held
from tests.api import Api

SNAPSHOTS = [
    "/api/v2/risk/exposure",
    "/api/v2/bridge-health/celer_eth_ton",
    "/api/v2/tranches/apy",
    "/api/v2/prices",
    "/api/v2/risk/alerts",
    "/openapi.json",
]


@pytest.mark.parametrize("path", SNAPSHOTS)
def test_a_reader_that_holds_the_content_gets_304_and_no_body(anyone: Api, book: None, path: str) -> None:
    tag = anyone.get(path)["ETag"]
    again = anyone.get(path, **{"If-None-Match": tag})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", tag)


@pytest.mark.parametrize("path", SNAPSHOTS)
@pytest.mark.parametrize("offered", ["{strong}", "W/{strong}", '"older", {strong}', '"older",W/{strong} , "oldest"', "*"])
def test_tags_are_compared_weakly(anyone: Api, book: None, path: str, offered: str) -> None:
    tag = anyone.get(path)["ETag"]
    again = anyone.get(path, **{"If-None-Match": offered.format(strong=tag.removeprefix("W/"))})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", tag)


@pytest.mark.parametrize("offered", ["", "tag", 'w/"tag"', '"ta', '"TAG"', '"W/tag"', '"*"', '"older", "tag2"', "W/", ","])
def test_another_tag_or_none_is_not_held(offered: str) -> None:
    assert not is_held('W/"tag"', offered)


@pytest.mark.parametrize("path", SNAPSHOTS)
def test_a_reader_of_something_older_gets_the_content(anyone: Api, book: None, path: str) -> None:
    assert anyone.get(path, **{"If-None-Match": '"older"'}).status_code == 200


def test_a_bind_changes_the_tag_of_the_exposure(broker: Api, book: None) -> None:
    before = broker.get("/api/v2/risk/exposure")["ETag"]
    broker.policy()
    assert broker.get("/api/v2/risk/exposure", **{"If-None-Match": before}).status_code == 200


def test_a_list_of_tags_that_would_hold_the_others_up_names_none() -> None:
    assert is_held('W/"tag"', '"a",' * 200 + '"tag"')
    assert not is_held('W/"tag"', '"a",' * 4000 + '"tag"')
    assert not is_held('W/"tag"', "*" + "," * 15_900)
