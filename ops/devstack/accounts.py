"""The first admin user of a development database."""

from pathlib import Path

from django.contrib.auth import get_user_model

from ops.core.private_files import secret

ADMIN_NAME = "admin"
PASSWORD_FILE = "admin-password"  # noqa: S105  # nosec B105  # pragma: allowlist secret (a file name)


def create_admin(*, run_dir: Path) -> bool:
    """Create `admin` with a random password kept in the run directory. False, and nothing done, when the user is there already."""
    users = get_user_model()._default_manager
    if users.filter(username=ADMIN_NAME).exists():
        return False
    users.create_superuser(ADMIN_NAME, password=secret(run_dir / PASSWORD_FILE))
    return True
