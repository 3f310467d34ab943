"""Fixtures that every folder shares. The services are real: `tests.plugin` starts them."""

import shutil
import time
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from django.conf import settings as project_settings
from django.contrib.contenttypes.models import ContentType
from django.db.migrations.state import ProjectState
from django.test import TransactionTestCase
from django_test_migrations.migrator import Migrator
from redis import Redis
from whitenoise.middleware import WhiteNoiseMiddleware
from whitenoise.responders import Redirect, StaticFile

from bridges.services.ensure_bridges import ensure_bridges
from clients import credential_cache, rate_limit
from clients import services as client_services
from clients.principals import Scope, Tier
from ops.core.outage import redis_outage
from ops.observability import metrics
from ops.observability.metrics import store, windows
from ops.observability.metrics.windows import Window
from ops.server.security import recording
from quotes.book_cache import book_cache
from quotes.models import CoverageType
from quotes.services import rates
from tests.api import Api
from tests.database import use_a_database_of_its_own, use_another_database
from tests.db_restore import DbRestore
from tests.embedded_services import make_folder
from tests.known import everything_is_known, ton_is_known
from tests.thorough import amount
from tranches import services as tranche_services

hypothesis.settings.register_profile(
    "busy", deadline=None, max_examples=amount(100, 20)
)  # another test on the same core is no fault of this one
hypothesis.settings.load_profile("busy")

FOLDERS = {mark: Path(__file__).parent / mark for mark in ("processes", "browser")}
DEMO_CAPITAL_TON = Decimal(200_000_000)
MakeApi = Callable[..., Api]
ReadMetrics = Callable[[], Window]
Migrate = Callable[[tuple[str, str]], ProjectState]


@pytest.fixture(scope="session")
def _cache_server() -> Iterator[Redis]:
    """The Redis of the cache, for the tests alone: it is emptied before each of them, however long that takes on a busy machine."""
    with Redis.from_url(str(project_settings.CACHES["default"]["LOCATION"]), socket_timeout=None) as client:
        yield client


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A test in the wrong folder would be left out by `tests.run`, which starts each folder by itself."""
    for item in items:
        for mark, folder in FOLDERS.items():
            if item.get_closest_marker(mark) and not item.path.is_relative_to(folder):
                raise pytest.UsageError(f"{item.nodeid} carries the mark {mark}, so it belongs in {folder}")


@pytest.fixture(autouse=True)
def _nothing_remembered(settings: object, _cache_server: Redis) -> None:
    """Each test reads the rows it made: no snapshot, key, utilisation or figure is left from the one before."""
    settings.BOOK_MAX_AGE_SECONDS = 0.0  # type: ignore[attr-defined]
    book_cache.forget()
    credential_cache.forget_keys()
    rate_limit.forget()
    windows.forget()
    redis_outage.forget()
    recording.forget()
    _cache_server.flushdb()


@pytest.fixture(scope="session", autouse=True)
def _static_files_are_listed_once() -> Iterator[None]:
    """Each test client makes the middleware for itself, and WhiteNoise would read the state of 250 files every time."""
    listed: dict[str, StaticFile | Redirect] = {}
    add_all = WhiteNoiseMiddleware.add_files_from_finders

    def add(middleware: WhiteNoiseMiddleware) -> None:
        if not listed:
            add_all(middleware)
            listed.update(middleware.files)
        middleware.files.update(listed)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WhiteNoiseMiddleware, "add_files_from_finders", add)
        yield


@pytest.fixture(scope="session", autouse=True)
def _passwords_are_hashed_fast() -> None:
    """The tests of staff sign in often, and a hash that is slow on purpose took time of its own in each."""
    project_settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(scope="session", autouse=True)
def _metrics_are_sent_to_the_redis_of_the_session() -> None:
    """Whatever a test later pretends about Redis."""
    metrics._flusher._redis()


@pytest.fixture
def measured(_nothing_remembered: None) -> ReadMetrics:
    """Read what was measured since the test began, by this process and by others that have flushed."""

    def read() -> Window:
        metrics.flush()
        return windows.read(60, time.time())

    metrics.flush()
    with windows.client() as redis:
        store.reset(redis)
    windows.forget()
    return read


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: Any) -> Iterator[DbRestore]:
    """The catalogue is there before the first test, and again after each transactional one, whatever that did to the tables."""
    with django_db_blocker.unblock():
        use_a_database_of_its_own()
        rates.load_catalogue()
        tranche_services.ensure_tranches()
        ensure_bridges()
        pristine = DbRestore()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _: pristine.put_back())
        yield pristine


@pytest.fixture
def catalogue(db: None) -> None:
    """The launch catalogue, the six tranches without capital, the nine bridges, unseen, and the launch limits and scenarios of risk.

    All are there since the session began (`django_db_setup`); a test that asks for them says that it needs them.
    """


@pytest.fixture
def book(catalogue: None) -> None:
    """Demo capital: 200,000,000 TON at 3.00 USD, 40 % liquid, nothing sold; every price is known, and every bridge."""
    ton_is_known(Decimal(3))
    everything_is_known()
    tranche_services.endow(total_ton=DEMO_CAPITAL_TON, liquid_share=Decimal("0.4"), actor="test")


@pytest.fixture
def no_waiting_period(catalogue: None) -> None:
    """Every cover begins when it is bound."""
    with rates.catalogue_edit(actor="test"):
        CoverageType.objects.update(waiting_period_hours=0)


@pytest.fixture
def make_api(db: None) -> MakeApi:
    """Make a client with the given name and scopes; returns its `Api`."""

    def make(name: str, *scopes: Scope) -> Api:
        _, key = client_services.create_client(name=name, tier=Tier.BROKER, scopes=scopes)
        return Api(key)

    return make


@pytest.fixture
def broker(make_api: MakeApi) -> Api:
    """A client that may read and write."""
    return make_api("broker", Scope.READ, Scope.WRITE)


@pytest.fixture
def anyone() -> Api:
    """A caller without a key."""
    return Api()


@pytest.fixture
def migrate(django_db_setup: DbRestore) -> Iterator[Migrate]:
    """Takes the tables to a migration and gives the models as they are there. In a database without catalogue, thrown away."""
    with use_another_database():
        yield Migrator().apply_tested_migration
    ContentType.objects.clear_cache()


@pytest.fixture
def run_dir() -> Iterator[Path]:
    """A run directory that the account of PostgreSQL can enter."""
    folder = make_folder()
    yield folder
    shutil.rmtree(folder)
