"""The receivers of docs/webhooks.md take what we send, and nothing else."""

import os
import re
import shutil
import socket
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from live.webhooks import signing
from live.webhooks.transport import Client
from ops.core.ports import free_port
from tests.ops.running import PROJECT, Running, wait_until

TEXT = (PROJECT / "docs" / "webhooks.md").read_text()
SECRET = signing.new_secret()
BODY = '{"type":"price_depeg","data":{"coin":"USD€"}}'.encode()
LANGUAGES = {"python": ("receiver.py", sys.executable), "javascript": ("receiver.mjs", "node")}


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture(params=LANGUAGES)
def receiver(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[int, Running]]:
    """The page's receiver in each language, running: its port, and what it prints."""
    name, program = LANGUAGES[request.param]
    if shutil.which(program) is None:
        pytest.skip(f"{program} is not installed")
    (code,) = re.findall(rf"```{request.param}\n(.*?)```", TEXT, re.DOTALL)
    (tmp_path / name).write_text(code)
    port = free_port()
    running = Running([program, str(tmp_path / name)], {**os.environ, "WEBHOOK_SECRET": SECRET, "PORT": str(port)}, tmp_path / "out")
    wait_until(lambda: listens(port) or running.popen.poll() is not None)
    yield port, running
    running.popen.kill()
    running.popen.wait()


def send(http: Client, port: int, *, secrets: tuple[str, ...] = (SECRET,), age: timedelta = timedelta(0), body: bytes = BODY) -> int | None:
    """Send an event as it is sent, or as a forger would; answers the status."""
    headers = signing.headers(event_id="event-1", body=BODY, sent_at=timezone.now() - age, secrets=secrets)
    return http.post(f"http://127.0.0.1:{port}/in", body=body, headers=headers).status_code


@pytest.mark.processes
def test_a_documented_receiver_takes_what_is_signed_once(receiver: tuple[int, Running], http: Client) -> None:
    port, running = receiver
    assert [send(http, port), send(http, port)] == [204, 204]
    wait_until(lambda: running.lines)
    assert running.output.count("price_depeg") == 1


@pytest.mark.processes
def test_a_documented_receiver_refuses_what_is_forged_changed_or_old(receiver: tuple[int, Running], http: Client) -> None:
    port, running = receiver
    assert send(http, port, secrets=(signing.new_secret(),)) == 400
    assert send(http, port, body=BODY + b" ") == 400
    assert send(http, port, age=timedelta(minutes=6)) == 400
    assert http.post(f"http://127.0.0.1:{port}/in", body=BODY, headers={}).status_code == 400
    assert "price_depeg" not in running.output


@pytest.mark.processes
def test_a_documented_receiver_takes_either_signature_of_a_rotation(receiver: tuple[int, Running], http: Client) -> None:
    port, _ = receiver
    assert send(http, port, secrets=(signing.new_secret(), SECRET)) == 204
    assert send(http, port, secrets=(SECRET, signing.new_secret())) == 204
