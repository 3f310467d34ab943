"""Programs that the guides' tests run, and the commands that reach the service from them."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.ops.running import PROJECT

NPM = shutil.which("npm")
NPM_INSTALL = ("npm", "install", "--no-audit", "--no-fund")
TOLD = "from tranches.tasks import publish_apy; publish_apy()"
# Run with the environment of a stack: publishes a message of the channel `tranche_apy`.
PUBLISH_APY = f"cd {PROJECT} && env -u DATABASE_URL -u REDIS_URL {sys.executable} manage.py shell -c '{TOLD}'"


def run(folder: Path, *command: str | Path, **environment: str) -> str:
    """What the command prints in the folder. Raises AssertionError when it fails, with its last line first and then all that it printed."""
    done = subprocess.run(command, cwd=folder, env={**os.environ, **environment}, capture_output=True, text=True, timeout=600, check=False)
    said = done.stdout + done.stderr
    assert done.returncode == 0, "\n".join([*said.splitlines()[-1:], said])
    return done.stdout
