"""Webhooks of the service are verified, and nothing else is."""

import base64
import json
from collections.abc import Iterable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook

from live.webhooks import signing
from tonsurance.webhooks import InvalidWebhook, verify

NOW = 1_793_360_010
SECRET, OTHER = signing.new_secret(), signing.new_secret()
BODY = b'{"id":"0199f0c2-8f1e","type":"price_depeg","timestamp":1793360010,"data":{"ratio":0.97000000,"coin":"USD\xe2\x82\xac"}}'


def headers(body: bytes = BODY, *, secrets: Iterable[str] = (SECRET,), at: float = NOW, event_id: str = "0199f0c2-8f1e") -> dict[str, str]:
    """The three headers as the service writes them."""
    return signing.headers(event_id=event_id, body=body, sent_at=datetime.fromtimestamp(at, UTC), secrets=secrets)


def refused(code: str, body: Any = BODY, sent: Any = None, secrets: Any = SECRET, **options: Any) -> bool:
    with pytest.raises(InvalidWebhook) as caught:
        verify(body, headers() if sent is None else sent, secrets, **{"now": NOW, **options})
    return caught.value.code == code


def test_an_event_is_read_with_exact_numbers() -> None:
    event = verify(BODY, headers(), SECRET, now=NOW)
    assert (event["type"], event["data"]["coin"], str(event["data"]["ratio"])) == ("price_depeg", "USD€", "0.97000000")
    assert isinstance(event["data"]["ratio"], Decimal)
    assert isinstance(event["timestamp"], float)


@given(st.dictionaries(st.text(), st.text() | st.integers() | st.none()), st.binary(min_size=24, max_size=64))
def test_whatever_is_signed_is_verified(event: dict[str, Any], key: bytes) -> None:
    body, secret = json.dumps(event).encode(), "whsec_" + base64.b64encode(key).decode()
    assert verify(body, headers(body, secrets=[secret]), secret, now=NOW) == event


@given(st.binary(max_size=300), st.binary(max_size=300))
def test_another_body_is_refused(body: bytes, other: bytes) -> None:
    if body != other:
        assert refused("bad_signature", other, headers(body))


