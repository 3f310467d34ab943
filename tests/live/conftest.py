"""Fixtures of the sockets: a channel of its own for each test."""

import itertools
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from asgiref.sync import async_to_sync

from live import channels, connections, publishing
from live.feed import NOWHERE, Position, Reading, read
from tests.database import url_of_the_database
from tests.embedded_services import make_folder
from tests.live import frames, stage
from tests.live.boards import Board
from tests.live.site import Site

_numbers = itertools.count(1)
Read = Callable[..., Reading | None]
BuildSite = Callable[..., Site]


@pytest.fixture(autouse=True)
def _channels_as_before(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What a test registers, and what it could not publish, ends with it."""
    monkeypatch.setattr(channels, "_channels", dict(channels._channels))
    monkeypatch.setattr(publishing, "_behind", set())
    yield
    frames.forget()


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
        stage.build(site.folder)
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


@pytest.fixture
def board() -> Iterator[Board]:
    board = Board(f"board_{next(_numbers)}")
    yield board
    board.forget()


@pytest.fixture
def read_feed(board: Board) -> Read:
    """What is new on the board after a position; everything, by default."""

    def reading(known: Position = NOWHERE) -> Reading | None:
        async def once() -> Reading | None:
            async with connections.reader() as client:
                return await read(client, board.name, known)

        return async_to_sync(once)()

    return reading
