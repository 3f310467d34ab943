"""Starts the real services before Django reads its settings (`-p tests.plugin`); with xdist the controller does, for all workers."""

import os

from tests import measuring

covered = measuring.start()  # before the first module of the service is loaded

from ops.observability import metrics  # noqa: E402
from tests.embedded_services import start_for_tests  # noqa: E402

GENEROUS = "100000"  # requests a second: the limiter is on in every test, and bites in those about it
WORKER = os.environ.get("PYTEST_XDIST_WORKER")

if WORKER is None:
    services = start_for_tests()
    os.environ.update(
        DATABASE_URL=services.database_url,
        REDIS_URL=services.redis_url,
        SECRET_KEY="tests-only-" + "0123456789abcdefghijklmnopqrstuvwxyz" * 2,
        DJANGO_SETTINGS_MODULE="config.settings.development",
        **dict.fromkeys(("RATE_LIMIT_ANONYMOUS", "RATE_LIMIT_STANDARD", "RATE_LIMIT_PREMIUM", "RATE_LIMIT_BROKER"), GENEROUS),
    )
else:  # a Redis database of its own for each worker, as pytest-django gives each a PostgreSQL database
    os.environ["REDIS_URL"] = os.environ["REDIS_URL"].rpartition("/")[0] + f"/{int(WORKER.removeprefix('gw')) + 1}"


def pytest_unconfigure() -> None:
    metrics.stop()  # while there is a Redis to send to
    if WORKER is None:
        services.stop()
    measuring.stop(covered)
