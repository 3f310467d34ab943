"""State of this host, the database and Redis."""

from typing import Any

import psutil
from django.conf import settings
from django.db import connection
from redis import Redis

MEBIBYTE = 1024 * 1024
CONNECTIONS = """
    SELECT count(*) FILTER (WHERE state = 'active'),
           count(*) FILTER (WHERE state = 'idle'),
           count(*) FILTER (WHERE state LIKE 'idle in transaction%'),
           count(*),
           current_setting('max_connections')::int,
           pg_database_size(current_database())
      FROM pg_stat_activity
     WHERE backend_type = 'client backend' AND datname = current_database()
"""
psutil.cpu_percent()  # from here on it tells the share since it was last asked


def host() -> dict[str, float]:
    """Of the machine that answers: shares in percent, `memory_mb` in use, bytes over the network since it started."""
    memory, network = psutil.virtual_memory(), psutil.net_io_counters()
    return {
        "cpu_percent": psutil.cpu_percent(),
        "memory_percent": memory.percent,
        "memory_mb": round((memory.total - memory.available) / MEBIBYTE, 1),
        "disk_percent": psutil.disk_usage(str(settings.BASE_DIR)).percent,
        "network_sent_bytes": network.bytes_sent,
        "network_received_bytes": network.bytes_recv,
    }


def database() -> dict[str, int]:
    """Connections to this database by state, and its size. Raises a database error."""
    with connection.cursor() as cursor:
        cursor.execute(CONNECTIONS)
        active, idle, in_transaction, total, most, size = cursor.fetchone()
    return {
        "active": active,
        "idle": idle,
        "idle_in_transaction": in_transaction,
        "total": total,
        "max_connections": most,
        "size_bytes": size,
    }


def redis(client: Redis) -> dict[str, float | None]:
    """Memory, clients, and the share of look-ups that found their key since it started. Raises RedisError."""
    info: dict[str, Any] = client.info()
    hits, misses = info["keyspace_hits"], info["keyspace_misses"]
    return {
        "used_memory_mb": round(info["used_memory"] / MEBIBYTE, 1),
        "connected_clients": info["connected_clients"],
        "hits": hits,
        "misses": misses,
        "hit_rate": round(hits / (hits + misses), 4) if hits + misses else None,
    }
