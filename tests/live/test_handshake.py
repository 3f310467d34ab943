"""Who may connect."""

import asyncio
from typing import Any

import pytest

from live.close_codes import Close
from live.command_rate import CommandRate, may_open
from live.handshake import Handshake, Refused, admit


def handshake(*, subprotocols: tuple[str, ...] = (), **headers: str) -> Handshake:
    return Handshake("203.0.113.7", subprotocols, {"host": "testserver", **headers})


def answer(asked: Handshake) -> Close | str:
    """Why it is refused, or on whose account it is let in."""
    try:
        return asyncio.run(admit(asked)).account
    except Refused as refused:
        return refused.why


@pytest.mark.parametrize(
    ("origin", "expected"),
    [
        ("http://testserver", "address 203.0.113.7"),
        ("https://testserver", "address 203.0.113.7"),
        ("https://app.example", "address 203.0.113.7"),
        ("https://app.example.evil", Close.FORBIDDEN),
        ("http://testserver.evil", Close.FORBIDDEN),
        ("http://other", Close.FORBIDDEN),
        ("null", Close.FORBIDDEN),
        ("file://testserver", Close.FORBIDDEN),
        ("http://[::1", Close.FORBIDDEN),
    ],
)
def test_an_origin_is_this_host_or_allow_listed(settings: Any, origin: str, expected: Close | str) -> None:
    settings.CORS_ALLOWED_ORIGINS = ["https://app.example"]
    assert answer(handshake(origin=origin)) == expected


def test_a_host_that_is_not_ours_vouches_for_no_origin() -> None:
    assert answer(handshake(host="evil.example", origin="http://evil.example")) is Close.FORBIDDEN


def test_programs_send_no_origin() -> None:
    assert answer(handshake()) == "address 203.0.113.7"


def test_a_setting_forbids_anonymous_readers(settings: Any) -> None:
    settings.LIVE_ANONYMOUS = False
    assert answer(handshake()) is Close.FORBIDDEN


def test_another_way_to_authenticate_is_no_good(db: None) -> None:
    assert answer(handshake(authorization="Basic abc")) is Close.BAD_TOKEN


def test_an_address_has_as_many_anonymous_sockets_as_the_setting_says() -> None:
    assert may_open({"address a": 19}, "address a", is_client=False)
    assert not may_open({"address a": 20}, "address a", is_client=False)
    assert may_open({"address a": 20}, "address b", is_client=False)


def test_commands_are_ten_a_second_after_a_burst_of_twenty() -> None:
    rate = CommandRate(refilled_at=0.0)
    assert [rate.permits(0.0) for _ in range(21)] == [True] * 20 + [False]
    assert [rate.permits(1.0) for _ in range(11)] == [True] * 10 + [False]


def test_credentials_never_show_in_a_repr() -> None:
    assert "ton_secret" not in repr(handshake(authorization="Bearer ton_secret"))
