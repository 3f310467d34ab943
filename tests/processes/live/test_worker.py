"""From a job of a real Celery worker to the socket of a client."""

import asyncio
import signal
from collections.abc import Iterator
from typing import Any

import pytest
from celery import Celery

from ops.server import processes
from tests.live.follower import ask, dial, hear_until
from tests.live.site import Site
from tests.ops.running import PROJECT, Running
from tests.processes.live.conftest import BuildSite

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]
TRANCHES = ["SURE_BTC", "SURE_SNR", "SURE_MEZZ", "SURE_JNR", "SURE_JNR_PLUS", "SURE_EQT"]


@pytest.fixture(scope="module")
def site(build_site: BuildSite) -> Site:
    return build_site(web=1)


@pytest.fixture
def worker(site: Site, book: None) -> Iterator[Running]:
    """The worker as `manage.py up` starts it, at work for the site."""
    command = processes.worker(PROJECT, site.environment, concurrency=1).command
    running = site.run(*command[1:])
    running.wait_for(" ready")
    yield running
    running.end(signal.SIGTERM)


def order(site: Site, task: str) -> None:
    """Ask for the job as beat does."""
    with Celery(broker=site.redis_url, set_as_current=False) as sender:
        sender.send_task(task)


def test_what_a_job_of_the_worker_tells_reaches_a_client_and_then_stands_in_the_snapshot(site: Site, worker: Running) -> None:
    async def run() -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
        async with dial(site.url()) as socket:
            await ask(socket, action="subscribe", channel="tranche_apy")
            before = await hear_until(socket, "snapshot")
            await asyncio.to_thread(order, site, "tranches.publish_apy")
            told = await hear_until(socket, "apy_update")
        async with dial(site.url()) as later:
            await ask(later, action="subscribe", channel="tranche_apy")
            return before, told, await hear_until(later, "snapshot")

    before, told, after = asyncio.run(run())
    assert [row["tranche_id"] for row in told["tranches"]] == TRANCHES, worker.output
    assert (told["channel"], told["seq"], after["seq"]) == ("tranche_apy", before["seq"] + 1, told["seq"])
    assert [row["apy"] for row in after["state"]["tranches"]] == [row["apy"] for row in told["tranches"]]
