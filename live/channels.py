"""Registry of channels; each app registers its own."""

from collections.abc import Callable
from dataclasses import dataclass

from live.messages import Message, State


@dataclass(frozen=True, slots=True)
class Channel:
    """A numbered stream of messages, and the state that they change.

    `snapshot` reads the state from the database as it is now; applying a message to the state before it gives the state after it.
    A channel of events alone has neither `state` nor `snapshot`. A channel that is not `public` is for the hubs: /ws does not offer it.
    """

    name: str
    messages: tuple[type[Message], ...]
    state: type[State] | None = None
    snapshot: Callable[[], State] | None = None
    public: bool = True
    description: str = ""


_channels: dict[str, Channel] = {}


def register(channel: Channel) -> None:
    """Make the channel known; called from `AppConfig.ready`. The same name again replaces it."""
    _channels[channel.name] = channel


def get(name: str) -> Channel | None:
    return _channels.get(name)


def require(name: str) -> Channel:
    """Raises LookupError: a message for a channel that nobody registered is a mistake in the code."""
    if (channel := _channels.get(name)) is None:
        raise LookupError(f"No app has registered a channel {name!r}.")
    return channel


def registered() -> tuple[Channel, ...]:
    """All of them, by name."""
    return tuple(_channels[name] for name in sorted(_channels))


def public_names() -> list[str]:
    """Names of the channels that /ws offers."""
    return [channel.name for channel in registered() if channel.public]
