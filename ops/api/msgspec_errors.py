"""msgspec's validation errors as field errors."""

import re

from ops.api.problems import FieldError

_WHERE = re.compile(r" - at `\$\.?(?P<path>.*)`$")
LONGEST_PATH, LONGEST_SENTENCE = 1024, 300  # characters: a sentence repeats the name that is wrong, however long
_INDEX = re.compile(r"\[(\d+|\.\.\.)\]")


def field_error(message: str, *, whole: str = "body") -> FieldError:
    """Of a sentence such as "Expected `int` <= 10 - at `$.items[3].priority`"; `whole` names what is wrong as a whole."""
    found = _WHERE.search(message, max(0, len(message) - LONGEST_PATH))
    path = _INDEX.sub(r".\1", found["path"]) if found else ""
    sentence = (message[: found.start()] if found else message)[:LONGEST_SENTENCE]
    return FieldError(path or whole, "invalid", f"{sentence.removesuffix('.')}.")
