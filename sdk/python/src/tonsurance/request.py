"""What is sent, as data: a request with the type of its answer, and a list that is read page by page. No I/O."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Generic, TypeVar, cast
from urllib.parse import parse_qs, urlsplit

T = TypeVar("T")
Query = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Request(Generic[T]):
    """One request.

    `path`: below the base address, without a slash at the start. `answer`: the TypedDict of a good answer, NoneType for one without body.
    `is_repeatable`: whether a second request has no further effect, so that it is sent again when the answer to the first was lost.
    """

    method: str
    path: str
    answer: type[T]
    query: Query = field(default_factory=dict)
    body: Mapping[str, Any] | None = None
    idempotency_key: str | None = None
    is_repeatable: bool = False

    def __post_init__(self) -> None:
        if self.idempotency_key is not None and not _is_key(self.idempotency_key):
            raise ValueError("An idempotency key has 1 to 128 printable ASCII characters.")

    @property
    def may_repeat(self) -> bool:
        """Whether the request may be sent again although the service may have carried it out."""
        return self.is_repeatable or self.idempotency_key is not None or self.method == "GET"

    @property
    def content(self) -> bytes | None:
        """The body as JSON."""
        return None if self.body is None else json.dumps(self.body).encode()

    @property
    def headers(self) -> dict[str, str]:
        """The headers of this request alone."""
        kind = {} if self.body is None else {"Content-Type": "application/json"}
        return kind if self.idempotency_key is None else {**kind, "Idempotency-Key": self.idempotency_key}


@dataclass(frozen=True, slots=True)
class Listing(Generic[T]):
    """A list of the service. `first`: the request for its first page, whose `results` are of type T."""

    first: Request[Any]

    def after(self, page: Mapping[str, Any]) -> Request[Any] | None:
        """The request for the next page; None after the last. Of the page's `next` only the cursor is used, so the host stays the same."""
        cursor = parse_qs(urlsplit(str(page.get("next") or "")).query).get("cursor")
        return replace(self.first, query={**self.first.query, "cursor": cursor[0]}) if cursor else None

    def results(self, page: Mapping[str, Any]) -> list[T]:
        """The items of a page."""
        return cast("list[T]", page.get("results") or [])


def given(**values: str | None) -> dict[str, str]:
    """The members that are not None."""
    return {name: value for name, value in values.items() if value is not None}


def _is_key(text: str) -> bool:
    return 1 <= len(text) <= 128 and text.isascii() and text.isprintable()
