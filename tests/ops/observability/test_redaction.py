"""Secrets blotted out of log lines."""

import json
import logging.config
from decimal import Decimal
from typing import Any

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st
from uuid_utils.compat import uuid7

from ops.observability.logs import logging_config
from ops.observability.redaction import MASK, Redaction
from quotes import tokens
from quotes.catalogue import PayoutTerms, Product

KEY = "ton_" + "0123456789abcdefghijklmnopqrstuvwxyzABCDEFG"
JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI3In0.c2lnbmF0dXJl"
WORDS = st.text("abcdefghijklmnop 0123456789:=/@.,", max_size=40)


def blotted(line: str, *known: str) -> str:
    return Redaction(known)(None, "info", line)


@pytest.mark.parametrize(
    ("line", "secret"),
    [
        ("connecting to postgresql://tonsurance:s3cr3t-word@10.0.0.5:5432/tonsurance failed", "s3cr3t-word"),
        ("redis://:s3cr3t-word@10.0.0.5:6379/0", "s3cr3t-word"),
        (f"Authorization: Bearer {KEY}", KEY),
        (f"no client has the key {KEY}.", KEY),
        (f"bad token {JWT}", JWT),
        ("{'password': 'open sesame'}", "open"),
        ('{"quote_token": "abcdef.123456"}', "abcdef"),
        ("GET /x?token=abcdef&limit=3", "abcdef"),
        ("Cookie: sessionid=abcdefgh", "abcdefgh"),
        ("whsec_" + "C2FtcGxlLXNlY3JldC1ub3QtcmVhbA==", "C2FtcGxl"),
    ],
)
def test_what_looks_like_a_secret_is_blotted_out(line: str, secret: str) -> None:
    assert secret not in blotted(line)
    assert MASK in blotted(line)


def quote_token() -> str:
    """As quotes are signed now."""
    product = Product(1, "depeg", "Ethereum", "USDC", "0x00")
    offer = tokens.fields(
        quote_id=str(uuid7()),
        product=product,
        coverage_amount="10000.00",
        duration_days=90,
        premium="19.73",
        total_rate=Decimal("0.008"),
        rate_version=7,
        payout=PayoutTerms(Decimal("0.97"), Decimal("0.9")),
        waiting_period_hours=24,
        expires_ms=1_700_000_000_000,
    )
    return tokens.signer()(json.dumps(offer, separators=(",", ":")))


@pytest.mark.parametrize(
    "line",
    [
        "no such quote {}",
        "ValueError: {} was signed by somebody else",
        "Traceback:\\n{}\\n",
        "X-Quote: {}",
        'body b\'{{"quote_token":"{}","policyholder":"ann"}}\'',
        "('{}',)",
        "GET /api/v2/policies?q={}&limit=3",
        "https://example.com/bind/{}#top",
        "%22{}%22",
    ],
)
def test_a_quote_token_is_blotted_out_wherever_it_stands(line: str) -> None:
    token = quote_token()
    shown = blotted(line.format(token))
    assert MASK in shown
    assert not any(token[start : start + 12] in shown for start in range(0, len(token) - 12, 12))


def test_a_quote_token_in_an_error_is_blotted_out_of_a_line_of_json(restored: None, capsys: pytest.CaptureFixture[str]) -> None:
    logging.config.dictConfig(logging_config(as_json=True, level="INFO"))
    token = quote_token()
    try:
        raise ValueError(f"cannot bind\n{token}")
    except ValueError:
        structlog.get_logger("tests").exception("it failed", offer=token, headers={"x-quote": token})
    line = capsys.readouterr().err
    assert json.loads(line)["offer"] == MASK
    assert token[44:100] not in line


@pytest.mark.parametrize(
    "line",
    [
        "request answered method=POST path=/api/v2/policies status=201 duration_ms=12.4",
        '{"tokens": 17, "password": null, "event": "task ended"}',
        "https://api.llama.fi/tvl/portal answered 200 at 10:53:30",
        "no token",
    ],
)
def test_what_is_no_secret_stays(line: str) -> None:
    assert blotted(line) == line


def test_known_secrets_are_blotted_out_in_any_shape() -> None:
    line = "the key is hunter2hunter2 and the password p%40ssword or p@ssword"
    assert blotted(line, "hunter2hunter2", "postgresql://u:p%40ssword@host/db") == f"the key is {MASK} and the password {MASK} or {MASK}"


@given(st.sampled_from(["password", "quote_token", "event", "Cookie"]), WORDS | st.integers() | st.none() | st.booleans())
def test_json_stays_json(name: str, value: str | int | None) -> None:
    assert json.loads(blotted(json.dumps({name: value, "last": value}))).keys() == {name, "last"}


@pytest.fixture
def restored() -> Any:
    """The logging of the tests, back in place afterwards."""
    yield
    from django.conf import settings

    logging.config.dictConfig(settings.LOGGING)


def test_production_logs_are_json_without_local_variables_or_secrets(restored: None, capsys: pytest.CaptureFixture[str]) -> None:
    logging.config.dictConfig(logging_config(as_json=True, level="INFO", secrets=["hunter2hunter2"]))
    hidden = "local-" + "variable"
    try:
        raise ValueError("cannot log in with hunter2hunter2")
    except ValueError:
        structlog.get_logger("tests").exception("it failed", client="7")
    line = json.loads(capsys.readouterr().err)
    assert {"event": "it failed", "client": "7", "level": "error", "logger": "tests"}.items() <= line.items()
    assert "hunter2hunter2" not in json.dumps(line)
    assert hidden not in json.dumps(line)
