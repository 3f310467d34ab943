"""Real web processes, one for each way the surroundings can fail."""

import os
import sys
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import httpx
import pytest
from django.utils import timezone

from ops.core.ports import free_port
from prices import services as price_services
from prices.models import TON, AssetPrice
from quotes.services import rates
from tests.database import url_of_the_database
from tests.ops.running import Running, is_up, wait_until
from tranches import services as tranche_services

Serve = Callable[..., httpx.Client]


@pytest.fixture(scope="module")
def serve(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serve]:
    """Start `manage.py serve` with the given environment variables; returns a client of it."""
    started: list[tuple[Running, httpx.Client]] = []
    folder = tmp_path_factory.mktemp("web")

    def start(**environment: str) -> httpx.Client:
        port = free_port()
        command = [sys.executable, "manage.py", "serve", "--port", str(port)]
        client = httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60)
        started.append((Running(command, {**os.environ, **environment}, folder / str(port)), client))
        wait_until(lambda: is_up(client))
        return client

    yield start
    for running, client in started:
        client.close()
        running.popen.kill()
        running.popen.wait()


@pytest.fixture(scope="module")
def database_url(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """The test database for another process, with the catalogue and a price of TON."""
    with django_db_blocker.unblock():
        rates.load_catalogue()
        tranche_services.ensure_tranches()
        price_services.set_price(symbol=TON, price_usd=Decimal(3), source="test", observed_at=timezone.now())
    yield url_of_the_database()
    with django_db_blocker.unblock():
        AssetPrice.objects.all().delete()


@pytest.fixture(scope="module")
def closed_port() -> int:
    """A port on which nothing listens."""
    return free_port()
