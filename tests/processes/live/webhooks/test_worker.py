"""Real workers that are killed: what was committed arrives, under one event id."""

import json
import os
import re
import signal
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from celery import current_app
from django.db.models import Max, Min
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from clients.models import ApiClient
from live.models import Delivery, Notification, Webhook
from live.notifications import enqueue
from live.notifications.services import announce_all
from ops.server.processes import WEBHOOK_THREADS
from tests.live.events import fell, webhook
from tests.ops.running import Running, wait_until

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]
COMMAND = [sys.executable, "-m", "celery", "--quiet", "-A", "config", "worker", "--pool", "threads"]
QUIET = ["--loglevel", "INFO", "--without-gossip", "--without-mingle"]
StartWorker = Callable[..., Running]


@pytest.fixture
def start_worker(database_url: str, tmp_path: Path) -> Iterator[StartWorker]:
    """Start a worker of all queues on the test database; whatever tests before left in the queues is gone."""
    started: list[Running] = []
    current_app.control.purge()

    def start(threads: int = 2) -> Running:
        name = str(len(started))
        command = [*COMMAND, "--concurrency", str(threads), "--hostname", f"{name}@test", *QUIET]
        running = Running(command, {**os.environ, "DATABASE_URL": database_url}, tmp_path / name)
        started.append(running)
        wait_until(lambda: f"{name}@test ready" in running.output or running.popen.poll() is not None)
        assert running.popen.poll() is None, running.output
        return running

    yield start
    for running in started:
        running.popen.kill()
        running.popen.wait()
    current_app.control.purge()


def kill(running: Running) -> None:
    os.kill(running.popen.pid, signal.SIGKILL)
    running.popen.wait()


def as_beat_does() -> None:
    current_app.send_task(enqueue.DISPATCH)


def ids(receiver: HTTPServer) -> Counter[str]:
    return Counter(request.headers["webhook-id"] for request, _ in receiver.log)


def test_what_is_committed_while_no_worker_lives_arrives_once(hook: Webhook, receiver: HTTPServer, start_worker: StartWorker) -> None:
    receiver.expect_request("/in").respond_with_data("", 204)
    kill(start_worker())
    announce_all(notices=[fell()])
    start_worker()
    as_beat_does()
    wait_until(lambda: Delivery.objects.filter(status=Delivery.Status.DELIVERED).exists())
    assert ids(receiver) == {str(Notification.objects.get().event_id): 1}


def test_a_wake_up_that_is_lost_with_its_broker_is_made_up_for_by_beat(
    hook: Webhook, receiver: HTTPServer, start_worker: StartWorker
) -> None:
    receiver.expect_request("/in").respond_with_data("", 204)
    announce_all(notices=[fell()])
    current_app.control.purge()
    start_worker()
    as_beat_does()
    wait_until(lambda: Delivery.objects.filter(status=Delivery.Status.DELIVERED).exists())
    assert sum(ids(receiver).values()) == 1


def test_a_worker_killed_while_it_delivers_delivers_again_under_the_same_id(
    hook: Webhook, receiver: HTTPServer, start_worker: StartWorker
) -> None:
    arrived, answer = threading.Event(), threading.Event()

    def hold_the_first(_: Request) -> Response:
        if not arrived.is_set():
            arrived.set()
            answer.wait(60)
        return Response("", 204)

    receiver.expect_request("/in").respond_with_handler(hold_the_first)
    worker = start_worker()
    announce_all(notices=[fell("USDC"), fell("USDT")])
    assert arrived.wait(60), worker.output
    kill(worker)
    answer.set()
    assert Delivery.objects.get(notification__stablecoin="USDC").status == Delivery.Status.PENDING
    start_worker()
    as_beat_does()
    wait_until(lambda: Delivery.objects.filter(status=Delivery.Status.DELIVERED).count() == 2)
    counts = ids(receiver)
    first, second = (str(row.event_id) for row in Notification.objects.order_by("id"))
    assert (counts[first], counts[second], len(counts)) == (2, 1, 2)
    assert bodies(receiver)[:2] == ["USDC", "USDC"]


def test_receivers_that_hang_hold_up_none_that_answer(owner: ApiClient, receiver: HTTPServer, start_worker: StartWorker) -> None:
    """Sixty receivers; the first forty, more than twice the threads of a webhook worker, never answer."""
    over = threading.Event()
    coins = ["USDC", "USDT", "DAI"]

    def answer(request: Request) -> Response:
        if int(request.path.removeprefix("/in/")) < 40:
            over.wait(600)
        return Response("", 204)

    receiver.expect_request(re.compile("/in/[0-9]+")).respond_with_handler(answer)
    hooks = [webhook(owner, receiver.url_for(f"/in/{number}")) for number in range(60)]
    announce_all(notices=[fell(coin) for coin in coins])
    worker = start_worker(threads=WEBHOOK_THREADS)
    hanging, healthy = (Delivery.objects.filter(webhook__in=part) for part in (hooks[:40], hooks[40:]))
    told = healthy.filter(status=Delivery.Status.DELIVERED)
    try:
        as_beat_does()
        wait_until(lambda: told.count() == 3 * 20, seconds=240)
        assert told.count() == 3 * 20, worker.output
        wait_until(lambda: hanging.filter(attempts=1).count() == 40, seconds=240)
        assert not hanging.exclude(status=Delivery.Status.PENDING).exists()
        last, given_up = told.aggregate(Max("finished_at")), hanging.aggregate(Min("attempted_at"))
        assert last["finished_at__max"] < given_up["attempted_at__min"]  # nobody waited for one of them to be given up
        assert [coins_of(receiver, f"/in/{number}") for number in range(40, 60)] == [coins] * 20
    finally:
        over.set()
        kill(worker)


def test_a_worker_that_is_stopped_waits_for_the_answers_under_way(hook: Webhook, receiver: HTTPServer, start_worker: StartWorker) -> None:
    arrived = threading.Event()

    def take_some_time(_: Request) -> Response:
        arrived.set()
        time.sleep(4)
        return Response("", 204)

    receiver.expect_request("/in").respond_with_handler(take_some_time)
    announce_all(notices=[fell()])
    worker = start_worker()
    as_beat_does()
    assert arrived.wait(60), worker.output
    time.sleep(2)  # by now it goes on alone
    worker.end(signal.SIGTERM)
    delivery = Delivery.objects.get()
    assert (delivery.status, delivery.attempts) == (Delivery.Status.DELIVERED, 1)


def coins_of(receiver: HTTPServer, path: str) -> list[Any]:
    return [json.loads(request.data)["data"]["stablecoin"] for request, _ in receiver.log if request.path == path]


def bodies(receiver: HTTPServer) -> list[Any]:
    return [json.loads(request.data)["data"]["stablecoin"] for request, _ in receiver.log]
