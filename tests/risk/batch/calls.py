"""Batches as tests send them."""

import json
from typing import Any
from uuid import UUID

from tests.api import Api

DEPOSIT = [{"action": "deposit", "tranche_id": "SURE_EQT", "amount_ton": "1"}]
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


def what_if(name: Any, paths: int = 1000) -> dict[str, Any]:
    """A heavy item: a deposit, simulated on so many paths."""
    return item(name, {"operation": "what_if", "paths": paths, "capital": DEPOSIT})


def accepted(api: Api, *items: dict[str, Any], **more: Any) -> UUID:
    """The id of a batch that is answered with 202."""
    response = api.post(PATH, {"items": items, **more}, Prefer="respond-async")
    assert response.status_code == 202, response.content
    return UUID(response.json()["batch_id"])
