"""Limits of sockets, subscriptions and commands of a client. No Django."""

from collections.abc import Mapping
from dataclasses import dataclass

COMMANDS_PER_SECOND = 10.0
COMMAND_BURST = 20.0
SUBSCRIPTIONS = 16
SOCKETS_PER_CLIENT = 10
SOCKETS_PER_ADDRESS = 20


@dataclass(slots=True)
class CommandRate:
    """The bucket of one socket: 20 commands at once, 10 a second in the long run."""

    refilled_at: float
    level: float = COMMAND_BURST

    def permits(self, now: float) -> bool:
        """Take one token, if there is one. `now`: monotonic seconds."""
        self.level = min(COMMAND_BURST, self.level + (now - self.refilled_at) * COMMANDS_PER_SECOND)
        self.refilled_at = now
        if self.level < 1.0:
            return False
        self.level -= 1.0
        return True


def may_open(accounts: Mapping[str, int], account: str, *, is_client: bool, per_address: int = SOCKETS_PER_ADDRESS) -> bool:
    """Whether one more socket on the account is within its limit."""
    return accounts.get(account, 0) < (SOCKETS_PER_CLIENT if is_client else per_address)
