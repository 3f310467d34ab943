"""Registry of payload types by notification type; the domain apps define and register them."""

from collections.abc import Mapping

import msgspec

from live.notifications.kinds import NotificationType


class Payload(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Base of every payload. Amounts are Decimals and go out as numbers."""


_registered: dict[NotificationType, type[Payload]] = {}


class WrongPayload(TypeError):
    """A notification of one type with the payload of another: a mistake in the code that announces it."""


def register(payloads: Mapping[NotificationType, type[Payload]]) -> None:
    """Register the payload of each type; called from `AppConfig.ready`."""
    _registered.update(payloads)


def registered() -> dict[NotificationType, type[Payload]]:
    """Every type that is announced by an installed app, with its payload."""
    return dict(_registered)


def check(type: NotificationType, payload: Payload) -> None:
    """Raises WrongPayload."""
    if _registered.get(type) is not payload.__class__:
        raise WrongPayload(f"{type} does not carry a {payload.__class__.__name__}")
