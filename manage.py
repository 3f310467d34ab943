#!/usr/bin/env python
"""Entry point of every command: `manage.py up`, `migrate`, `import_policies`, ..."""

import os
import sys
from pathlib import Path

from django.core.management import execute_from_command_line

DEVELOPMENT = "config.settings.development"


def join_running_services() -> None:
    """Point the settings at the services of a running `make run`, where the environment names none."""
    from ops.devstack.state import running_services

    directory = Path(os.environ.get("TONSURANCE_RUN_DIR") or Path(__file__).parent / ".run")
    if (found := running_services(directory.resolve())) is None:
        return
    for name, url in (("DATABASE_URL", found.database_url), ("REDIS_URL", found.redis_url)):
        if url and not (os.environ.get(name) or os.environ.get(f"{name}_FILE")):
            os.environ[name] = url


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", DEVELOPMENT)
    if os.environ["DJANGO_SETTINGS_MODULE"] == DEVELOPMENT and sys.argv[1:2] != ["up"]:  # which starts them
        join_running_services()
    execute_from_command_line(sys.argv)
