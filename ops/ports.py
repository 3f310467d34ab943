"""TCP ports of this machine."""

import socket

LOOPBACK = "127.0.0.1"


def tcp_port(text: str) -> int:
    """A port number in 1..65535. Raises ValueError."""
    port = int(text)
    if not 1 <= port <= 65535:
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
    """The preferred port while it is free, else one that the kernel picks."""
    if preferred and is_free(preferred):
        return preferred
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
    return port
