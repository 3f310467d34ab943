"""Kinds of security events, with the thresholds of their alerts in five minutes. No Django."""

from enum import StrEnum

WINDOW_SECONDS = 300


class Event(StrEnum):
    """Kind of a security event."""

    BAD_KEY = "bad_key"
    KEYS_THROTTLED = "keys_throttled"
    ADDRESS_REFUSED = "address_refused"
    BAD_LOGIN = "bad_login"
    LOGINS_THROTTLED = "logins_throttled"
    BAD_SECOND_FACTOR = "bad_second_factor"
    BAD_OIDC_LOGIN = "bad_oidc_login"
    SECOND_FACTOR_RESET = "second_factor_reset"
    RIGHTS_REFUSED = "rights_refused"
    RATE_LIMITED = "rate_limited"
    LIMITS_UNREACHABLE = "limits_unreachable"
    ORIGIN_REFUSED = "origin_refused"
    HOST_REFUSED = "host_refused"
    CONTROL_CHARACTER = "control_character"
    TRAVERSAL = "traversal"
    SQL_PATTERN = "sql_pattern"
    SCRIPT_PATTERN = "script_pattern"
    OVERSIZED = "oversized"


THRESHOLDS: dict[Event, int] = {
    Event.BAD_KEY: 100,
    Event.KEYS_THROTTLED: 20,
    Event.ADDRESS_REFUSED: 5,
    Event.BAD_LOGIN: 20,
    Event.LOGINS_THROTTLED: 1,
    Event.BAD_SECOND_FACTOR: 10,
    Event.BAD_OIDC_LOGIN: 20,
    Event.SECOND_FACTOR_RESET: 5,
    Event.RIGHTS_REFUSED: 3,
    Event.RATE_LIMITED: 10_000,
    Event.LIMITS_UNREACHABLE: 1,
    Event.ORIGIN_REFUSED: 100,
    Event.HOST_REFUSED: 200,
    Event.CONTROL_CHARACTER: 20,
    Event.TRAVERSAL: 20,
    Event.SQL_PATTERN: 20,
    Event.SCRIPT_PATTERN: 20,
    Event.OVERSIZED: 50,
}
"""Events of a kind within five minutes, over all processes, from which on an alert is raised."""
