"""Public notifications of yields."""

from live.notifications.kinds import NotificationType, Priority
from live.notifications.payloads import Payload
from live.notifications.services import Notice
from tranches.messages import ApyUpdate, TimedTrancheApy


class ApyUpdated(Payload, frozen=True, kw_only=True):
    """The yields of all tranches, most senior first."""

    tranches: list[TimedTrancheApy]


PAYLOADS: dict[NotificationType, type[Payload]] = {NotificationType.APY_UPDATE: ApyUpdated}


def update(message: ApyUpdate) -> Notice:
    """Notification with the content of the channel message."""
    return Notice(NotificationType.APY_UPDATE, ApyUpdated(tranches=message.tranches), Priority.LOW)
