"""Answers of the REST framework as JSON."""

from collections.abc import Mapping
from typing import Any

from rest_framework.renderers import BaseRenderer

from ops.core import json_text


class JsonRenderer(BaseRenderer):
    """Decimals are numbers, exactly as they are (`ops.core.json_text`)."""

    media_type = "application/json"
    format = "json"
    charset = None

    def render(self, data: Any, accepted_media_type: str | None = None, renderer_context: Mapping[str, Any] | None = None) -> bytes:
        return b"" if data is None else json_text.dumps(data)
