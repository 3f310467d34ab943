"""`/ws`: the public channels."""

from live import channels, command_rate
from live.close_codes import Close
from live.commands import Configure, Ping, Subscribe, Unsubscribe
from live.consumers.base import SocketConsumer
from live.encoding import Encoded
from live.hub import NotReady
from live.protocol import Error, Unsubscribed, Welcome


class ChannelConsumer(SocketConsumer):
    """Subscribe, unsubscribe, configure, ping."""

    commands = Subscribe | Unsubscribe | Configure | Ping

    def greet(self) -> Encoded:
        return Welcome(client_id=self.session.name, available_channels=channels.public_names()).encoded()

    def handle(self, command: Subscribe | Unsubscribe | Configure | Ping) -> None:
        match command:
            case Subscribe():
                self._subscribe(command)
            case Unsubscribe():
                self._unsubscribe(command)
            case _:
                super().handle(command)

    def _subscribe(self, command: Subscribe) -> None:
        if command.channel not in channels.public_names():
            message = f"There is no channel {command.channel!r}."
            self.say(Error(code="unknown_channel", message=message, valid_channels=channels.public_names()), command.id)
            return
        if command.channel not in self.session.channels and len(self.session.channels) >= command_rate.SUBSCRIPTIONS:
            self.fail(Close.BAD_PROTOCOL)
            return
        since = command.since.position() if command.since else None
        try:
            self.hub.subscribe(self.session, command.channel, since=since, command_id=command.id)
        except NotReady:
            self.say(Error(code="unavailable", message="The channel is not there yet. Try again in a second."), command.id)

    def _unsubscribe(self, command: Unsubscribe) -> None:
        if command.channel not in self.session.channels:
            message = f"You are not subscribed to {command.channel!r}."
            self.say(Error(code="not_subscribed", message=message, valid_channels=sorted(self.session.channels)), command.id)
            return
        self.hub.unsubscribe(self.session, command.channel)
        self.say(Unsubscribed(channel=command.channel), command.id)
