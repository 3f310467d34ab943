"""Mask secrets in log lines. Our code logs none; this covers errors of other code.

It works on the finished line, so it sees tracebacks and the texts of exceptions, too. JSON stays JSON.
"""

import re
from collections.abc import Iterable, MutableMapping
from typing import Any
from urllib.parse import unquote, urlsplit

MASK = "[redacted]"
SHORTEST = 6  # what is shorter is too common a word to blot out everywhere
NAMES = ("password", "passwd", "secret", "token", "cookie", "api_key", "api-key", "authorization", "sessionid")
MARKS = (*NAMES, "://", "bearer", "basic", "ton_", "whsec_", "eyj")  # a line without any of them has none of the shapes below
SHAPES = re.compile(
    rf"""
    (?P<before>
        (?<=://)[^\s/@:"']*:                       # user of a URL; the password follows
      | \b(?:bearer|basic)\s+                     # credentials of a header
      | (?:{"|".join(NAMES)})["']?\s*[:=]\s*["']?
    )
    (?!null\b|true\b|false\b|None\b|-?\d+(?:\.\d+)?\b|[\[{{("'])[^\s"'@,;&}}\])\\]+
  | \bton_[\w-]{{16,}}                             # API keys
  | \bwhsec_[\w+/=-]{{16,}}                        # secrets of webhooks
  | \beyJ[\w-]+\.[\w-]+\.[\w-]+                  # JSON web tokens
    """,
    re.VERBOSE | re.IGNORECASE,
)
OFFER = "WyI"  # base64 of `["`: where the offer of a quote token begins, behind the 44 characters of its MAC
QUOTE_TOKEN = re.compile(rf"[\w-]{{44}}{OFFER}[\w-]{{60,}}", re.ASCII)


class Redaction:
    """The last processor of structlog: takes the rendered line, gives it back without secrets.

    `known`: values that must not appear in any shape, such as SECRET_KEY; of a URL its password.
    """

    def __init__(self, known: Iterable[str] = ()) -> None:
        values = sorted({part for value in known for part in _secrets_of(value) if len(part) >= SHORTEST}, key=len, reverse=True)
        self._known = re.compile("|".join(map(re.escape, values))) if values else None

    def __call__(self, _: Any, __: str, line: str | MutableMapping[str, Any]) -> str:
        text = str(line)
        if self._known:
            text = self._known.sub(MASK, text)
        lowered = text.lower()
        if any(mark in lowered for mark in MARKS):  # most lines have none, and the search costs ten times the look
            text = SHAPES.sub(lambda found: (found["before"] or "") + MASK, text)
        return QUOTE_TOKEN.sub(MASK, text) if OFFER in text else text


def _secrets_of(value: str) -> list[str]:
    """A URL's password, as it stands there and decoded; anything else is a secret itself."""
    if "://" not in value:
        return [value]
    password = urlsplit(value).password or ""
    return [password, unquote(password)]
