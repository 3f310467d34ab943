"""Money events: a line in the log for each bind, cancellation, claim and movement of capital, once it is committed."""

from collections.abc import Callable, Mapping

import structlog
from django.db import transaction

LOGGER = "money"  # the console of `manage.py up` shows what this logger says
logger = structlog.get_logger(LOGGER)


def note(event: str, figures: Callable[[], Mapping[str, object]]) -> None:
    """Log the event when the transaction has committed; its figures are computed only then."""
    transaction.on_commit(lambda: logger.info(event, **figures()))
