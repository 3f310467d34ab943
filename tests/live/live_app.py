"""Twenty boards whose state lies in files, so that a web process, a publisher and a test see the same one."""

import json
import os
from pathlib import Path

from django.apps import AppConfig

from live import Channel, register
from tests.live.sample_channel import Scored, Scores, Wiped

FOLDER = "LIVE_STAGE"
NAMES = [f"stage_{number:02}" for number in range(20)]


class StageBoard:
    """A board of the stage."""

    def __init__(self, name: str, folder: Path) -> None:
        self.name = name
        self._file = folder / f"{name}.json"
        register(Channel(name, (Scored, Wiped), Scores, self.state, description="Scores of a test."))

    def state(self) -> Scores:
        return Scores(scores=json.loads(self._file.read_text()) if self._file.exists() else {})

    def set(self, name: str, score: int) -> Scored:
        """Write the score; returns the message that tells it."""
        fresh = self._file.with_suffix(".new")
        fresh.write_text(json.dumps({**self.state().scores, name: score}))
        fresh.rename(self._file)
        return Scored(name=name, score=score)


def build(folder: Path) -> dict[str, StageBoard]:
    """All boards, registered."""
    return {name: StageBoard(name, folder) for name in NAMES}


class StageConfig(AppConfig):
    name = "tests.live"
    label = "stage"

    def ready(self) -> None:
        build(Path(os.environ[FOLDER]))
