"""Decorator for models that the audit trail tracks."""

from collections.abc import Callable
from typing import Any, TypeVar

import pghistory
from django.db.models import Model

from ops.audit.append_only import APPEND_ONLY

M = TypeVar("M", bound=type[Model])


def audited(*trackers: Any, **options: Any) -> Callable[[M], M]:
    """A class decorator: what happens to a row is kept, by database triggers, in a table that nobody can change.

    Without `trackers`: that it was made, changed, deleted. `options` are those of `pghistory.track`.
    """
    events = trackers or (pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
    decorator: Callable[[M], M] = pghistory.track(*events, meta={"triggers": [APPEND_ONLY]}, **options)
    return decorator
