"""The logs of a whole run: one request through its processes, and no secret in any line."""

import asyncio
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from websockets.asyncio.client import connect

from ops.core.ports import free_port
from ops.devstack.state import running_services
from tests.embedded_services import make_folder
from tests.ops.running import PROJECT, Launch, Running, wait_until

pytestmark = pytest.mark.processes
BIND_ID, SOCKET_ID = "bind-0123456789", "socket-0123456789"
QUOTE = "/api/v2/quote/multi-dimensional"
TERMS = {"coverage_type": "depeg", "chain": "Ethereum", "stablecoin": "USDC", "coverage_amount": "10000", "duration_days": 90}
REPORT_SECONDS = 20  # a second until the level is sent, ten that a report is kept, and time to spare


class Run:
    """A stack with all that a client may do done to it, every log level on; and the secrets that were in play."""

    def __init__(self, stack: Running, folder: Path, port: int) -> None:
        self.stack = stack
        self.folder = folder
        self.port = port
        self.secrets: dict[str, str] = {}
        self.http = httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60)

    def lines(self) -> list[dict[str, Any]]:
        """Every line in JSON, with the process that wrote it."""
        parts = [line.partition(" | ") for line in self.stack.lines]
        return [json.loads(text) | {"process": name.strip()} for name, _, text in parts if text.startswith("{")]

    def of(self, identifier: str, process: str) -> list[dict[str, Any]]:
        """The lines of one request in one process."""
        return [line for line in self.lines() if line.get("request_id") == identifier and line["process"] == process]

    def make_client(self) -> str:
        """An API client with all scopes; its key."""
        command = [sys.executable, "manage.py", "create_client", "logged", "--tier", "broker", "--scopes", "read,write,oracle,admin"]
        environment = {"PATH": "/usr/bin:/bin", "TONSURANCE_RUN_DIR": str(self.folder)}
        return subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True, check=True, timeout=300).stdout.strip()


@pytest.fixture(scope="module")
def run(launch: Launch) -> Iterator[Run]:
    folder, port = make_folder(), free_port()
    stack = launch("manage.py", "up", TONSURANCE_RUN_DIR=str(folder), PORT=str(port), LOG_FORMAT="json", LOG_LEVEL="DEBUG", SECRET_KEY="")
    stack.wait_for("Tonsurance is ready", seconds=600)
    run = Run(stack, folder, port)
    everything(run)
    yield run
    run.http.close()
    stack.popen.terminate()
    stack.popen.wait(120)
    shutil.rmtree(folder)


def everything(run: Run) -> None:
    """Keys, tokens, passwords: given, used, mistaken."""
    services = running_services(run.folder)
    assert services is not None
    key, web = run.make_client(), run.http
    bearer = {"Authorization": f"Bearer {key}"}
    wait_until(lambda: web.post(QUOTE, json=TERMS).is_success)
    quote_token = web.post(QUOTE, json=TERMS, headers=bearer).json()["quote_token"]
    body = {"quote_token": quote_token, "policyholder": "holder-1"}
    bound = web.post("/api/v2/policies", json=body, headers=bearer | {"Idempotency-Key": "once", "X-Request-ID": BIND_ID})
    assert bound.status_code == 201, bound.text
    broken = quote_token[:-2] + "xx"
    web.post("/api/v2/policies", json=body | {"quote_token": broken}, headers=bearer | {"Idempotency-Key": "twice"})
    wrong_key = key[:-4] + "0000"
    web.get("/api/v2/policies", headers={"X-API-Key": wrong_key})
    token = web.post("/api/v2/auth/token", json={}, headers=bearer).json()["token"]
    web.get("/api/v2/policies", headers={"Authorization": f"Bearer {token}"})
    hook = web.post("/api/v2/webhooks", json={"url": "http://127.0.0.1:8999/hook", "events": ["policy_bound"]}, headers=bearer).json()
    password = (run.folder / "admin-password").read_text().strip()
    session = log_in(web, password)
    asyncio.run(listen(run.port, token))
    run.secrets = {
        "key": key,
        "wrong key": wrong_key,
        "quote token": quote_token,
        "altered quote token": broken,
        "token": token,
        "webhook secret": hook.get("secret", ""),
        "admin password": password,
        "session": session,
        "secret key": (run.folder / "secret-key").read_text().strip(),
        "database password": urlsplit(services.database_url).password or "",
        "redis password": urlsplit(services.redis_url).password or "",
    }


