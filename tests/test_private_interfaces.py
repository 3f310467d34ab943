"""The record of private interfaces: it lists what our code relies on, names files that exist, and the canary runs its tests."""

import importlib
import inspect
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(__file__).resolve().parents[1]
RECORD = ROOT / "docs/decisions/0014-private-interfaces.md"
ROW = re.compile(r"^\| ([\w ,-]+) \| (.+) \| (`.+`) \| (`tests/.+`) \|$", re.MULTILINE)
ROWS = [tuple(cell.strip() for cell in row) for row in ROW.findall(RECORD.read_text())]
QUOTED = re.compile(r"`([^`]+)`")
PRIVATE = re.compile(r"(?<!self)(?<!cls)(?<!type\(self\))(?<!super\(\))\.(_[a-z]\w*)")
DOCUMENTED = {"_meta", "_default_manager", "_replace", "_asdict", "_fields", "_exit"}  # public in spite of their names
UNDOCUMENTED_MODULES = (
    *("uvicorn.protocols", "websockets.frames", "psycopg.adapt", "pgtrigger.compiler", "django.core.cache.backends"),
    *("django_celery_beat.schedulers", "django_celery_beat.admin", "channels.consumer"),
)


def sources() -> Iterator[Path]:
    """Our modules, without migrations."""
    for room in settings.LOCAL_APPS:
        yield from (path for path in sorted((ROOT / room).rglob("*.py")) if "migrations" not in path.parts)


def module_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def listed(column: int) -> set[str]:
    """What stands in backquotes in a column."""
    return {name for row in ROWS for name in QUOTED.findall(row[column])}


def overridden(module: str) -> set[str]:
    """Private methods and properties of other packages that classes of the module replace."""
    found = set()
    for _, own in inspect.getmembers(importlib.import_module(module), inspect.isclass):
        if own.__module__ == module:
            foreign = [
                base
                for base in own.__mro__[1:]
                if base.__module__.partition(".")[0] not in {*settings.LOCAL_APPS, "builtins", "enum", "typing"}
            ]
            methods = {name for name, value in vars(own).items() if re.fullmatch(r"_[a-z]\w*", name) and hasattr(value, "__get__")}
            found |= {name for name in methods if any(name in vars(base) for base in foreign)}
    return found


def test_the_table_is_read() -> None:
    assert len(ROWS) >= 20
    assert {"uvicorn", "psycopg", "Django", "a2wsgi", "channels", "redis"} <= {row[0] for row in ROWS}


@pytest.mark.parametrize("column", [2, 3])
def test_every_file_of_the_table_exists(column: int) -> None:
    assert [name for name in listed(column) if not (ROOT / name).is_file()] == []


def test_every_private_name_of_another_package_is_listed() -> None:
    allowed = {part for cell in listed(1) for part in re.findall(r"_\w+", cell)} | DOCUMENTED
    assert {
        f"{path.relative_to(ROOT)}: {name}" for path in sources() for name in PRIVATE.findall(path.read_text()) if name not in allowed
    } == set()


def test_every_private_method_that_we_override_is_listed() -> None:
    names = {part for cell in listed(1) for part in re.findall(r"_\w+", cell)}
    skipped = {"config.asgi", "config.wsgi"}  # they start threads
    modules = [module_of(path) for path in sources() if "settings" not in path.parts]
    assert {name for module in modules if module not in skipped for name in overridden(module)} - names == set()


def test_every_file_that_imports_an_undocumented_module_is_listed() -> None:
    pattern = re.compile(
        rf"^\s*from (?:{'|'.join(map(re.escape, UNDOCUMENTED_MODULES))})[. ]|^from pgtrigger import compiler", re.MULTILINE
    )
    found = {str(path.relative_to(ROOT)) for path in sources() if pattern.search(path.read_text())}
    assert found - listed(2) == set()
