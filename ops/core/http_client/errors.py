"""Why an outside answer is missing. The texts name neither address nor content."""


class OutgoingError(Exception):
    """Base of all errors of the HTTP client."""


class Unreachable(OutgoingError):
    """No connection, or no whole answer in time. Worth another attempt."""


class ServerFailed(OutgoingError):
    """A 5xx status. Worth another attempt."""


class Refused(OutgoingError):
    """A 4xx status, or a redirection, which is not followed: asking again would not help."""


class Throttled(Refused):
    """A 429 or 418 status: too many requests. The host is left alone until it may be asked again."""

    def __init__(self, message: str, *, retry_after_seconds: float) -> None:
        super().__init__(message)
        self.retry_after_seconds = retry_after_seconds


class TooLarge(OutgoingError):
    """More bytes than are read."""


class Unintelligible(OutgoingError):
    """Not the JSON that was expected."""


class CircuitOpen(OutgoingError):
    """The host failed too often just now, so it was not asked."""
