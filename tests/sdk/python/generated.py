"""The SDK's generated types, written again."""

import subprocess
import sys
from typing import Any

from ops.core import json_text
from tests.ops.running import PROJECT

SDK = PROJECT / "sdk/python"
KEPT = SDK / "src/tonsurance/types.py"


def types_of(document: dict[str, Any]) -> str:
    """What the generator writes for the document."""
    command = [sys.executable, str(SDK / "generate_types.py")]
    return subprocess.run(command, input=json_text.dumps(document).decode(), capture_output=True, text=True, timeout=60, check=True).stdout
