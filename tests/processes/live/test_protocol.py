"""What a web process answers over a socket: commands, mistakes, and every close code that a client can bring about."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed
from websockets.typing import Origin, Subprotocol

from clients import services, tokens
from clients.models import ApiClient, ApiKey
from clients.principals import Scope
from live import command_rate
from tests.live.follower import ask, close_code, dial, hear, hear_until
from tests.live.site import Site
from tests.processes.live.conftest import BuildSite

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]
Talk = Callable[[ClientConnection], Awaitable[Any]]


@pytest.fixture(scope="module")
def site(build_site: BuildSite) -> Site:
    return build_site(web=1)


@pytest.fixture
def key(db: None) -> str:
    return services.create_client(name="desk", scopes=[Scope.READ])[1]


def talk(site: Site, say: Talk, path: str = "/ws", **options: Any) -> Any:
    """Connect, hear the welcome, and go on as `say` does."""

    async def run() -> Any:
        async with dial(site.url(path), **options) as socket:
            assert (await hear(socket))["type"] == "welcome"
            return await say(socket)

    return asyncio.run(run())


def refused(site: Site, path: str = "/ws", **options: Any) -> tuple[int | None, str | None]:
    """With which code, and under which subprotocol, the server turns a client away."""

    async def run() -> tuple[int | None, str | None]:
        async with dial(site.url(path), **options) as socket:
            with pytest.raises(ConnectionClosed):
                await hear(socket)
            return socket.close_code, socket.subprotocol

    return asyncio.run(run())


def bearer(credentials: str) -> dict[str, Any]:
    return {"additional_headers": {"Authorization": f"Bearer {credentials}"}}


def browser(credentials: str) -> dict[str, Any]:
    return {"subprotocols": [Subprotocol("tonsurance.v1"), Subprotocol(f"bearer.{credentials}")]}


def test_the_welcome_says_what_there_is(site: Site) -> None:
    async def run() -> dict[str, Any]:
        async with dial(site.url()) as socket:
            return await hear(socket)

    welcome = asyncio.run(run())
    assert {"bridge_health", "risk_alerts", "top_products", "tranche_apy"} < set(welcome["available_channels"])
    assert "access" not in welcome["available_channels"]
    assert welcome["protocol"] == "tonsurance.v1"


def test_answers_echo_the_id_of_the_command(site: Site) -> None:
    async def say(socket: ClientConnection) -> list[tuple[str, Any]]:
        await ask(socket, action="subscribe", channel="stage_05", id=1)
        await ask(socket, action="configure", batch=True, id="two")
        await ask(socket, action="ping", id=3, channel={"what": "ever"})
        await ask(socket, action="unsubscribe", channel="stage_05", id=4)
        await ask(socket, action="ping")
        return [(frame["type"], frame.get("id")) for frame in [await hear(socket) for _ in range(6)]]

    assert talk(site, say) == [
        ("subscribed", 1),
        ("snapshot", None),
        ("configured", "two"),
        ("pong", 3),
        ("unsubscribed", 4),
        ("pong", None),
    ]


@pytest.mark.parametrize(
    ("command", "code"),
    [
        ({"action": "subscribe", "channel": "nothing"}, "unknown_channel"),
        ({"action": "subscribe", "channel": "access"}, "unknown_channel"),
        ({"action": "unsubscribe", "channel": "stage_05"}, "not_subscribed"),
        ({"action": "subscribe"}, "bad_command"),
        ({"action": "subscribe", "channel": "stage_05", "colour": "red"}, "bad_command"),
        ({"action": "subscribe", "channel": "stage_05", "since": {"epoch": "x", "seq": -1}}, "bad_command"),
        ({"action": "shout"}, "bad_command"),
        ({"action": "ping", "id": "x" * 65}, "bad_command"),
        ({}, "bad_command"),
        ([], "bad_command"),
        (None, "bad_command"),
    ],
)
def test_a_mistake_is_answered_and_does_not_end_the_socket(site: Site, command: Any, code: str) -> None:
    async def say(socket: ClientConnection) -> tuple[str, str]:
        await socket.send(json.dumps(command))
        error = await hear(socket)
        await ask(socket, action="ping")
        return error["code"], (await hear(socket))["type"]

    assert talk(site, say) == (code, "pong")


def test_an_unknown_channel_is_answered_with_those_that_there_are(site: Site) -> None:
    async def say(socket: ClientConnection) -> Any:
        await ask(socket, action="subscribe", channel="nothing")
        return (await hear(socket))["valid_channels"]

    assert "bridge_health" in talk(site, say)


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        ("{", 4501),
        ('{"action":"ping","channel":' + "[" * 4000 + "]" * 4000 + "}", 4501),
        ('{"action":"ping","channel":' + '{"a":' * 1300 + "1" + "}" * 1301, 4501),
        ("", 4501),
        (b"\x00\x01", 4501),
        (json.dumps({"action": "ping", "id": "x" * 8192}), 1009),
    ],
    ids=["half", "deep", "deep objects", "empty", "binary", "too large"],
)
def test_what_is_no_frame_of_the_protocol_ends_the_socket(site: Site, frame: str | bytes, code: int) -> None:
    async def say(socket: ClientConnection) -> int | None:
        await socket.send(frame)
        return await close_code(socket)

    assert talk(site, say) == code


def test_a_thousand_commands_at_once_are_too_many(site: Site) -> None:
    async def say(socket: ClientConnection) -> int | None:
        try:
            for _ in range(1000):
                await ask(socket, action="ping")
        except ConnectionClosed:
            pass
        return await close_code(socket)

    assert talk(site, say) == 4005


def test_a_burst_of_twenty_commands_is_fine(site: Site) -> None:
    async def say(socket: ClientConnection) -> list[str]:
        for _ in range(20):
            await ask(socket, action="ping")
        return [(await hear(socket))["type"] for _ in range(20)]

    assert talk(site, say) == ["pong"] * 20


def test_the_seventeenth_subscription_is_one_too_many(site: Site) -> None:
    async def say(socket: ClientConnection) -> tuple[set[str], int | None]:
        for number in range(16):
            await ask(socket, action="subscribe", channel=f"stage_{number:02}")
            await asyncio.sleep(0.05)
        followed = {(await hear_until(socket, "subscribed"))["channel"] for _ in range(16)}
        await ask(socket, action="subscribe", channel="stage_03")
        assert (await hear_until(socket, "subscribed"))["channel"] == "stage_03"
        await ask(socket, action="subscribe", channel="stage_16")
        return followed, await close_code(socket)

    followed, code = talk(site, say)
    assert (len(followed), code) == (16, 4501)


def test_an_origin_that_nobody_allowed_is_turned_away(site: Site) -> None:
    assert refused(site, origin=Origin("https://evil.example"))[0] == 4504


def test_a_page_of_this_host_may_connect_and_gets_its_subprotocol_back(site: Site) -> None:
    async def say(socket: ClientConnection) -> Any:
        return socket.subprotocol

    origin = Origin(f"http://127.0.0.1:{site.port}")
    assert talk(site, say, origin=origin, subprotocols=[Subprotocol("tonsurance.v1")]) == "tonsurance.v1"


def test_another_subprotocol_is_not_spoken(site: Site) -> None:
    assert refused(site, subprotocols=[Subprotocol("mqtt")])[0] == 4501


@pytest.mark.parametrize("credentials", ["ton_unknown", "junk", "eyJhbGciOiJub25lIn0.e30."])
@pytest.mark.parametrize("way", [bearer, browser])
def test_credentials_that_are_no_good_are_turned_away(site: Site, way: Callable[[str], dict[str, Any]], credentials: str) -> None:
    assert refused(site, **way(credentials))[0] == 4500


@pytest.mark.parametrize("way", [bearer, browser])
def test_a_key_is_taken_from_the_header_or_a_subprotocol(site: Site, key: str, way: Callable[[str], dict[str, Any]]) -> None:
    async def run() -> str:
        async with dial(site.url(), **way(key)) as socket:
            return str((await hear(socket))["client_id"])

    assert asyncio.run(run()) == str(ApiClient.objects.get().pk)


def test_a_token_that_expires_in_mid_session_ends_it(site: Site, key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokens, "LIFE", timedelta(seconds=4))
    token, _ = tokens.issue(ApiKey.objects.get().principal(), scopes=[Scope.READ])

    async def say(socket: ClientConnection) -> int | None:
        await ask(socket, action="ping")
        assert (await hear(socket))["type"] == "pong"
        return await close_code(socket)

    assert talk(site, say, **browser(token)) == 4004
    assert refused(site, **browser(token))[0] == 4500


def test_a_revoked_key_closes_its_sockets_and_opens_none(site: Site, key: str) -> None:
    def revoke() -> None:
        services.revoke_key(key=ApiKey.objects.get())
        connections.close_all()

    async def say(socket: ClientConnection) -> int | None:
        await asyncio.to_thread(revoke)
        return await close_code(socket)

    with site.ours():
        assert talk(site, say, **bearer(key)) == 4004
    assert refused(site, **bearer(key))[0] == 4500


def test_a_client_has_ten_sockets_at_most(site: Site, key: str) -> None:
    async def run() -> tuple[int | None, str]:
        async with AsyncExitStack() as held:
            sockets = [await held.enter_async_context(dial(site.url(), **bearer(key))) for _ in range(command_rate.SOCKETS_PER_CLIENT)]
            for socket in sockets:
                await hear(socket)
            async with dial(site.url(), **bearer(key)) as one_more:
                code = await close_code(one_more)
            await sockets[0].close()
            await asyncio.sleep(0.2)
            async with dial(site.url(), **bearer(key)) as instead:
                return code, (await hear(instead))["type"]

    assert asyncio.run(run()) == (4503, "welcome")
