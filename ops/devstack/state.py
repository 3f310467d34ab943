"""The run directory: what runs, and where. No Django here: `manage.py` imports it before the settings.

`.run/` (or `TONSURANCE_RUN_DIR`) holds `services.json`, `secret-key`, `admin-password`, `logs/` and the data of the embedded services.
"""

import json
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from ops.core.private_files import write_private
from ops.devstack.identity import ProcessIdentity

SERVICES_FILE = "services.json"


@dataclass(frozen=True)
class Services:
    """One run of `manage.py up`. The URLs are those of embedded services, "" when a service was given from outside."""

    database_url: str = ""
    redis_url: str = ""
    host: str = "127.0.0.1"
    port: int = 0
    processes: dict[str, ProcessIdentity] = field(default_factory=dict)

    def is_alive(self, name: str) -> bool:
        """Whether the process of that name still is the one that was started."""
        identity = self.processes.get(name)
        return identity is not None and identity.is_alive()

    def living(self) -> dict[str, ProcessIdentity]:
        """The processes that still run, in the order of their start."""
        return {name: identity for name, identity in self.processes.items() if identity.is_alive()}


def recorded_services(directory: Path) -> Services | None:
    """The last run as it was written down, dead or alive; None when there is no readable record."""
    try:
        record = json.loads((directory / SERVICES_FILE).read_text())
        processes = {name: ProcessIdentity(**identity) for name, identity in record.pop("processes").items()}
        return Services(**record, processes=processes)
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None


def running_services(directory: Path) -> Services | None:
    """The services that run now. A service that is gone has no URL; None when nothing of the last run is alive."""
    recorded = recorded_services(directory)
    if recorded is None or not recorded.living():
        return None
    return replace(
        recorded,
        database_url=recorded.database_url if recorded.is_alive("postgres") else "",
        redis_url=recorded.redis_url if recorded.is_alive("valkey") else "",
        processes=recorded.living(),
    )


def record_services(directory: Path, services: Services) -> None:
    """Write the record in one step, readable by its owner only: it holds passwords."""
    write_private(directory / SERVICES_FILE, json.dumps(asdict(services), indent=2))
