"""Close the sockets of a client whose access changed, in every process.

The change is a message of an internal channel, so it is delivered as reliably as any other. A hub that may have missed one asks all
clients to authenticate again; so does a socket whose credentials were looked at while a change was heard. Closed with `EXPIRED`, a client
reconnects with its key or token, and is refused if that is no longer good.
"""

from functools import partial

from clients.credential_cache import forget_keys
from live.channels import Channel, register
from live.close_codes import Close
from live.hub.hub import Hub
from live.hub.replay_buffer import Sent
from live.messages import Message
from live.publishing import publish

CHANNEL = "access"


class AccessChanged(Message, frozen=True, tag="access_changed"):
    """A key of the client was revoked, or the client was changed."""

    client_id: int


def on_access_changed(*, client_id: int, **_: object) -> None:
    """Receiver of `clients.signals.access_changed`: have all processes close the client's sockets."""
    publish(channel=CHANNEL, message=AccessChanged(client_id=client_id), urgent=True, meta={"client_id": client_id})


def follow(hub: Hub) -> None:
    """Subscribe the hub to access changes."""
    hub.broadcasts[CHANNEL].listeners.append(partial(_act, hub))


def _act(hub: Hub, sent: Sent | None) -> None:
    forget_keys()
    hub.access_changes += 1
    for session in hub.sessions:
        principal = session.visitor.principal
        if principal and (sent is None or principal.client_id == sent.meta["client_id"]):
            session.outbox.close(Close.EXPIRED)


def register_channel() -> None:
    register(Channel(CHANNEL, (AccessChanged,), public=False, description="Whose access has changed; for the hubs alone."))
