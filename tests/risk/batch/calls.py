"""Batches as tests send them."""

import json
from typing import Any

from tests.api import Api

PATH = "/api/v1/batch-process"
TERMS = {"coverage_type": "depeg", "chain": "Ethereum", "stablecoin": "USDC", "coverage_amount": "10000", "duration_days": 90}


def item(name: Any, data: Any = None, **more: Any) -> dict[str, Any]:
    """An item: a good quote unless told otherwise."""
    return {"id": name, "data": TERMS if data is None else data, **more}


def processed(api: Api, *items: dict[str, Any], **more: Any) -> dict[str, Any]:
    """The answer to a batch that is taken."""
    response = api.post(PATH, {"items": items, **more})
    assert response.status_code == 200, response.content
    answer: dict[str, Any] = response.json()
    return answer


def by_id(answer: dict[str, Any]) -> dict[Any, dict[str, Any]]:
    """The results by the ids of their items."""
    return {result["id"]: result for result in answer["results"]}


def encoded(*items: dict[str, Any]) -> bytes:
    """The body of a batch."""
    return json.dumps({"items": items}).encode()
