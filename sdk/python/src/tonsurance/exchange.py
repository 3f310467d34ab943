"""One request from its first try to its result: whether to try again, and what the answer means. No I/O."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import NoneType
from typing import Any, Generic, TypeVar, cast

import httpx

from tonsurance.decoding import exact, loads
from tonsurance.errors import ApiError, NoAnswer, Refused
from tonsurance.request import Request
from tonsurance.retry import RetryPolicy, retry_after

T = TypeVar("T")
PASSING = frozenset({429, 503})
NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)
NEVER_SENT = (httpx.UnsupportedProtocol, httpx.LocalProtocolError)


@dataclass(frozen=True, slots=True)
class Answer:
    """What arrived. The names of `headers` match in any case."""

    status: int
    headers: Mapping[str, str]
    content: bytes


@dataclass(frozen=True, slots=True)
class Failure:
    """A try without an answer. `is_final`: the request itself cannot be sent."""

    reason: str
    may_have_arrived: bool
    is_final: bool = False

    @classmethod
    def of(cls, error: httpx.RequestError) -> "Failure":
        """From what httpx raised, which holds the headers, key included, and so is not kept."""
        name = type(error).__name__
        if isinstance(error, NEVER_SENT):
            return cls(name, may_have_arrived=False, is_final=True)
        return cls(f"{name}: {error}", may_have_arrived=not isinstance(error, NOT_SENT))


class Exchange(Generic[T]):
    """Counts the tries of a request. `clock`: monotonic seconds."""

    def __init__(self, request: Request[T], policy: RetryPolicy, clock: Callable[[], float]) -> None:
        self._request = request
        self._policy = policy
        self._clock = clock
        self._started = clock()
        self._outcomes: list[Answer | Failure] = []

    def wait_after(self, outcome: Answer | Failure) -> float | None:
        """Seconds to wait before the next try; None when there is none, and `result` tells how it ended."""
        self._outcomes.append(outcome)
        if len(self._outcomes) >= self._policy.tries or not self._passes(outcome):
            return None
        wait = self._policy.wait(len(self._outcomes), retry_after(outcome.headers) if isinstance(outcome, Answer) else 0.0)
        return wait if self._clock() - self._started + wait <= self._policy.total_seconds else None

    def result(self) -> T:
        """What the service answered. Raises NoAnswer, ApiError or Refused."""
        last = self._outcomes[-1]
        if isinstance(last, Failure):
            raise NoAnswer(last.reason, self._may_have_arrived)
        if self._request.method == "DELETE" and last.status == httpx.codes.NOT_FOUND and self._may_have_arrived:
            return cast("T", None)  # an earlier try removed it, and its answer was lost
        return read(last, self._request.answer)

    def _passes(self, outcome: Answer | Failure) -> bool:
        if isinstance(outcome, Answer):
            return outcome.status in PASSING
        return not outcome.is_final and (self._request.may_repeat or not outcome.may_have_arrived)

    @property
    def _may_have_arrived(self) -> bool:
        return any(isinstance(outcome, Failure) and outcome.may_have_arrived for outcome in self._outcomes)


def read(answer: Answer, kind: type[T]) -> T:
    """The body of a good answer, with numbers as `kind` has them. Raises ApiError or Refused for any other."""
    if not httpx.codes.is_success(answer.status):
        raise problem(answer)
    if kind is NoneType:
        return cast("T", None)
    body = _document(answer.content)
    if body is None:
        raise ApiError(answer.status, {"code": "invalid_answer", "detail": "The answer is no JSON object."})
    return cast("T", exact(body, kind))


def problem(answer: Answer) -> ApiError:
    """The error that the answer stands for. A redirect is one: it is not followed."""
    is_refusal = httpx.codes.is_client_error(answer.status) and answer.status not in PASSING
    return (Refused if is_refusal else ApiError)(answer.status, _document(answer.content) or {})


def _document(content: bytes) -> dict[str, Any] | None:
    try:
        body = loads(content)
    except ValueError:
        return None
    return body if isinstance(body, dict) else None