@given(st.integers(min_value=0, max_value=len(BODY) * 8 - 1))
def test_no_bit_of_the_body_may_change(place: int) -> None:
    changed = bytearray(BODY)
    changed[place // 8] ^= 1 << place % 8
    assert refused("bad_signature", bytes(changed))


@pytest.mark.parametrize("name", ["webhook-id", "webhook-timestamp"])
@given(st.text(alphabet="0123456789", min_size=1, max_size=12))
def test_no_other_id_and_no_other_time_fit(name: str, value: str) -> None:
    sent = headers()
    if sent[name] != value:
        assert refused("bad_signature", sent={**sent, name: value})


@given(st.dictionaries(st.sampled_from(["webhook-id", "webhook-timestamp", "webhook-signature", "x"]), st.text(max_size=80)))
def test_made_up_headers_are_refused_and_never_break_it(sent: dict[str, str]) -> None:
    with pytest.raises(InvalidWebhook):
        verify(BODY, sent, SECRET, now=NOW)


@given(st.text(max_size=200))
def test_made_up_signatures_are_refused(signature: str) -> None:
    with pytest.raises(InvalidWebhook):
        verify(BODY, {**headers(), "webhook-signature": signature}, SECRET, now=NOW)


def test_the_library_of_the_standard_agrees() -> None:
    theirs = Webhook(SECRET)
    moment = datetime.now(UTC)
    sent = {
        "Webhook-Id": "msg_1",
        "WEBHOOK-TIMESTAMP": str(int(moment.timestamp())),
        "webhook-signature": theirs.sign("msg_1", moment, BODY.decode()),
    }
    assert verify(BODY, sent, SECRET)["type"] == "price_depeg"
    assert theirs.verify(BODY, headers(at=moment.timestamp()))


@pytest.mark.parametrize("signed_with", [(OTHER, SECRET), (SECRET, OTHER), (SECRET,)], ids=["new first", "old first", "one"])
@pytest.mark.parametrize(
    "known", [SECRET, [SECRET], [OTHER, SECRET], (SECRET + "\n",), {SECRET, OTHER}], ids=["text", "list", "both", "line", "set"]
)
def test_a_rotation_goes_through_with_either_secret(signed_with: tuple[str, ...], known: Any) -> None:
    assert verify(BODY, headers(secrets=signed_with), known, now=NOW)


def test_other_secrets_and_other_versions_are_refused() -> None:
    assert refused("bad_signature", secrets=OTHER)
    signature = headers()["webhook-signature"]
    for forged in (signature.removeprefix("v1,"), signature.replace("v1,", "v2,"), signature.upper(), signature[:-1], "v1,", "v1a,x"):
        assert refused("bad_signature", sent={**headers(), "webhook-signature": forged})


@given(st.integers(min_value=-400, max_value=400))
def test_the_time_must_be_near_both_ways(off: int) -> None:
    if abs(off) <= 300:
        assert verify(BODY, headers(at=NOW + off), SECRET, now=NOW)
    else:
        assert refused("bad_time", sent=headers(at=NOW + off))


def test_a_tolerance_of_your_own_counts() -> None:
    assert refused("bad_time", sent=headers(at=NOW - 11), tolerance_seconds=10)
    assert refused("bad_time", now=float("nan"))
    assert refused("bad_time", tolerance_seconds=float("nan"))


@pytest.mark.parametrize("timestamp", ["", "-1", "+1793360010", "1793360010.0", " 1793360010", "1793360010\n", "१७९३३६००१०", "²", "1" * 13])
def test_a_time_is_digits_alone(timestamp: str) -> None:
    assert refused("bad_header", sent={**headers(), "webhook-timestamp": timestamp})


@pytest.mark.parametrize("name", ["webhook-id", "webhook-timestamp", "webhook-signature"])
@pytest.mark.parametrize("value", [None, "", "é", "a" * 5000, "v1,\x00", "a\r\nb"])
def test_headers_that_are_missing_or_malformed_are_refused(name: str, value: str | None) -> None:
    sent = headers()
    assert refused("bad_header", sent={key: text for key, text in {**sent, name: value}.items() if text is not None})


def test_a_header_that_comes_twice_is_refused() -> None:
    assert refused("bad_header", sent={**headers(), "Webhook-Id": "other"})


@pytest.mark.parametrize("event_id", ["a.1", "a b", "."])
def test_an_id_cannot_shift_what_was_signed(event_id: str) -> None:
    assert refused("bad_header", sent=headers(event_id=event_id))


def test_a_body_as_text_is_the_same_body() -> None:
    assert verify(BODY.decode(), headers(), SECRET, now=NOW) == verify(BODY, headers(), SECRET, now=NOW)
    assert verify(bytearray(BODY), headers(), SECRET, now=NOW)  # type: ignore[arg-type]
    assert refused("bad_signature", BODY.decode() + "\ud800")


@pytest.mark.parametrize("body", [b"", b"[]", b"null", b"\xff", b"{", b"[" * 100_000, b'{"a": NaN}'])
def test_a_signed_body_that_is_no_event_is_refused(body: bytes) -> None:
    assert refused("bad_body", body, headers(body))


@pytest.mark.parametrize("secret", ["", "whsec_", "whsec_AAAA", "whsec_?" + "A" * 40, "whsec_é", [], [SECRET, ""]])
def test_a_malformed_secret_is_a_mistake_of_the_receiver_and_not_repeated(secret: Any) -> None:
    with pytest.raises(ValueError, match="secret") as caught:
        verify(BODY, headers(), secret, now=NOW)
    assert SECRET not in str(caught.value)
    assert "AAAA" not in str(caught.value)
