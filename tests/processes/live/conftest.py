"""Whole sites for the tests of sockets."""

import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from live import channels
from tests.database import url_of_the_database
from tests.embedded_services import make_folder
from tests.live import frames, live_app
from tests.live.conftest import _channels_as_before  # noqa: F401  what a test registers ends with it, here too
from tests.live.site import Site

BuildSite = Callable[..., Site]


@pytest.fixture(scope="module")
def database_url(django_db_setup: None, django_db_blocker: Any) -> str:
    """The test database, for other processes."""
    return url_of_the_database()


@pytest.fixture(scope="module")
def build_site(database_url: str) -> Iterator[BuildSite]:
    """Make a site with its own Valkey and so many web processes; ends with the file."""
    sites: list[Site] = []

    def build(web: int, **environment: str) -> Site:
        site = Site(make_folder(), database_url, **environment)
        live_app.build(site.folder)
        frames.forget()
        sites.append(site)
        site.start_valkey()
        site.start_web(web)
        return site

    before = dict(channels._channels)
    yield build
    channels._channels = before
    for site in sites:
        site.end()
        shutil.rmtree(site.folder)
