"""Patterns of attacks in addresses and bodies. They protect nothing: they detect attempts. No Django.

Traversal and control characters are refused besides, because nothing here has a use for them; SQL and script patterns may be honest text.
"""

import re

from ops.server.security.events import Event

TRAVERSAL = re.compile(r"(?:^|[/\\])\.\.(?:[/\\]|$)|%2e%2e|%252e", re.IGNORECASE)
CONTROL = re.compile(r"[\x00-\x1f\x7f]|%(?:[01][0-9a-f]|7f)", re.IGNORECASE)
SQL = re.compile(
    r"\bunion\b[\s+/*]{1,20}(?:all[\s+]{1,20})?select\b|\bselect\b[^'\";]{1,80}\bfrom\b|;[\s+]{0,20}(?:drop|delete|insert|update|alter)\b"
    r"|['\"][\s+]{0,20}(?:or|and)[\s+]{1,20}['\"\d][^=]{0,40}=|\b(?:pg_sleep|sleep|benchmark|xp_cmdshell)[\s+]{0,4}\(|\binformation_schema\b",
    re.IGNORECASE,
)
SCRIPT = re.compile(r"<[\s/]{0,4}(?:script|iframe|object|embed)\b|\bjavascript:|\bon(?:error|load)[\s]{0,4}=", re.IGNORECASE)
LOOKED_FOR = ((Event.SQL_PATTERN, SQL), (Event.SCRIPT_PATTERN, SCRIPT))


def suspicious(text: str) -> Event | None:
    """The first pattern that the text shows, if any."""
    return next((event for event, pattern in LOOKED_FOR if pattern.search(text)), None)


def forbidden(address: str) -> Event | None:
    """Why an address (path, or path and query, decoded or not) must be refused, if it must."""
    if CONTROL.search(address):
        return Event.CONTROL_CHARACTER
    return Event.TRAVERSAL if TRAVERSAL.search(address) else None
