"""Headers of the OpenAPI document: what every answer carries, and what conditional reads take and give."""

from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from ops.api.problems import RETRY_AFTER_SECONDS

Schema = dict[str, Any]

HEADERS: dict[str, Schema] = {
    "X-Request-ID": {
        "description": "Follows the request through our logs; yours when you send a harmless one.",
        "schema": {"type": "string"},
    },
    "RateLimit-Limit": {
        "description": "Requests that your bucket holds for this group of endpoints: two seconds' worth of your rate.",
        "schema": {"type": "integer", "minimum": 1},
        "example": 100,
    },
    "RateLimit-Remaining": {"description": "Requests left in it.", "schema": {"type": "integer", "minimum": 0}, "example": 97},
    "RateLimit-Reset": {"description": "Seconds until it is full again.", "schema": {"type": "integer", "minimum": 0}, "example": 1},
    "ETag": {"description": "Names the content; send it as `If-None-Match`.", "schema": {"type": "string"}},
    "Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer", "minimum": 1}, "example": RETRY_AFTER_SECONDS},
    "WWW-Authenticate": {"description": "How to authenticate.", "schema": {"type": "string"}, "example": "Bearer"},
    "Allow": {"description": "The methods of this path.", "schema": {"type": "string"}, "example": "GET, HEAD, OPTIONS"},
}
ON_EVERY_ANSWER = ("X-Request-ID", "RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset")
BY_STATUS = {"401": ["WWW-Authenticate"], "405": ["Allow"], "429": ["Retry-After"], "503": ["Retry-After"]}
IF_NONE_MATCH: Schema = {
    "name": "If-None-Match",
    "in": "header",
    "description": "ETags that you hold; the answer is 304 when one of them is current.",
    "schema": {"type": "string"},
    "example": 'W/"9f86d081884c7d659a2feaa0c55ad015"',
}


def document_headers(result: Schema, **_: Any) -> Schema:
    """Post-processing hook of drf-spectacular. An operation that documents 304 is a conditional read."""
    result["components"]["headers"] = HEADERS
    for operation in _operations(result):
        is_conditional = "304" in operation["responses"]
        for status, response in operation["responses"].items():
            names = [*ON_EVERY_ANSWER, *BY_STATUS.get(status, ()), *(["ETag"] if is_conditional and status in {"200", "304"} else ())]
            response.setdefault("headers", {}).update({name: {"$ref": f"#/components/headers/{name}"} for name in names})
            response["description"] = response["description"] or HTTPStatus(int(status)).phrase
        if is_conditional:
            operation.setdefault("parameters", []).append(IF_NONE_MATCH)
    return result


def _operations(result: Schema) -> Iterator[Schema]:
    return (operation for path in result["paths"].values() for operation in path.values() if "responses" in operation)
