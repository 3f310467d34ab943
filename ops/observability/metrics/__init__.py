"""Metrics of all processes and hosts: `observe`, `count` and `level` record in memory, a thread adds them up in Redis.

    metrics.observe("bind_latency", "bound", 12.4)            # milliseconds
    metrics.count("quotes_issued", "depeg Ethereum USDC")     # n=1
    metrics.level("ws_connections", "/ws", 1841)              # of this process; gone with it

They take about a microsecond, never raise and never wait for Redis. `catalogue.METRICS` names the fifteen metrics and the words of
their labels. A label comes from a small fixed set: never put what a client sent into one.
"""

import atexit

from ops.observability.metrics.flusher import Flusher
from ops.observability.metrics.recorder import Recorder

_recorder = Recorder(on_new=lambda: _flusher.start())
_flusher: Flusher = Flusher(_recorder)

observe = _recorder.observe
count = _recorder.count
level = _recorder.level
flush = _flusher.flush
stop = _flusher.stop
atexit.register(stop)

__all__ = ["count", "flush", "level", "observe", "stop"]
