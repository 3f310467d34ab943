"""Registry of figures and clean-ups that the apps above register in their `apps.py`:

sections.show("notifications", selectors.statistics)        # () -> {figure: value}
sections.show("alerts", lambda: {"bridges": {"High": 2, "Critical": 0}})
sections.show("batch", selectors.batch_figures)
sections.clean("idempotency_answers", forget_old_answers)   # () -> how many were removed
"""

from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any, Literal

Section = Literal["notifications", "alerts", "batch"]
Reader = Callable[[], Mapping[str, Any]]
Cleaner = Callable[[], int]

_readers: defaultdict[Section, list[Reader]] = defaultdict(list)
_cleaners: dict[str, Cleaner] = {}


def show(section: Section, read: Reader) -> None:
    """Let the section show what `read` returns. Several readers of one section fill it together."""
    if read not in _readers[section]:
        _readers[section].append(read)


def read(section: Section) -> dict[str, Any]:
    """What the section shows now. Raises what its readers raise, a database error above all."""
    return {name: value for reader in _readers[section] for name, value in reader().items()}


def clean(name: str, remove: Cleaner) -> None:
    """Let POST monitoring/cleanup call `remove`."""
    _cleaners[name] = remove


def clean_all() -> dict[str, int]:
    """Call every clean-up; returns what each removed."""
    return {name: remove() for name, remove in _cleaners.items()}