def log_in(web: httpx.Client, password: str) -> str:
    """To admin, first with a mistake; the session."""
    with httpx.Client(base_url=web.base_url, timeout=60) as browser:
        for attempt in (f"{password}-mistyped", password):
            browser.get("/admin/login/")
            form = {"username": "admin", "password": attempt, "csrfmiddlewaretoken": browser.cookies["csrftoken"]}
            browser.post("/admin/login/?next=/admin/", data=form)
        jar: CookieJar = browser.cookies.jar
        return next(cookie.value or "" for cookie in jar if cookie.name == "sessionid")


async def listen(port: int, token: str) -> None:
    """A socket that authenticates, asks for something, and then talks nonsense, which is logged."""
    headers = {"Authorization": f"Bearer {token}", "X-Request-ID": SOCKET_ID}
    async with connect(f"ws://127.0.0.1:{port}/ws", additional_headers=headers, proxy=None) as socket:
        await socket.recv()
        await socket.send('{"action":"subscribe","channel":"tranche_apy"}')
        await socket.recv()
        await socket.send("nonsense")
        await socket.wait_closed()


def test_a_request_is_followed_from_the_web_to_the_worker(run: Run) -> None:
    (answered,) = [line for line in run.of(BIND_ID, "web") if line["event"] == "request answered"]
    assert {"method": "POST", "path": "/api/v2/policies", "status": 201, "address": "127.0.0.1"}.items() <= answered.items()
    wait_until(lambda: "live.dispatch_notifications" in jobs(run))
    assert "live.dispatch_notifications" in jobs(run)


def jobs(run: Run) -> set[str]:
    """The jobs that the bind led to: a worker of clients stands in until that of the monitors lives."""
    return {line.get("task", "") for process in ("monitors", "worker") for line in run.of(BIND_ID, process)}


def test_a_socket_is_followed_by_the_id_of_its_handshake(run: Run) -> None:
    wait_until(lambda: run.of(SOCKET_ID, "web"))
    assert "socket closed" in [line["event"] for line in run.of(SOCKET_ID, "web")]


def test_a_job_of_the_schedule_goes_by_an_id_of_its_own(run: Run) -> None:
    wait_until(lambda: [line for line in run.lines() if line["event"] == "task ended"])
    ended = [line for line in run.lines() if line["event"] == "task ended"]
    assert all(line["request_id"] and line["task"] for line in ended)


def test_every_process_writes_json(run: Run) -> None:
    assert {"web", "worker", "beat"} <= {line["process"] for line in run.lines()}
    parts = [line.partition(" | ") for line in run.stack.lines]
    plain = [text for name, _, text in parts if name.strip() in {"web", "worker", "beat"} and not text.startswith("{")]
    assert plain == []


def test_no_line_holds_a_secret(run: Run) -> None:
    output = run.stack.output
    assert len(output.splitlines()) > 50
    assert all(secret for name, secret in run.secrets.items() if name != "redis password"), run.secrets.keys()
    leaked = [name for name, secret in run.secrets.items() if secret and secret in output]
    assert leaked == []


def test_sockets_show_in_the_metrics(run: Run) -> None:
    bearer = {"Authorization": f"Bearer {run.secrets['key']}"}

    def figures() -> Any:
        return run.http.get("/api/v1/monitoring/metrics/websocket", headers=bearer).json()

    wait_until(lambda: figures()["connections"].get("/ws") == 0, seconds=REPORT_SECONDS)
    assert figures()["connections"]["/ws"] == 0
    assert figures()["subscriptions"]["tranche_apy"] == 0
