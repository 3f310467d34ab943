"""`/api/v1/live-events` of a real web process: each client gets what it asked for and may see."""

import asyncio
import os
import socket
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone
from redis import Redis
from websockets.asyncio.client import ClientConnection

from clients import services as client_services
from clients.models import ApiClient
from clients.principals import Scope
from live import access
from live.connections import Keys
from live.models import Notification
from live.notifications import stream
from live.notifications.dispatch import dispatch
from live.notifications.kinds import NotificationType, Priority, Subject
from live.notifications.services import Notice, announce_all
from ops.core.ports import free_port
from tests.live import frames
from tests.live.events import APY, DEPEG, fell
from tests.live.follower import ask, close_code, dial, hear, hear_until
from tests.ops.running import Running, wait_until

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("catalogue")]
EVERYTHING = list(NotificationType)
Connect = Callable[..., Any]


@pytest.fixture(autouse=True)
def _described_with_our_payload(_stand_in: None) -> Iterator[None]:
    """Every frame is held against the document, in which each type carries the stand-in payload meanwhile."""
    frames.forget()
    yield
    frames.forget()


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture(scope="module")
def web(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the socket, at a web process on the test database."""
    port = free_port()
    command = [sys.executable, "manage.py", "serve", "--port", str(port)]
    running = Running(command, {**os.environ, "DATABASE_URL": database_url}, tmp_path_factory.mktemp("web") / "output")
    wait_until(lambda: listens(port))
    yield f"ws://127.0.0.1:{port}/api/v1/live-events"
    running.popen.kill()
    running.popen.wait()


@pytest.fixture
def url(web: str, catalogue: None) -> str:
    """The same, once it follows the stream as it is now: every test begins with an empty Redis, so the stream starts over."""
    announce_all(notices=[fell()])
    dispatch(now=timezone.now())
    Notification.objects.all().delete()
    with Redis.from_url(settings.REDIS_URL) as client:
        epoch = client.hget(Keys.of(stream.CHANNEL).record, "epoch")

    async def follows() -> bool:
        with suppress(TimeoutError):  # it knows no stream yet
            async with listening(web) as (_, confirmed):
                return bool(epoch == confirmed["epoch"].encode())
        return False

    wait_until(lambda: asyncio.run(follows()))
    watcher, key = new_client("watcher")
    asyncio.run(hears_of_access(web, watcher, key))
    return web


async def hears_of_access(web: str, client: ApiClient, key: str) -> None:
    """Wait until the process follows the empty Redis's new stream of access changes, of which it cannot tell whether it missed one: it
    closes the sockets of all clients then, which would be those of a test that has begun."""

    def change() -> None:
        access.on_access_changed(client_id=client.pk)
        connection.close()

    async with dial(web, additional_headers={"Authorization": f"Bearer {key}"}) as socket:
        assert (await hear(socket))["type"] == "welcome"
        await asyncio.to_thread(change)
        assert await close_code(socket) == 4004


def new_client(name: str) -> tuple[ApiClient, str]:
    return client_services.create_client(name=name, scopes=[Scope.READ])


async def tell(*notices: Notice) -> list[Notification]:
    """Announce and dispatch, as a request and a worker would; answers the rows of the outbox."""

    def run() -> list[Notification]:
        announce_all(notices=notices)
        dispatch(now=timezone.now())
        rows = list(Notification.objects.order_by("id"))
        connection.close()
        return rows

    return await asyncio.to_thread(run)


@asynccontextmanager
async def listening(url: str, key: str | None = None, **terms: Any) -> AsyncIterator[tuple[ClientConnection, dict[str, Any]]]:
    """A subscribed socket and the confirmation of its subscription."""
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    async with dial(url, additional_headers=headers) as socket:
        assert (await hear(socket))["type"] == "welcome"
        await ask(socket, action="subscribe", **{"events": EVERYTHING, **terms})
        yield socket, await hear_until(socket, "subscription_confirmed")


async def until(socket: ClientConnection, kind: str) -> AsyncIterator[dict[str, Any]]:
    """The frames up to one of the type."""
    frame: dict[str, Any] = {"type": ""}
    while frame["type"] != kind:
        frame = await hear(socket)
        yield frame


async def coins(socket: ClientConnection, last: str) -> list[str]:
    """The coins of the events up to one about `last`."""
    heard: list[str] = []
    while last not in heard:
        frame = await hear(socket)
        messages = frame["messages"] if frame["type"] == "batch" else [frame]
        heard += [message["data"]["stablecoin"] for message in messages if "data" in message]
    return heard


def test_the_welcome_names_the_twelve_events(url: str) -> None:
    async def run() -> None:
        async with dial(url) as socket:
            welcome = await hear(socket)
            assert (welcome["type"], welcome["protocol"]) == ("welcome", "tonsurance.v1")
            assert welcome["available_events"] == [type.value for type in NotificationType]

    asyncio.run(run())


def test_a_subscription_is_confirmed_and_its_events_arrive(url: str) -> None:
    async def run() -> None:
        terms: dict[str, Any] = {"events": ["price_depeg"], "filter": {"stablecoin": ["usdc"], "chain": "ton"}, "min_priority": "HIGH"}
        async with listening(url, **terms, id=7) as (socket, confirmed):
            assert {name: confirmed[name] for name in ("id", "events", "min_priority", "filter")} == {
                "id": 7,
                "events": ["price_depeg"],
                "min_priority": "HIGH",
                "filter": {"stablecoin": ["USDC"], "chain": ["TON"]},
            }
            told = await tell(fell("USDC", priority=Priority.CRITICAL, subject=Subject("", "TON", "USDC")))
            event = await hear_until(socket, "price_depeg")
            (row,) = told
            assert event == {
                "channel": "events",
                "seq": confirmed["seq"] + 1,
                "timestamp": row.created_at.timestamp(),
                "type": "price_depeg",
                "id": str(row.event_id),
                "priority": "CRITICAL",
                "expires_at": row.expires_at.isoformat().replace("+00:00", "Z"),
                "subject": {"chain": "TON", "stablecoin": "USDC"},
                "data": {"stablecoin": "USDC", "ratio": 0.97},
            }

    asyncio.run(run())


def test_a_client_sees_public_events_and_its_own(url: str) -> None:
    mine, key = new_client("mine")
    other, _ = new_client("other")

    async def run() -> None:
        async with listening(url, key) as (own, _), listening(url) as (anonymous, _):
            await tell(fell("MINE", client_id=mine.pk), fell("OTHERS", client_id=other.pk), fell("LAST"))
            assert await coins(own, "LAST") == ["MINE", "LAST"]
            assert await coins(anonymous, "LAST") == ["LAST"]

    asyncio.run(run())


def test_of_no_type_does_a_client_hear_what_is_anothers_live_or_afterwards(url: str) -> None:
    (mine, key), (_, others_key) = new_client("mine"), new_client("other")

    async def run() -> None:
        async with listening(url, key) as (own, start), listening(url, others_key) as (foreign, _), listening(url) as (anonymous, _):
            await tell(*(fell(f"{type}", type=type, client_id=mine.pk) for type in EVERYTHING), fell("LAST"))
            assert await coins(own, "LAST") == [*EVERYTHING, "LAST"]
            assert await coins(foreign, "LAST") == ["LAST"]
            assert await coins(anonymous, "LAST") == ["LAST"]
        since = {"epoch": start["epoch"], "seq": start["seq"]}
        async with listening(url, others_key, since=since) as (foreign, _), listening(url, since=since) as (anonymous, _):
            assert await coins(foreign, "LAST") == ["LAST"]
            assert await coins(anonymous, "LAST") == ["LAST"]

    asyncio.run(run())


def test_types_members_and_priorities_are_filtered(url: str) -> None:
    async def run() -> None:
        terms: dict[str, Any] = {"events": ["price_depeg"], "filter": {"chain": ["TON", "Ethereum"]}, "min_priority": "NORMAL"}
        on_ton, on_base = Subject(chain="TON"), Subject(chain="Base")
        async with listening(url, **terms) as (socket, _):
            await tell(
                fell("other type", type=APY, subject=on_ton),
                fell("other chain", subject=on_base),
                fell("no chain"),
                fell("too low", subject=on_ton, priority=Priority.LOW),
                fell("LAST", subject=Subject(chain="Ethereum")),
            )
            assert await coins(socket, "LAST") == ["LAST"]

    asyncio.run(run())


def test_a_second_subscription_takes_the_place_of_the_first(url: str) -> None:
    async def run() -> None:
        async with listening(url, events=["apy_update"]) as (socket, _):
            await ask(socket, action="subscribe", events=["price_depeg"])
            await hear_until(socket, "subscription_confirmed")
            await tell(fell("yield", type=APY), fell("LAST", type=DEPEG))
            assert await coins(socket, "LAST") == ["LAST"]

    asyncio.run(run())


def test_after_the_end_of_a_subscription_nothing_comes(url: str) -> None:
    async def run() -> None:
        async with listening(url) as (socket, _):
            await ask(socket, action="unsubscribe", id="end")
            assert (await hear_until(socket, "unsubscribed"))["id"] == "end"
            await tell(fell())
            await ask(socket, action="ping")
            frames = [frame async for frame in until(socket, "pong")]
            assert {frame["type"] for frame in frames} <= {"heartbeat", "pong"}
            await ask(socket, action="unsubscribe")
            assert (await hear_until(socket, "error"))["code"] == "not_subscribed"

    asyncio.run(run())


@pytest.mark.parametrize(
    ("terms", "code"),
    [
        ({"events": ["weather"]}, "bad_command"),
        ({"events": []}, "bad_command"),
        ({"events": ["price_depeg"], "filter": {"weather": ["rain"]}}, "bad_command"),
        ({"events": ["price_depeg"], "min_priority": "URGENT"}, "bad_command"),
        ({"events": ["price_depeg"], "filter": {"chain": ["Mars"]}}, "unknown_member"),
        ({"events": ["price_depeg"], "channel": "events"}, "bad_command"),
    ],
)
def test_a_subscription_that_makes_no_sense_is_an_error(url: str, terms: dict[str, Any], code: str) -> None:
    async def run() -> None:
        async with dial(url) as socket:
            await hear(socket)
            await ask(socket, action="subscribe", **terms)
            assert (await hear_until(socket, "error"))["code"] == code

    asyncio.run(run())


def test_batches_hold_ten_at_most_and_a_critical_event_does_not_wait(url: str) -> None:
    async def run() -> None:
        async with listening(url) as (socket, _):
            await ask(socket, action="configure", batch=True)
            await hear_until(socket, "configured")
            await tell(*[fell(f"C{number}") for number in range(12)])
            frames = [await hear_until(socket, "batch") for _ in range(2)]
            assert [len(frame["messages"]) for frame in frames] == [10, 2]
            await tell(fell("now", priority=Priority.CRITICAL))
            assert await coins(socket, "now") == ["now"]

    asyncio.run(run())


def test_what_was_missed_while_away_is_told_on_return(url: str) -> None:
    async def run() -> None:
        async with listening(url) as (_, confirmed):
            pass
        await tell(fell("missed"), fell("LAST"))
        since = {"epoch": confirmed["epoch"], "seq": confirmed["seq"]}
        async with listening(url, since=since) as (socket, again):
            assert again["recovered"] is True
            assert await coins(socket, "LAST") == ["missed", "LAST"]

    asyncio.run(run())


def test_a_wrong_key_is_told_not_to_come_back(url: str) -> None:
    async def run() -> None:
        async with dial(url, additional_headers={"Authorization": "Bearer ton_wrong"}) as socket:
            assert await close_code(socket) == 4500

    asyncio.run(run())
