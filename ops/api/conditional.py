"""Answers with an `ETag`: a reader that holds the current content gets 304 and no body."""

import hashlib
from collections.abc import Mapping
from typing import Any

from django.utils.http import parse_etags, quote_etag
from rest_framework.request import Request
from rest_framework.response import Response

from ops.core import json_text

UNSTABLE = frozenset({"timestamp"})
MAX_OFFERED = 1024  # characters of `If-None-Match`: to read the thousands of tags that fit into a head holds everybody up
WEAK = "W/"


def etag_of(content: Mapping[str, Any]) -> str:
    """A weak ETag of the content without its timestamp."""
    stable = {key: value for key, value in content.items() if key not in UNSTABLE}
    digest = hashlib.sha256(json_text.dumps(stable, sort_keys=True)).hexdigest()
    return f"{WEAK}{quote_etag(digest[:32])}"


def is_held(tag: str, if_none_match: str) -> bool:
    """Whether `If-None-Match` names the tag, weak or strong (RFC 9110 13.1.2), or any tag by `*`; a very long list names none."""
    if len(if_none_match) > MAX_OFFERED:
        return False
    offered = parse_etags(if_none_match)
    return offered == ["*"] or tag.removeprefix(WEAK) in {each.removeprefix(WEAK) for each in offered}


def respond(request: Request, content: Mapping[str, Any]) -> Response:
    """200 with the content, or 304 when `If-None-Match` already names it."""
    tag = etag_of(content)
    headers = {"ETag": tag, "Cache-Control": "no-cache"}
    if is_held(tag, request.headers.get("If-None-Match", "")):
        return Response(status=304, headers=headers)
    return Response(content, headers=headers)
