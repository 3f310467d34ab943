"""Times in filters, in any zone that can be written."""

import pytest

from tests.api import Api

PATHS = ["/api/v2/risk/snapshots?taken_before=", "/api/v2/risk/snapshots/export?format=csv&taken_after="]


@pytest.mark.usefixtures("book")
@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    "time", ["7488-06-23T03:24:56.077%2B17:15", "0649-05-24T12:33:44-20:53", "2026-11-01T00:00:00Z", "2026-11-01%2000:00:00Z"]
)
def test_any_zone_is_understood(anyone: Api, path: str, time: str) -> None:
    assert anyone.get(path + time).status_code == 200


@pytest.mark.usefixtures("book")
@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    "time", ["0001-01-01T00:00:00%2B05:00", "9999-12-31T23:59:59-05:00", "yesterday", "2026-11-01T00:00:00", "2026-11-01"]
)
def test_a_time_outside_the_calendar_or_without_its_zone_is_a_400(anyone: Api, path: str, time: str) -> None:
    assert anyone.get(path + time).status_code == 400


@pytest.mark.usefixtures("book")
@pytest.mark.parametrize("path", PATHS)
def test_a_plus_that_a_query_has_lost_is_explained(anyone: Api, path: str) -> None:
    assert "%2B" in anyone.get(f"{path}2026-11-01T00:00:00+01:00").json()["errors"][0]["message"]
