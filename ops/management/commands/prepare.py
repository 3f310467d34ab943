"""`manage.py prepare`: everything a database needs before the first request."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from ops.server.runner.output import STEP

DEMO_POLICIES = 2000


class Command(BaseCommand):
    requires_system_checks = ()  # those of the admin theme read the permission table, which the migrations make
    help = "Migrate and load the catalogue; in development also a demo book and an admin user. Safe to repeat."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--steps", action="store_true", help="Say when each step begins and ends, for `manage.py up`.")

    def handle(self, *, verbosity: int, steps: bool, **_: Any) -> None:
        self._tells_steps = steps
        self._migrate(verbosity)
        self._say("catalogue")
        call_command("load_catalogue", verbosity=verbosity)
        self._say("catalogue: loaded")
        if settings.DEMO_BOOK:
            self._say("demo book")
            call_command("demo_book", policies=DEMO_POLICIES, if_empty=True, watch=True, verbosity=verbosity)
            call_command("take_snapshot", verbosity=verbosity)
            from ops.devstack import accounts  # keeps its password beside the embedded services, which production does without

            accounts.create_admin(run_dir=settings.RUN_DIR)
            self._say("demo book: loaded")

    def _migrate(self, verbosity: int) -> None:
        self._say("migrations")
        missing = missing_migrations() if self._tells_steps else 0
        call_command("migrate", interactive=False, verbosity=verbosity)
        self.check()
        self._say(f"migrations: {missing} applied" if missing else "migrations: none missing")

    def _say(self, step: str) -> None:
        if self._tells_steps:
            self.stdout.write(STEP + step)


def missing_migrations() -> int:
    """How many migrations the database lacks."""
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
