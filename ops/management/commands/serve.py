"""`manage.py serve`: the web server, the same in development and in production."""

import os
import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from ops.core.ports import tcp_port
from ops.server import processes, webserver
from ops.server.runner import Runner


class Command(BaseCommand):
    help = "Serve HTTP and WebSocket on one port, with one process or several."
    requires_system_checks = ()  # those of the admin theme read the database, which may be down; config.asgi refuses unsafe settings

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default=os.environ.get("HOST", "127.0.0.1"), help="Address to listen on (HOST; 127.0.0.1).")
        parser.add_argument("--port", type=tcp_port, default=os.environ.get("PORT", "8080"), help="Port to listen on (PORT; 8080).")
        parser.add_argument("--processes", dest="count", type=int, default=1, help="Web processes on that port (1).")
        parser.add_argument("--share-port", action="store_true", help="Join processes that already serve the port.")

    def handle(self, *, host: str, port: int, count: int, share_port: bool, **_: Any) -> None:
        try:
            if not share_port:
                webserver.require_free(host, port)
            if count > 1:
                sys.exit(serve_with_siblings(host, port, count))
            webserver.serve(host, port)
        except OSError as error:
            raise CommandError(str(error)) from error


def serve_with_siblings(host: str, port: int, count: int) -> int:
    """Run several web processes. One that ends by itself ends all, with exit code 1, so that the service manager restarts them."""
    with Runner() as runner:
        for process in processes.web(settings.BASE_DIR, {}, host=host, port=port, count=count):
            runner.start(process)
        return 1 if runner.watch() else 0
