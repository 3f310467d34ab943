"""Whole lists as files: the same rows as the list, in constant memory, and nothing goes on when the reader has left."""

import csv
import io
import json
import socket
import time
import tracemalloc
from contextlib import suppress
from typing import Any

import httpx
import pytest
from django.db import connection
from django.test import RequestFactory
from django.utils import timezone

from clients.principals import Scope
from ops.api import csv_text, streaming
from risk.services import snapshots
from tests.api import Api
from tests.conftest import MakeApi
from tests.database import url_of_the_database
from tests.ops.running import DEADLINE_SECONDS, wait_until
from tests.processes.rest.conftest import Serve

MEBIBYTE = 1024 * 1024
POLICIES = "/api/v2/policies/export"
ALERTS = "/api/v2/risk/alerts/export"
SNAPSHOTS = "/api/v2/risk/snapshots/export"
MULTIPLY = """
    INSERT INTO quotes_policy (id, client_id, product_id, status, policyholder, coverage_amount, premium, total_rate, rate_version_id,
           duration_days, starts_at, ends_at, trigger_price, floor_price, coverage_split, premium_split, created_at)
    SELECT gen_random_uuid(), client_id, product_id, status, policyholder, coverage_amount, premium, total_rate, rate_version_id,
           duration_days, starts_at, ends_at, trigger_price, floor_price, coverage_split, premium_split, created_at
      FROM quotes_policy CROSS JOIN generate_series(1, %s)
"""
STREAMING = """
    SELECT count(*) FROM pg_stat_activity
     WHERE datname = current_database() AND pid <> pg_backend_pid() AND state LIKE '%in transaction%'
"""
WRONG = ["format=xlsx", "format=", "format=csv&format=csv", "color=red", "cursor=x", "limit=5", "chain=Mars", "status=lost"]
CELLS = [("-12.50", "-12.50"), ("-1-1", "'-1-1"), ("\t=1", "'\t=1"), ("a=1", "a=1"), (-3, -3), (None, None)]


def table(response: Any) -> list[dict[str, str]]:
    assert response.status_code == 200, response.getvalue()
    return list(csv.DictReader(io.StringIO(response.getvalue().decode())))


def records(response: Any) -> list[dict[str, Any]]:
    assert response.status_code == 200, response.getvalue()
    return [as_sent(line) for line in response.getvalue().splitlines()]


def as_sent(text: bytes) -> Any:
    """The document, its numbers with a fraction as the very text that was sent."""
    return json.loads(text, parse_float=str)


def listed(api: Api, path: str) -> list[dict[str, Any]]:
    """What the list at the path shows."""
    answer = as_sent(api.get(path).content)
    found: list[dict[str, Any]] = answer["alerts" if "alerts" in answer else "results"]
    return found


def test_ndjson_has_the_rows_of_the_list(broker: Api, book: None) -> None:
    for chain in ("TON", "Base", "Solana"):
        broker.policy(chain=chain)
    response = broker.get(f"{POLICIES}?format=ndjson")
    assert response["Content-Type"].startswith("application/x-ndjson")
    assert records(response) == listed(broker, "/api/v2/policies")


def test_csv_has_the_plain_columns_of_the_rows(broker: Api, book: None) -> None:
    broker.policy(chain="TON")
    response = broker.get(POLICIES)
    assert (response["Content-Type"], response["Content-Disposition"]) == ("text/csv; charset=utf-8", 'attachment; filename="policies.csv"')
    [row], [policy] = table(response), listed(broker, "/api/v2/policies")
    assert row == {name: "" if value is None else str(value) for name, value in policy.items() if name != "allocation"}


def test_the_filters_are_those_of_the_list(broker: Api, book: None) -> None:
    broker.policy(chain="TON")
    broker.policy(chain="Base")
    assert [row["chain"] for row in table(broker.get(f"{POLICIES}?chain=ton"))] == ["TON"]
    assert table(broker.get(f"{POLICIES}?status=cancelled")) == []


def test_a_client_exports_its_own_and_an_admin_all(broker: Api, make_api: MakeApi, anyone: Api, book: None) -> None:
    broker.policy()
    other, admin, oracle = make_api("other", Scope.READ), make_api("admin", Scope.ADMIN), make_api("oracle", Scope.ORACLE)
    assert [len(table(api.get(POLICIES))) for api in (broker, other, admin)] == [1, 0, 1]
    assert [api.get(POLICIES).status_code for api in (anyone, oracle)] == [401, 403]


@pytest.mark.parametrize("query", WRONG)
def test_a_bad_parameter_is_a_400(broker: Api, book: None, query: str) -> None:
    response = broker.get(f"{POLICIES}?{query}")
    assert (response.status_code, response["Content-Type"]) == (400, "application/problem+json")


@pytest.mark.parametrize("holder", ["=1+1", "+SUM(A1)", "-1+1", "@cmd", '=HYPERLINK("http://evil")'])
def test_a_formula_is_only_text_to_a_spreadsheet(broker: Api, book: None, holder: str) -> None:
    assert broker.bind(broker.quote()["quote_token"], policyholder=holder).status_code == 201
    assert table(broker.get(POLICIES))[0]["policyholder"] == f"'{holder}"
    assert records(broker.get(f"{POLICIES}?format=ndjson"))[0]["policyholder"] == holder


@pytest.mark.parametrize(("value", "cell"), CELLS)
def test_a_negative_number_is_no_formula(value: Any, cell: Any) -> None:
    assert csv_text.cell(value) == cell


