"""Peer: the quote endpoint as a bare FastAPI app. No authentication, no limits, no metrics.

Run with `uvicorn benchmarks.peers.fastapi_app:app --no-access-log`.
"""

from decimal import Decimal
from typing import Annotated

from fastapi import FastAPI, HTTPException
from pydantic import BaseModel, Field

from benchmarks.peers import pricing


class QuoteIn(BaseModel):
    """What is to be covered."""

    coverage_type: str
    chain: str
    stablecoin: str
    coverage_amount: Annotated[Decimal, Field(ge=10, le=10_000_000, decimal_places=2)]
    duration_days: Annotated[int, Field(ge=1, le=365)]


class Breakdown(BaseModel):
    """How the premium came about."""

    base_rate: Decimal
    chain_multiplier: Decimal
    stablecoin_adjustment: Decimal
    total_rate: Decimal
    coverage_amount: Decimal
    duration_days: int


class QuoteOut(BaseModel):
    """The premium and its terms."""

    premium: Decimal
    breakdown: Breakdown
    product_hash: str
    coverage_type: str
    chain: str
    stablecoin: str
    timestamp: float
    quote_id: str
    quote_token: str
    expires_at: str
    rate_version: int
    bindable: bool


app = FastAPI()


@app.post("/api/v2/quote/multi-dimensional")
async def quote(terms: QuoteIn) -> QuoteOut:
    """Premium for one product."""
    try:
        answer = pricing.quote(terms.coverage_type, terms.chain, terms.stablecoin, terms.coverage_amount, terms.duration_days)
    except KeyError:
        raise HTTPException(400, "no such product") from None
    return QuoteOut(**answer)
