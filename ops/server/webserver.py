"""The web server: uvicorn on one port that any number of single processes share (SO_REUSEPORT)."""

import errno
import socket

from uvicorn import Config, Server

from ops.core.ports import MAX_PORT, is_free, listeners, require_bindable
from ops.observability import metrics

APPLICATION = "config.asgi:application"
HTTP_PROTOCOL = "config.fastpath.protocol:ExpressProtocol"
SOCKET_PROTOCOL = "live.transport:SocketProtocol"  # uvicorn's own with direct writes, bounded closing and a drain code
BACKLOG = 1024
SEND_BUFFER = 256 * 1024  # bytes; without a bound the kernel keeps 4 MB for a peer that does not read
MAX_FRAME = 8 * 1024  # bytes of an inbound WebSocket message
DRAIN_SECONDS = 5
PORTS_TRIED = 100


class PortUnusable(OSError):
    """The web cannot listen on its port; the message names it and the way out."""


def require_free(host: str, port: int) -> None:
    """Raises PortUnusable. Asked without SO_REUSEPORT, which would share a port of our own in silence."""
    try:
        require_bindable(port, host)
    except OSError as error:
        raise PortUnusable(f"Port {port} on {host} {_reason(error, port)}. {_way_out(port)}") from error


def _reason(error: OSError, port: int) -> str:
    if error.errno != errno.EADDRINUSE:
        return f"cannot be used: {error.strerror}"
    return f"is taken by {' and '.join(listeners(port)) or 'another program'}"


def _way_out(port: int) -> str:
    other = next((number for number in range(port + 1, min(port + PORTS_TRIED, MAX_PORT) + 1) if is_free(number)), None)
    return f"Set PORT to another one, for example PORT={other} make run" if other else "Set PORT to another one."


def listen(host: str, port: int) -> socket.socket:
    """A listening socket that sibling processes may open too; the kernel spreads connections over them. Raises OSError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.create_server((host, port), family=family, backlog=BACKLOG, reuse_port=True)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)  # connections inherit it
    return listener


def configuration() -> Config:
    """uvicorn configuration of every web process, in development and production."""
    return Config(
        APPLICATION,
        loop="uvloop",
        http=HTTP_PROTOCOL,
        ws=SOCKET_PROTOCOL,
        ws_max_size=MAX_FRAME,
        ws_per_message_deflate=False,
        lifespan="off",
        access_log=False,
        log_config=None,  # Django's logging is in place
        server_header=False,
        backlog=BACKLOG,
        timeout_graceful_shutdown=DRAIN_SECONDS,
        proxy_headers=False,  # X-Forwarded-For is read by TRUSTED_PROXY_COUNT, in one place for both lanes
    )


class MeasuredServer(Server):
    """uvicorn ends by the signal that asked for it, without `atexit`."""

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        await super().shutdown(sockets)
        metrics.stop()


def serve(host: str, port: int) -> None:
    """Answer requests until SIGTERM or SIGINT."""
    MeasuredServer(configuration()).run(sockets=[listen(host, port)])
