"""A small client of the Tonsurance API: retries what passes by itself, keeps money in Decimal."""

import time
import uuid
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import httpx

PASSING = frozenset({429, 503})
MAX_TRIES = 5


class Refused(Exception):
    """The service answered with a problem document; decide by `code`."""

    def __init__(self, problem: dict[str, Any]) -> None:
        super().__init__(problem.get("detail", "The request failed."))
        self.status: int = problem.get("status", 0)
        self.code: str = problem.get("code", "error")
        self.errors: list[dict[str, str]] = problem.get("errors", [])


@dataclass(frozen=True)
class Quote:
    """An offer that stands until `expires_at`."""

    premium: Decimal
    token: str
    bindable: bool
    expires_at: str


class Tonsurance:
    """Use as a context manager. Raises Refused, and httpx.TransportError when nothing answers."""

    def __init__(self, url: str = "http://127.0.0.1:8080", key: str | None = None) -> None:
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        self._http = httpx.Client(base_url=url, headers=headers, timeout=10)

    def __enter__(self) -> "Tonsurance":
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def quote(self, *, coverage_type: str, chain: str, stablecoin: str, amount: Decimal, days: int) -> Quote:
        """Price a cover. Nothing is written."""
        terms = {
            "coverage_type": coverage_type,
            "chain": chain,
            "stablecoin": stablecoin,
            "coverage_amount": str(amount),
            "duration_days": days,
        }
        answer = self._call("POST", "/api/v2/quote/multi-dimensional", json=terms)
        return Quote(answer["premium"], answer["quote_token"], answer["bindable"], answer["expires_at"])

    def bind(self, quote: Quote, *, policyholder: str, max_premium: Decimal | None = None) -> dict[str, Any]:
        """Bind the quote. One idempotency key for all tries: a time-out never binds twice."""
        body = {"quote_token": quote.token, "policyholder": policyholder, "max_premium": str(max_premium or quote.premium)}
        return self._call("POST", "/api/v2/policies", json=body, headers={"Idempotency-Key": str(uuid.uuid4())})

    def policy(self, policy_id: str) -> dict[str, Any]:
        """One of your own policies."""
        return self._call("GET", f"/api/v2/policies/{policy_id}")

    def _call(self, method: str, path: str, **options: Any) -> dict[str, Any]:
        for attempt in range(1, MAX_TRIES + 1):
            try:
                response = self._http.request(method, path, **options)
            except httpx.TransportError:
                if attempt == MAX_TRIES:
                    raise
                time.sleep(attempt)
                continue
            if response.status_code in PASSING and attempt < MAX_TRIES:
                time.sleep(float(response.headers.get("Retry-After", attempt)))
                continue
            answer: dict[str, Any] = response.json(parse_float=Decimal)
            if response.is_error:
                raise Refused(answer)
            return answer
        raise AssertionError("the last try returns or raises")
