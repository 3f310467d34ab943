"""What a web process answers while a service that it depends on is down, and after it came back."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import httpx
import pytest

from ops.devstack.postgres import PostgresServer
from ops.server.runner import Runner
from tests import migrated
from tests.embedded_services import make_folder
from tests.ops.running import PROJECT, wait_until
from tests.processes.rest.conftest import Serve

QUOTE = "/api/v2/quote/multi-dimensional"
PRODUCTS = "/api/v2/products"
TERMS = {"coverage_type": "depeg", "chain": "Ethereum", "stablecoin": "USDC", "coverage_amount": "10000", "duration_days": 90}
NEEDS_DATABASE = [
    PRODUCTS,
    "/api/v2/risk/exposure",
    "/api/v2/tranches/apy",
    "/api/v2/prices",
    "/api/v2/capacity?coverage_type=depeg&chain=TON&stablecoin=DAI",
]
LEAKS = ("127.0.0.1", "psycopg", "SELECT", "Traceback", str(PROJECT))

pytestmark = [pytest.mark.processes, pytest.mark.django_db]


def is_unavailable(response: httpx.Response) -> bool:
    document = response.json()
    assert (response.status_code, document["status"], document["code"]) == (503, 503, "dependency_down"), document
    assert response.headers["content-type"] == "application/problem+json"
    assert int(response.headers["retry-after"]) > 0
    assert not [leak for leak in LEAKS if leak in response.text]
    return True


@pytest.fixture(scope="module")
def without_database(serve: Serve, closed_port: int) -> httpx.Client:
    return serve(DATABASE_URL=f"postgresql://127.0.0.1:{closed_port}/nothing")


@pytest.fixture(scope="module")
def without_redis(serve: Serve, database_url: str, closed_port: int) -> httpx.Client:
    return serve(DATABASE_URL=database_url, REDIS_URL=f"redis://127.0.0.1:{closed_port}/0")


class Database:
    """A PostgreSQL of its own that can be stopped and started again on the same port."""

    def __init__(self, folder: Path) -> None:
        migrated.put_into(folder, make_folder)
        self.server = PostgresServer(folder, log=folder / "postgres.log", durable=False)
        self.start()

    def start(self) -> None:
        self.runner = Runner()
        self.server.start(self.runner)

    def stop(self) -> None:
        self.runner.stop()


@pytest.fixture
def database() -> Iterator[Database]:
    folder = make_folder()
    database = Database(folder)
    yield database
    database.stop()
    shutil.rmtree(folder)


@pytest.mark.parametrize("path", NEEDS_DATABASE)
def test_a_read_without_database_says_when_to_come_again(without_database: httpx.Client, path: str) -> None:
    assert is_unavailable(without_database.get(path))


def test_a_key_cannot_be_looked_up_without_database(without_database: httpx.Client) -> None:
    assert is_unavailable(without_database.get("/api/v2/policies", headers={"X-API-Key": "ton_unknown"}))


def test_a_process_that_never_saw_the_catalogue_cannot_quote(without_database: httpx.Client) -> None:
    assert is_unavailable(without_database.post(QUOTE, json=TERMS))


@pytest.mark.parametrize(("method", "path"), [("GET", "/"), ("GET", "/admin/"), ("GET", "/admin/login/"), ("POST", "/admin/login/")])
def test_a_page_without_database_says_so_to_visitors_and_to_staff(without_database: httpx.Client, method: str, path: str) -> None:
    response = without_database.request(method, path, headers={"Cookie": "sessionid=of-somebody-signed-in"})
    assert response.status_code == 503
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert int(response.headers["retry-after"]) > 0
    assert "Not available right now" in response.text
    assert not [leak for leak in LEAKS if leak in response.text]


def test_liveness_does_not_depend_on_anything(without_database: httpx.Client) -> None:
    assert without_database.get("/health").json()["status"] == "healthy"


def test_readiness_names_what_is_down(without_database: httpx.Client) -> None:
    response = without_database.get("/health/ready")
    assert (response.status_code, response.json()["checks"]["database"]["status"]) == (503, "down")
    assert response.json()["checks"]["redis"]["status"] == "up"
    assert int(response.headers["retry-after"]) > 0


def test_yields_are_read_from_the_database_while_redis_is_down(without_redis: httpx.Client) -> None:
    tranches = without_redis.get("/api/v2/tranches/apy").json()["tranches"]
    assert [tranche["tranche_id"] for tranche in tranches][::5] == ["SURE_BTC", "SURE_EQT"]


def test_readiness_tells_redis_from_the_database(without_redis: httpx.Client) -> None:
    checks = without_redis.get("/health/ready").json()["checks"]
    assert (checks["database"]["status"], checks["redis"]["status"]) == ("up", "down")


def test_a_process_outlives_a_restart_of_the_database(serve: Serve, database: Database) -> None:
    prepare = [sys.executable, "manage.py", "prepare", "--verbosity", "0"]
    environment = {"DATABASE_URL": database.server.url, "DEMO_BOOK": "0"}
    subprocess.run(prepare, cwd=PROJECT, env={**os.environ, **environment}, check=True, timeout=600, capture_output=True)
    web = serve(**environment)
    wait_until(lambda: web.post(QUOTE, json=TERMS).is_success)
    assert web.get(PRODUCTS).is_success

    database.stop()
    assert is_unavailable(web.get(PRODUCTS))
    assert web.post(QUOTE, json=TERMS).json(parse_float=Decimal)["premium"] == Decimal("19.73")  # from memory

    database.start()
    assert web.get(PRODUCTS).is_success