def test_alerts_and_snapshots_can_be_exported_by_anyone(anyone: Api, book: None) -> None:
    snapshots.run_monitor(now=timezone.now(), paths=1000)
    [row] = table(anyone.get(SNAPSHOTS))
    [snapshot] = listed(anyone, "/api/v2/risk/snapshots")
    assert (row["total_capital_usd"], row["ltv"]) == (snapshot["total_capital_usd"], snapshot["ltv"])
    assert records(anyone.get(f"{SNAPSHOTS}?format=ndjson")) == [snapshot]
    assert records(anyone.get(f"{ALERTS}?format=ndjson&severity=critical")) == listed(anyone, "/api/v2/risk/alerts?severity=critical")
    assert anyone.get(f"{ALERTS}?severity=mild").status_code == 400
    assert anyone.get(f"{SNAPSHOTS}?taken_after=yesterday").status_code == 400


def test_a_stream_keeps_one_piece_in_memory() -> None:
    request = RequestFactory().get("/")
    lines = (f"{number:0100}\n" for number in range(100_000))  # 10 MB
    tracemalloc.start()
    total = sum(map(len, streaming.pieces(request, lines)))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (total, peak < 1_000_000) == (10_100_000, True)


def test_a_stream_that_takes_too_long_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streaming, "MAX_SECONDS", -1.0)
    with pytest.raises(streaming.TooSlow):
        list(streaming.pieces(RequestFactory().get("/"), ("x" * 70_000 for _ in range(3))))


@pytest.fixture
def web(broker: Api, serve: Serve) -> httpx.Client:
    """A real web process over 40,000 policies, patient for ten seconds with a reader that stalls or takes less than 4 MiB a second."""
    broker.policy()
    with connection.cursor() as cursor:
        cursor.execute(MULTIPLY, [40_000])
    return serve(DATABASE_URL=url_of_the_database(), STREAM_STALL_SECONDS="10", STREAM_LEAST_RATE=str(4 * MEBIBYTE))


def begun(web: httpx.Client, broker: Api, path: str = POLICIES) -> socket.socket:
    """A reader that has the first bytes of the file and takes no more."""
    reader = socket.socket()
    reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 64 * 1024)  # what the kernel takes, the server cannot tell from what was read
    reader.connect((web.base_url.host, web.base_url.port or 80))
    reader.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {broker.key}\r\n\r\n".encode())
    assert b"200" in reader.recv(64)
    return reader


def rest_of(reader: socket.socket) -> bytes:
    """The last bytes that still come before the end of the connection."""
    last = b""
    reader.settimeout(DEADLINE_SECONDS)
    with suppress(ConnectionResetError):
        while received := reader.recv(1 << 20):
            last = (last + received)[-64:]
    return last


def streams() -> int:
    with connection.cursor() as cursor:
        cursor.execute(STREAMING)
        return int(cursor.fetchone()[0])


@pytest.mark.processes
@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("book")
def test_a_real_server_streams(web: httpx.Client, broker: Api) -> None:
    headers = {"Authorization": f"Bearer {broker.key}"}
    started = time.perf_counter()
    with web.stream("GET", POLICIES, headers=headers) as response:
        assert response.headers["transfer-encoding"] == "chunked"
        first = None
        lines = 0
        for piece in response.iter_bytes():
            first = first or time.perf_counter() - started
            lines += piece.count(b"\n")  # a piece may end between the two
        whole = time.perf_counter() - started
    assert lines == 40_002
    assert first is not None
    assert first < whole / 2  # the first rows came long before the last


@pytest.mark.processes
@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("book")
def test_a_real_server_lets_go_of_readers_that_leave_and_of_readers_that_stall(web: httpx.Client, broker: Api) -> None:
    headers = {"Authorization": f"Bearer {broker.key}"}
    readers = [begun(web, broker) for _ in range(2)]
    wait_until(lambda: streams() == 2)
    assert web.get(POLICIES, headers=headers).json()["code"] == "busy"  # two at once, and no third
    assert web.get("/health").is_success
    for reader in readers:
        reader.close()
    wait_until(lambda: streams() == 0, seconds=9)  # sooner than for a stall
    assert streams() == 0

    stalled = [begun(web, broker, f"{POLICIES}?format=ndjson") for _ in range(2)]
    wait_until(lambda: streams() == 2)
    wait_until(lambda: streams() == 0)
    assert streams() == 0  # cursor, connection and thread are free
    for reader in stalled:
        assert not rest_of(reader).endswith(b"0\r\n\r\n")  # the reader can tell that something is missing
        reader.close()
    assert web.get(f"{POLICIES}?status=cancelled", headers=headers).is_success


def read_on(reader: socket.socket, seconds: float, *, rate: int) -> bytes:
    """Read so many bytes a second for so long; the last bytes."""
    last, step = b"", 0.1
    reader.settimeout(DEADLINE_SECONDS)
    with suppress(ConnectionResetError):
        for _ in range(int(seconds / step)):
            time.sleep(step)
            last = reader.recv(int(rate * step))
            if not last:
                break
    return last


@pytest.mark.processes
@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("book")
def test_a_real_server_lets_go_of_readers_that_drip(web: httpx.Client, broker: Api) -> None:
    """Each piece is taken long before anyone would call it a stall; the whole file would take minutes."""
    with begun(web, broker, f"{POLICIES}?format=ndjson") as dripping:
        wait_until(lambda: streams() == 1)
        read_on(dripping, 2, rate=MEBIBYTE // 4)
        assert streams() == 1  # some patience
        began = time.monotonic()
        while streams() and time.monotonic() < began + DEADLINE_SECONDS:
            read_on(dripping, 1, rate=MEBIBYTE // 4)
        assert streams() == 0
        assert not rest_of(dripping).endswith(b"0\r\n\r\n")
