"""The body of a batch, up to 10 MiB, handed to `requests.parse` as it came."""

from collections.abc import Mapping
from typing import IO, Any

from django.core.exceptions import RequestDataTooBig
from rest_framework.parsers import BaseParser

MAX_BODY = 10 * 1024 * 1024


class BatchParser(BaseParser):
    """`application/json` to its bytes: they are decoded once, into the shape of a batch."""

    media_type = "application/json"

    def parse(self, stream: IO[bytes], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None) -> Any:
        body = stream.read(MAX_BODY + 1)
        if len(body) > MAX_BODY:
            raise RequestDataTooBig
        return body
