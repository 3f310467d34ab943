"""The run directory: what runs, where, and the secrets made on first use. No Django here; settings import it.

`.run/` (or `TONSURANCE_RUN_DIR`) holds `services.json`, `secret-key`, `admin-password`, `logs/` and the data of the embedded services.
"""

import json
import os
import secrets
import tempfile
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

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
    _write_private(directory / SERVICES_FILE, json.dumps(asdict(services), indent=2))


def secret_key(directory: Path) -> str:
    """Django's secret key of this run directory, made on first use."""
    return secret(directory / "secret-key")


def secret(path: Path) -> str:
    """The secret in `path`; a random one of 256 bits, readable by its owner only, when there is none yet."""
    try:
        return path.read_text().strip()
    except FileNotFoundError:
        _write_private(path, secrets.token_urlsafe(32), keep_existing=True)
        return path.read_text().strip()


def _write_private(path: Path, text: str, *, keep_existing: bool = False) -> None:
    """Atomic, mode 600. With `keep_existing` the first of several writers wins."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write(text)
        (os.link if keep_existing else os.replace)(temporary, path)
    except FileExistsError:
        pass
    finally:
        Path(temporary).unlink(missing_ok=True)
