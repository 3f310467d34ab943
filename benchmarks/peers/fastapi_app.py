"""Peer: the quote endpoint as a bare FastAPI app. No authentication, no limits, no metrics.

Run with `uvicorn benchmarks.peers.fastapi_app:app --no-access-log`.
"""

from decimal import Decimal
from typing import Annotated, Any

import orjson
from fastapi import FastAPI, HTTPException, Response
from pydantic import BaseModel, Field, PlainSerializer

from benchmarks.peers import pricing

Number = Annotated[Decimal, PlainSerializer(float, return_type=float, when_used="json")]


class QuoteIn(BaseModel):
    """What is to be covered."""

    coverage_type: str
    chain: str
    stablecoin: str
    coverage_amount: Annotated[Decimal, Field(ge=10, le=10_000_000, decimal_places=2)]
    duration_days: Annotated[int, Field(ge=1, le=365)]


class Breakdown(BaseModel):
    """How the premium came about."""

    base_rate: Number
    chain_multiplier: Number
    stablecoin_adjustment: Number
    total_rate: Number
    coverage_amount: Number
    duration_days: int


class QuoteOut(BaseModel):
    """The premium and its terms."""

    premium: Number
    breakdown: Breakdown
    product_hash: str
    coverage_type: str
    chain: str
    stablecoin: str
    timestamp: float
    quote_id: str
    quote_token: str
    expires_at: str
    waiting_period_hours: int
    rate_version: int
    bindable: bool


class Item(BaseModel):
    """One quote of a batch."""

    id: str
    data: QuoteIn
    priority: Annotated[int, Field(ge=1, le=10)] = 5


class Batch(BaseModel):
    """Quotes in one call."""

    items: list[Item]


app = FastAPI()


@app.post("/api/v2/quote/multi-dimensional")
async def quote(terms: QuoteIn) -> QuoteOut:
    """Premium for one product."""
    try:
        answer = pricing.quote(terms.coverage_type, terms.chain, terms.stablecoin, terms.coverage_amount, terms.duration_days)
    except KeyError:
        raise HTTPException(400, "no such product") from None
    return QuoteOut(**answer)


@app.post("/api/v1/batch-process")
def batch(asked: Batch) -> Response:
    """Every quote by priority, in a thread; the answer is not validated, in the peer's favour."""
    ordered = sorted(asked.items, key=lambda item: -item.priority)
    results = [{"id": item.id, "status": "completed", "result": _priced(item.data)} for item in ordered]
    answer = {"total_items": len(results), "processed": len(results), "failed": 0, "results": results}
    return Response(orjson.dumps(answer, default=float), media_type="application/json")


def _priced(terms: QuoteIn) -> dict[str, Any]:
    return pricing.quote(terms.coverage_type, terms.chain, terms.stablecoin, terms.coverage_amount, terms.duration_days)
