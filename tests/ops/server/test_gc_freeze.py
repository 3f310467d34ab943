"""A web process has its modules, models and views out of the garbage collector's sight before the first request."""

import json
import subprocess
import sys
from pathlib import Path

LOOK = """
import gc, json, sys
import config.asgi
print(json.dumps({"frozen": gc.get_freeze_count(), "watched": len(gc.get_objects()), "views": "quotes.views.quote" in sys.modules}))
"""


def test_a_web_process_freezes_its_objects_before_it_serves() -> None:
    root = Path(__file__).resolve().parents[3]
    run = subprocess.run([sys.executable, "-c", LOOK], cwd=root, capture_output=True, text=True, timeout=120, check=True)
    seen = json.loads(run.stdout.splitlines()[-1])
    assert seen["views"]
    assert seen["frozen"] > 100_000
    assert seen["watched"] < seen["frozen"] / 10
