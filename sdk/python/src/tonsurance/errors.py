"""What goes wrong, by what a program can do about it. None of these errors holds the API key."""

from collections.abc import Mapping
from typing import Any

from tonsurance.types import FieldError


class TonsuranceError(Exception):
    """Base of all errors of this package except ValueError and TypeError for wrong arguments."""


class CodedError(TonsuranceError):
    """Base of errors that are no answers of the REST API. `code`: stable word to decide by. `detail`: a sentence for people."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(code, detail)
        self.code = code
        self.detail = detail

    def __str__(self) -> str:
        return f"{self.code}: {self.detail}"


class NoAnswer(TonsuranceError):
    """No answer arrived, also after the tries that the retry policy allows.

    `may_have_arrived`: whether the service may have carried out the request. If so, repeat it with the same idempotency key.
    """

    def __init__(self, reason: str, may_have_arrived: bool) -> None:
        super().__init__(reason, may_have_arrived)
        self.reason = reason
        self.may_have_arrived = may_have_arrived

    def __str__(self) -> str:
        return f"The service did not answer. {self.reason}"


class ApiError(TonsuranceError):
    """The service answered, but not with what was asked for. Decide by `code`.

    `status`: HTTP status. `code`: stable word such as "dependency_down", or "http_502" when the answer names none. `detail`: a sentence
    for people. `errors`: one entry for each wrong field. `request_id`: finds the request in the service's logs. `problem`: all members of
    the problem document, numbers with a fraction as Decimal.
    """

    def __init__(self, status: int, problem: Mapping[str, Any]) -> None:
        super().__init__(status, problem)
        self.status = status
        self.problem = dict(problem)
        self.code = _text(problem, "code") or f"http_{status}"
        self.title = _text(problem, "title")
        self.detail = _text(problem, "detail")
        self.request_id = _text(problem, "request_id")

    @property
    def errors(self) -> list[FieldError]:
        """Wrong fields of the input; empty for other problems."""
        found = self.problem.get("errors")
        return [error for error in found if isinstance(error, dict)] if isinstance(found, list) else []  # type: ignore[misc]

    def __str__(self) -> str:
        return f"{self.status} {self.code}: {self.detail or 'The answer has no details.'}"


class Refused(ApiError):
    """The service understood the request and refuses it (4xx other than 429): repeating it unchanged does not help."""


def _text(problem: Mapping[str, Any], name: str) -> str:
    value = problem.get(name)
    return value if isinstance(value, str) else ""
