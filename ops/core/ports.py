"""TCP ports of this machine."""

import errno
import secrets
import socket
from pathlib import Path

import psutil

LOOPBACK = "127.0.0.1"
MAX_PORT = 65_535
LOWEST = 15_000
USUAL_FIRST = 32_768
MAX_TRIES = 1_000
KERNEL_RANGE = Path("/proc/sys/net/ipv4/ip_local_port_range")


def tcp_port(text: str) -> int:
    """A port number in 1..65535. Raises ValueError."""
    port = int(text)
    if not 1 <= port <= MAX_PORT:
        raise ValueError(f"{port} is no TCP port")
    return port


def require_bindable(port: int, host: str = LOOPBACK) -> None:
    """Raises OSError when a server could not listen there now. A port that only waits for late packets is fine."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((host, port))


def is_free(port: int) -> bool:
    """Whether a server could listen there on loopback."""
    try:
        require_bindable(port)
    except OSError:
        return False
    return True


def free_port(preferred: int = 0) -> int:
    """The preferred port while it is free, else another one that no connection is given by chance.

    The kernel gives outgoing connections ports of its own range. A server on one of those may not come back after a restart: a client that
    asks for it meanwhile may have got that very port, and even be connected to itself.
    """
    if preferred and is_free(preferred):
        return preferred
    for _ in range(MAX_TRIES):
        port = secrets.randbelow(_first_of_the_kernel() - LOWEST) + LOWEST
        if is_free(port):
            return port
    raise OSError(errno.EADDRINUSE, f"no free port from {LOWEST} on")


def listeners(port: int) -> list[str]:
    """Who listens on that port, such as "nginx (pid 812)"; nothing where this account may not know."""
    try:
        pids = {found.pid for found in psutil.net_connections("tcp") if found.status == psutil.CONN_LISTEN and found.laddr[1:] == (port,)}
    except psutil.Error:
        return []
    return [f"{name} (pid {pid})" for pid in sorted(filter(None, pids)) if (name := _name_of(pid))]


def _name_of(pid: int) -> str:
    try:
        return psutil.Process(pid).name()
    except psutil.Error:
        return ""


def _first_of_the_kernel() -> int:
    """The first port that the kernel gives to outgoing connections."""
    try:
        first = int(KERNEL_RANGE.read_text().split()[0])
    except (OSError, ValueError, IndexError):
        return USUAL_FIRST
    return first if first > LOWEST + MAX_TRIES else USUAL_FIRST
