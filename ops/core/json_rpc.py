"""Batches of JSON-RPC 2.0 over HTTP. Answers are matched by their ids, as a server may give them in any order."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from ops.core.http_client import Client, OutgoingError, Unintelligible


@dataclass(frozen=True, slots=True)
class Call:
    """A method and its parameters, which are hashable: strings, numbers, frozen structs."""

    method: str
    params: tuple[Any, ...] = ()


class NoResult(Exception):
    """A call of a batch has no result. The text says why, in no words of the server."""


class Entry(msgspec.Struct):
    """One answer of a batch."""

    id: int
    result: Any = None
    error: Any = None


@dataclass(frozen=True, slots=True)
class Replies:
    """The answers to the calls of a batch."""

    entries: Mapping[Call, Entry]

    def result(self, call: Call) -> Any:
        """Result of a call, never None. Raises NoResult."""
        entry = self.entries.get(call)
        if entry is None:
            raise NoResult(f"The answer to {call.method} is missing.")
        if entry.error is not None:
            raise NoResult(f"{call.method} was answered with {_named(entry.error)}.")
        if entry.result is None:
            raise NoResult(f"{call.method} was answered with nothing.")
        return entry.result


def ask(client: Client, url: str, calls: Iterable[Call]) -> Replies:
    """Ask different calls that change nothing, in one request. Raises OutgoingError where the batch as a whole has no answer."""
    asked = list(calls)
    batch = [{"jsonrpc": "2.0", "id": number, "method": call.method, "params": call.params} for number, call in enumerate(asked)]
    document = client.post_json(url, batch).document
    if isinstance(document, dict) and document.get("error") is not None:
        raise OutgoingError(f"The batch was answered with {_named(document['error'])}.")
    if not isinstance(document, list):
        raise Unintelligible("The answer is no batch.")
    return Replies(_matched(asked, document))


def _matched(asked: list[Call], document: list[Any]) -> dict[Call, Entry]:
    """Answers by call. Of several with one id none counts, as nobody knows which is right."""
    found: dict[int, list[Entry]] = {}
    for raw in document:
        try:
            entry = msgspec.convert(raw, Entry)
        except msgspec.ValidationError:
            continue  # its call stays without an answer
        found.setdefault(entry.id, []).append(entry)
    return {call: found[number][0] for number, call in enumerate(asked) if len(found.get(number, ())) == 1}


def _named(error: Any) -> str:
    """The error by its code: messages of servers repeat addresses and keys."""
    code = error.get("code") if isinstance(error, dict) else None
    return f"error {code}" if type(code) is int and abs(code) < 10**6 else "an error"
