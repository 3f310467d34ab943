"""Binding as a client of the API does it, for pages that should show it."""

from uuid import uuid4

import httpx

from tests.demo_stack import DemoStack


def bind(stack: DemoStack, key: str, *, chain: str, stablecoin: str, amount: str = "250000") -> None:
    """A depeg cover for 30 days."""
    terms = {"coverage_type": "depeg", "chain": chain, "stablecoin": stablecoin, "coverage_amount": amount, "duration_days": 30}
    with httpx.Client(base_url=stack.base_url, timeout=60) as client:
        quote = client.post("/api/v2/quote/multi-dimensional", json=terms).json()
        order = {"quote_token": quote["quote_token"], "policyholder": "browser"}
        bound = client.post("/api/v2/policies", json=order, headers={"Authorization": f"Bearer {key}", "Idempotency-Key": str(uuid4())})
    assert bound.status_code == 201, bound.text
