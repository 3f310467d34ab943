"""Classes of price sources, and the names of their operators. No Django, no clock."""

from datetime import timedelta
from enum import StrEnum


class SourceClass(StrEnum):
    """What a source is. `own`: prices of the operator's own making; `stand_in`: made up."""

    EXCHANGE = "exchange"
    ORACLE_NETWORK = "oracle_network"
    AGGREGATOR = "aggregator"
    OWN = "own"
    STAND_IN = "stand_in"


LONGEST_AGE = timedelta(minutes=15)
MAX_AGES = {
    SourceClass.EXCHANGE: timedelta(minutes=2),
    SourceClass.ORACLE_NETWORK: timedelta(minutes=2),
    SourceClass.AGGREGATOR: LONGEST_AGE,
    SourceClass.OWN: LONGEST_AGE,
    SourceClass.STAND_IN: timedelta(minutes=2),
}
"""For how long an observation has a vote, where staff set no other time for its source."""


def operator_name(text: str) -> str:
    """An operator's name as it is kept: blanks folded, and without the mark of a client."""
    return " ".join(text.split()).removeprefix("client:")


def is_same_operator(one: str, other: str) -> bool:
    """Whether two spellings name one operator: in other capitals it is no other vote."""
    return operator_name(one).casefold() == operator_name(other).casefold()
