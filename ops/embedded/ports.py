"""Free TCP ports for the embedded services."""

import socket

from ops.ports import LOOPBACK, require_bindable


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
