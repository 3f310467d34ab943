"""Every frame that a test hears is held against the AsyncAPI document."""

from functools import lru_cache
from typing import Any

import jsonschema_rs

from live.asyncapi import document


@lru_cache(maxsize=1)
def _validator() -> Any:
    described = document()
    references = [reference for name in ("hear", "hear_events") for reference in described["operations"][name]["messages"]]
    heard = sorted({reference["$ref"].rpartition("/")[2] for reference in references})
    return jsonschema_rs.validator_for(
        {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "components": described["components"],
            "oneOf": [{"$ref": f"#/components/schemas/{name}"} for name in heard],
        }
    )


def forget() -> None:
    """Other channels are registered now."""
    document.cache_clear()
    _validator.cache_clear()


def check(frame: Any) -> None:
    """Raises ValidationError for a frame that the document does not describe."""
    _validator().validate(frame)
