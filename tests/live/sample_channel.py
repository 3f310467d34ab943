"""A channel for tests: a board of scores, whose messages each set one score."""

from collections.abc import Callable

import msgspec
from django.conf import settings
from redis import Redis

from live import Channel, Message, State, register
from live.connections import Keys


class Scored(Message, frozen=True, tag="scored"):
    """A score of the board is now this."""

    name: str
    score: int


class Wiped(Message, frozen=True, tag="wiped"):
    """The board is empty."""


class Scores(State, frozen=True):
    """All scores."""

    scores: dict[str, int]


class Board:
    """The state that a database would hold, and the channel that tells it."""

    def __init__(self, name: str, *, public: bool = True) -> None:
        self.name = name
        self.scores: dict[str, int] = {}
        self.read_state: Callable[[], Scores] = lambda: Scores(scores=dict(self.scores))
        register(Channel(name, (Scored, Wiped), Scores, lambda: self.read_state(), public, "Scores of a test."))

    def set(self, name: str, score: int) -> Scored:
        """Write the score; returns the message that tells it."""
        self.scores[name] = score
        return Scored(name=name, score=score)

    def forget(self) -> None:
        """As if Redis had never heard of the channel."""
        with Redis.from_url(settings.REDIS_URL) as client:
            client.delete(*Keys.of(self.name))


def decoded(body: bytes) -> object:
    return msgspec.json.decode(body)
