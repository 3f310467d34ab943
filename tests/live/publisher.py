"""A process that publishes: `python -m tests.live.publisher BOARD COUNT SECONDS_BETWEEN`."""

import os
import sys
import time
from pathlib import Path

import django

from live import publish
from tests.live.live_app import FOLDER, StageBoard


def main(name: str, count: int, seconds: float) -> None:
    """Every hundredth message is urgent."""
    board = StageBoard(name, Path(os.environ[FOLDER]))
    for number in range(1, count + 1):
        publish(channel=name, message=board.set("last", number), urgent=number % 100 == 0)
        time.sleep(seconds)


if __name__ == "__main__":
    django.setup()
    main(sys.argv[1], int(sys.argv[2]), float(sys.argv[3]))
