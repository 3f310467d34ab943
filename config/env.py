"""Typed readers of environment variables. A value that does not fit stops the start with the variable's name."""

import os
import re
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

TRUE = frozenset({"1", "true", "yes", "on"})
LOG_LEVELS = tuple(level for name in ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL") for level in (name, name.lower()))
FALSE = frozenset({"0", "false", "no", "off", ""})


def text(name: str, default: str = "") -> str:
    """The variable, without surrounding blanks."""
    return os.environ.get(name, default).strip()


def secret(name: str, default: str = "") -> str:
    """The variable, or the content of the file that `NAME_FILE` names; both at once is a mistake."""
    path = text(f"{name}_FILE")
    if not path:
        return text(name, default)
    if text(name):
        raise ImproperlyConfigured(f"{name} and {name}_FILE are both set; keep one.")
    try:
        return Path(path).read_text().strip()
    except OSError as error:
        raise ImproperlyConfigured(f"{name}_FILE={path!r} cannot be read: {error.strerror}.") from error


def keys_of_url(url: str) -> list[str]:
    """What may be a key in the path and the query of a URL: its words of 16 characters and more."""
    parts = urlsplit(url)
    return re.findall(r"[\w-]{16,}", f"{parts.path}?{parts.query}")


def boolean(name: str, default: bool = False) -> bool:
    """1/true/yes/on or 0/false/no/off."""
    value = text(name, "1" if default else "0").lower()
    if value in TRUE:
        return True
    if value in FALSE:
        return False
    raise ImproperlyConfigured(f"{name}={value!r} is not a yes or no; use 1 or 0.")


def integer(name: str, default: int, *, low: int, high: int) -> int:
    """A whole number in `low`..`high`."""
    value = text(name, str(default))
    try:
        number = int(value)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name}={value!r} is not a whole number.") from error
    if not low <= number <= high:
        raise ImproperlyConfigured(f"{name}={number} is outside {low}..{high}.")
    return number


def choice(name: str, default: str, allowed: tuple[str, ...]) -> str:
    """One of `allowed`."""
    value = text(name, default)
    if value not in allowed:
        raise ImproperlyConfigured(f"{name}={value!r} is none of {', '.join(allowed)}.")
    return value


def choices(name: str, default: str, allowed: tuple[str, ...], *, former: str) -> tuple[str, ...]:
    """A comma-separated list of different words of `allowed`, in their order; `none` or nothing for no word.

    `former`: the name of the variable before, which is read while `name` is not set.
    """
    read = former if name not in os.environ and former in os.environ else name
    given = words(read, default)
    if given == ["none"]:
        return ()
    if wrong := [word for word in given if word not in allowed]:
        raise ImproperlyConfigured(f"{read}: {wrong[0]!r} is none of {', '.join(allowed)}; use a list of them, or none.")
    if len(set(given)) < len(given):
        raise ImproperlyConfigured(f"{read}={text(read)!r} names a word twice.")
    return tuple(word for word in allowed if word in given)


def words(name: str, default: str = "") -> list[str]:
    """A comma-separated list; empty items are dropped."""
    return [item for item in (part.strip() for part in text(name, default).split(",")) if item]


def folder(name: str, default: Path) -> Path:
    """A folder as an absolute path; it need not be there yet."""
    return Path(text(name) or default).resolve()


def networks(name: str, default: str = "") -> list[IPv4Network | IPv6Network]:
    """A comma-separated list of addresses and networks, such as 127.0.0.1 and 10.0.0.0/8."""
    try:
        return [ip_network(word) for word in words(name, default)]
    except ValueError as error:
        raise ImproperlyConfigured(f"{name}: {error}; use addresses such as 10.0.0.7 or 10.0.0.0/8.") from error


def log_level() -> str:
    """LOG_LEVEL in capitals or small letters; INFO unless set."""
    return choice("LOG_LEVEL", "INFO", LOG_LEVELS).upper()
