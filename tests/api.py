"""A client of the API as tests use it: JSON in, JSON out, one key."""

import json
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import count
from typing import Any

from django.test import Client

_keys = count(1)


class ExactClient(Client):
    """Reads numbers with a fraction as the decimals that they are."""

    def _parse_json(self, response: Any, **options: Any) -> Any:
        return super()._parse_json(response, parse_float=Decimal, **options)  # type: ignore[misc]


@dataclass
class Api:
    """Calls endpoints with an API key, or without one."""

    key: str | None = None
    client: Client = field(default_factory=lambda: ExactClient(raise_request_exception=False))

    def get(self, path: str, **headers: str) -> Any:
        return self.client.get(path, headers=self._headers(headers))

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        data = body if isinstance(body, bytes | str) else json.dumps({} if body is None else body)
        return self.client.post(path, data=data, content_type="application/json", headers=self._headers(headers))

    def patch(self, path: str, body: Any) -> Any:
        return self.client.patch(path, data=json.dumps(body), content_type="application/json", headers=self._headers({}))

    def delete(self, path: str) -> Any:
        return self.client.delete(path, headers=self._headers({}))

    def quote(self, **terms: Any) -> dict[str, Any]:
        """A quote of 10,000 USD of USDC on Ethereum against depeg, 90 days, unless told otherwise."""
        defaults = {"coverage_type": "depeg", "chain": "Ethereum", "stablecoin": "USDC", "coverage_amount": "10000", "duration_days": 90}
        response = self.post("/api/v2/quote/multi-dimensional", defaults | terms)
        assert response.status_code == 200, response.content
        answer: dict[str, Any] = response.json()
        return answer

    def bind(self, token: str, *, idempotency_key: str | None = None, policyholder: str = "holder-1", **more: Any) -> Any:
        """Bind a token; a fresh idempotency key unless told otherwise."""
        body = {"quote_token": token, "policyholder": policyholder} | more
        return self.post("/api/v2/policies", body, **{"Idempotency-Key": idempotency_key or f"test-{next(_keys)}"})

    def policy(self, **terms: Any) -> dict[str, Any]:
        """A bound policy."""
        response = self.bind(self.quote(**terms)["quote_token"])
        assert response.status_code == 201, response.content
        answer: dict[str, Any] = response.json()
        return answer

    def _headers(self, more: dict[str, str]) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.key}", **more} if self.key else more
