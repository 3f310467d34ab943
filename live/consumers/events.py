"""`/api/v1/live-events`: notifications, filtered by each client."""

from typing import Annotated

import msgspec
from msgspec import Meta

from live.commands import Command, Configure, Ping, Since
from live.consumers.base import SocketConsumer
from live.encoding import Encoded
from live.hub import NotReady
from live.notifications import dimensions, stream
from live.notifications.dimensions import UnknownMember
from live.notifications.filters import Wanted
from live.notifications.kinds import NotificationType, Priority, PriorityName
from live.protocol import PROTOCOL, Answer, Error, Frame, Subscribed, Unsubscribed
from ops.api.problems import Problem

Name = Annotated[str, Meta(min_length=1, max_length=32)]
Members = Name | Annotated[list[Name], Meta(min_length=1, max_length=100)] | None


class EventFilter(msgspec.Struct, forbid_unknown_fields=True):
    """An event passes when it names one of the members of every dimension that is given; in any case."""

    coverage_type: Members = None
    chain: Members = None
    stablecoin: Members = None
    bridge_id: Members = None

    def members(self) -> dict[str, list[str]]:
        """By dimension, in the catalogue's spelling. Raises UnknownMember."""
        given = {name: value for name, value in msgspec.structs.asdict(self).items() if value is not None}
        return {name: dimensions.canonical(name, [value] if isinstance(value, str) else value) for name, value in given.items()}


class SubscribeEvents(Command, kw_only=True, tag="subscribe"):
    """Subscribe to these events, from now or from `since` on; replaces the previous subscription."""

    events: Annotated[list[NotificationType], Meta(min_length=1, max_length=len(NotificationType))]
    filter: EventFilter | None = None
    min_priority: PriorityName = PriorityName.LOW
    since: Since | None = None


class UnsubscribeEvents(Command, kw_only=True, tag="unsubscribe"):
    """Unsubscribe from events."""


class EventsWelcome(Frame, kw_only=True, tag="welcome"):
    """First frame: the client's identity and the available events."""

    client_id: str
    available_events: list[NotificationType]
    protocol: str = PROTOCOL


class SubscriptionConfirmed(Answer, kw_only=True, tag="subscription_confirmed"):
    """Confirmed subscription. Numbers of events that were not requested or are not visible are skipped.

    `recovered`: nothing was missed since the position that you gave.
    """

    events: list[NotificationType]
    filter: dict[str, list[str]]
    min_priority: PriorityName
    epoch: str
    seq: int
    recovered: bool


class EventConsumer(SocketConsumer):
    """Subscribe, unsubscribe, configure, ping."""

    commands = SubscribeEvents | UnsubscribeEvents | Configure | Ping

    def greet(self) -> Encoded:
        return EventsWelcome(client_id=self.session.name, available_events=list(NotificationType)).encoded()

    def handle(self, command: SubscribeEvents | UnsubscribeEvents | Configure | Ping) -> None:
        match command:
            case SubscribeEvents():
                self._subscribe(command)
            case UnsubscribeEvents():
                self._unsubscribe(command)
            case _:
                super().handle(command)

    def _subscribe(self, command: SubscribeEvents) -> None:
        try:
            members = command.filter.members() if command.filter else {}
            self._follow(command, members)
        except UnknownMember as error:
            self.say(Error(code="unknown_member", message=str(error)), command.id)
        except (NotReady, Problem):
            self.say(Error(code="unavailable", message="The events are not there yet. Try again in a second."), command.id)

    def _follow(self, command: SubscribeEvents, members: dict[str, list[str]]) -> None:
        principal = self.session.visitor.principal
        wanted = Wanted(
            types=frozenset(command.events),
            members={dimension: frozenset(names) for dimension, names in members.items()},
            min_priority=Priority[command.min_priority],
        )

        def confirm(subscribed: Subscribed) -> Answer:
            return SubscriptionConfirmed(
                events=sorted(wanted.types),
                filter=members,
                min_priority=command.min_priority,
                epoch=subscribed.epoch,
                seq=subscribed.seq,
                recovered=subscribed.recovered,
            )

        self.hub.subscribe(
            self.session,
            stream.CHANNEL,
            since=command.since.position() if command.since else None,
            view=stream.view(wanted, principal.client_id if principal else None),
            confirm=confirm,
            command_id=command.id,
        )

    def _unsubscribe(self, command: UnsubscribeEvents) -> None:
        if stream.CHANNEL not in self.session.channels:
            self.say(Error(code="not_subscribed", message="You are not subscribed to events."), command.id)
            return
        self.hub.unsubscribe(self.session, stream.CHANNEL)
        self.say(Unsubscribed(channel=stream.CHANNEL), command.id)
