"""The account that PostgreSQL runs as, and the folders that it can reach.

PostgreSQL refuses to run as root. Root therefore runs it as `nobody`, who must be able to enter every folder above the binaries and
the data. Where that is not so (a home of mode 700), they live in `/var/tmp/tonsurance-<hash of the path>` instead.
"""

import hashlib
import os
import stat
from pathlib import Path

UNPRIVILEGED_USER = "nobody"
SHARED_ROOT = Path("/var/tmp")  # noqa: S108  # nosec B108: the folder made in it is checked to be ours


def service_user() -> str:
    """The account for PostgreSQL; "" for the current user."""
    return UNPRIVILEGED_USER if os.geteuid() == 0 else ""


def can_enter(folder: Path) -> bool:
    """Whether the service's account may enter that folder, from the root down. A folder that is not there yet counts as open."""
    return not service_user() or all(path.stat().st_mode & stat.S_IXOTH for path in (folder, *folder.parents) if path.exists())


def service_home(preferred: Path) -> Path:
    """The folder for a service's data: the preferred one, or a stand-in that the account can reach."""
    if not can_enter(preferred):
        return stand_in(preferred)
    preferred.mkdir(parents=True, exist_ok=True)
    return preferred


def stand_in(folder: Path) -> Path:
    """The reachable folder that replaces this one: the same path gives the same place. Raises PermissionError when it is not ours."""
    digest = hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:12]
    place = SHARED_ROOT / f"tonsurance-{digest}"
    place.mkdir(exist_ok=True)
    found = place.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid():
        raise PermissionError(f"{place} belongs to another user; remove it.")
    place.chmod(0o755)
    return place
