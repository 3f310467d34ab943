"""The web server: uvicorn on one port that any number of single processes share (SO_REUSEPORT)."""

import os
import socket

from uvicorn import Config, Server

from ops.embedded.ports import is_free

APPLICATION = "config.asgi:application"
BACKLOG = 1024
SEND_BUFFER = 256 * 1024  # bytes; without a bound the kernel keeps 4 MB for a peer that does not read
LARGEST_FRAME = 8 * 1024  # bytes of an inbound WebSocket message
DRAIN_SECONDS = 5


class PortTaken(OSError):
    """Another program listens on the port."""


def require_free(host: str, port: int) -> None:
    """Raises PortTaken, naming the port and the way out. Asked without SO_REUSEPORT, which would share it in silence."""
    if not is_free(port, host):
        raise PortTaken(f"Port {port} on {host} is taken by another program. Choose another one: PORT={port + 1} make run")


def listen(host: str, port: int) -> socket.socket:
    """A listening socket that sibling processes may open too; the kernel spreads connections over them. Raises OSError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)  # connections inherit it
    listener.bind((host, port))
    listener.listen(BACKLOG)
    return listener


def configuration() -> Config:
    """How every web process runs, in development and in production."""
    return Config(
        APPLICATION,
        loop="uvloop",
        http="httptools",
        ws="websockets-sansio",
        ws_max_size=LARGEST_FRAME,
        ws_per_message_deflate=False,
        lifespan="off",
        access_log=False,
        log_config=None,  # Django's logging is in place
        server_header=False,
        backlog=BACKLOG,
        timeout_graceful_shutdown=DRAIN_SECONDS,
        proxy_headers="FORWARDED_ALLOW_IPS" in os.environ,  # uvicorn would trust X-Forwarded-For from loopback
    )


def serve(host: str, port: int) -> None:
    """Answer requests until SIGTERM or SIGINT."""
    Server(configuration()).run(sockets=[listen(host, port)])
