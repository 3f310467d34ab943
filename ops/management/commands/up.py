"""`manage.py up`: Tonsurance with everything it needs, in one command."""

import os
import signal
import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from ops.core.ports import tcp_port
from ops.devstack.console import Console
from ops.devstack.up import Plan, up
from ops.devstack.waiting import ServiceFailed
from ops.server.runner.launch import end_with_parent as follow_parent
from ops.server.runner.output import Output


def positive(text: str) -> int:
    """A whole number of at least one. Raises ValueError."""
    number = int(text)
    if number < 1:
        raise ValueError(text)
    return number


class Command(BaseCommand):
    help = "Start PostgreSQL and Valkey (unless DATABASE_URL, REDIS_URL are set), prepare the database, run web, worker and beat."
    requires_system_checks = ()  # the processes it starts make them

    def add_arguments(self, parser: ArgumentParser) -> None:
        variable = os.environ.get
        parser.add_argument("--host", default=variable("HOST", "127.0.0.1"), help="Address of the web (HOST; 127.0.0.1).")
        parser.add_argument("--port", type=tcp_port, default=variable("PORT", "8080"), help="Port of the web (PORT; 8080).")
        parser.add_argument("--web-processes", type=positive, default=variable("WEB_PROCESSES", "1"), help="(WEB_PROCESSES; 1)")
        parser.add_argument("--worker-concurrency", type=int, default=variable("WORKER_CONCURRENCY", "2"), help="(WORKER_CONCURRENCY; 2)")
        verbose = variable("VERBOSE", "").lower() in {"1", "true", "yes", "on"}
        parser.add_argument("--verbose", action="store_true", default=verbose, help="Show every line of every process (VERBOSE=1).")
        parser.add_argument("--end-with-parent", action="store_true", help="Stop when the process that started this ends (Linux).")

    def handle(self, *, end_with_parent: bool, verbose: bool, **options: Any) -> None:
        if end_with_parent:
            follow_parent(signal.SIGTERM)
        plan = Plan(
            project=settings.BASE_DIR,
            run_dir=settings.RUN_DIR,
            host=options["host"],
            port=options["port"],
            web_processes=options["web_processes"],
            worker_concurrency=options["worker_concurrency"],
        )
        output = Console(sys.stdout) if sys.stdout.isatty() and not verbose else Output(sys.stdout)
        try:
            sys.exit(up(plan, output))
        except (OSError, ServiceFailed) as error:
            raise CommandError(str(error)) from error
