"""Answers with an `ETag`: a reader that holds the current content gets 304 and no body."""

import hashlib
from collections.abc import Mapping
from typing import Any

import orjson
from django.utils.http import parse_etags, quote_etag
from rest_framework.request import Request
from rest_framework.response import Response

UNSTABLE = frozenset({"timestamp"})


def etag_of(content: Mapping[str, Any]) -> str:
    """A weak ETag of the content without its timestamp."""
    stable = {key: value for key, value in content.items() if key not in UNSTABLE}
    digest = hashlib.sha256(orjson.dumps(stable, default=str, option=orjson.OPT_SORT_KEYS)).hexdigest()
    return f"W/{quote_etag(digest[:32])}"


def respond(request: Request, content: Mapping[str, Any]) -> Response:
    """200 with the content, or 304 when `If-None-Match` already names it."""
    tag = etag_of(content)
    headers = {"ETag": tag, "Cache-Control": "no-cache"}
    offered = parse_etags(request.headers.get("If-None-Match", ""))
    if "*" in offered or tag in offered:
        return Response(status=304, headers=headers)
    return Response(content, headers=headers)
