"""What one node says: the time of its newest block, and what the proxies answer there. One batch of JSON-RPC."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

import msgspec

from ops.core import json_rpc
from ops.core.http_client import Client, OutgoingError
from ops.core.json_rpc import Call, NoResult, Replies
from prices.consensus import CLOCK_TOLERANCE
from prices.feeds.chainlink import abi
from prices.feeds.usable import Unusable
from prices.sources import MAX_AGES, SourceClass

MAINNET = 1
MAX_BLOCK_AGE = MAX_AGES[SourceClass.ORACLE_NETWORK]
CHAIN_ID = Call("eth_chainId")
NEWEST_BLOCK = Call("eth_getBlockByNumber", ("latest", False))


class Question(StrEnum):
    """What a proxy can be asked, by the selector of its function."""

    LATEST_ROUND = "0xfeaf968c"
    DECIMALS = "0x313ce567"
    DESCRIPTION = "0x7284e416"


class Message(msgspec.Struct, frozen=True):
    """A call of a contract, as nodes take it."""

    to: str
    data: str


@dataclass(frozen=True, slots=True)
class Reading:
    """Answers of a node. `block_at`: when its newest block was made."""

    block_at: datetime
    replies: Replies

    def answer(self, proxy: str, question: Question) -> Any:
        """What a proxy answered, undecoded. Raises Unusable."""
        try:
            return self.replies.result(_call(proxy, question))
        except NoResult as error:
            raise Unusable(str(error)) from error


def read(client: Client, url: str, questions: Iterable[tuple[str, Question]], *, now: datetime) -> Reading:
    """Ask the node about its newest block. Raises OutgoingError, also for another chain, and for a block that is old or of the future."""
    replies = json_rpc.ask(client, url, [CHAIN_ID, NEWEST_BLOCK, *(_call(proxy, question) for proxy, question in questions)])
    try:
        chain = abi.quantity(replies.result(CHAIN_ID))
        block = replies.result(NEWEST_BLOCK)
        made = abi.quantity(block.get("timestamp") if isinstance(block, dict) else None)
    except (NoResult, Unusable) as error:
        raise OutgoingError(str(error)) from error
    if chain != MAINNET:
        raise OutgoingError(f"It speaks for chain {chain}, not for Ethereum mainnet.")
    if made < (now - MAX_BLOCK_AGE).timestamp():
        raise OutgoingError(f"Its newest block is older than {MAX_BLOCK_AGE.total_seconds() / 60:.0f} minutes.")
    if made > (now + CLOCK_TOLERANCE).timestamp():
        raise OutgoingError("Its newest block is of the future.")
    return Reading(datetime.fromtimestamp(made, UTC), replies)


def _call(proxy: str, question: Question) -> Call:
    return Call("eth_call", (Message(proxy, question.value), "latest"))
