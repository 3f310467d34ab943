"""Logging: structlog through the standard library, readable in development, JSON in production."""

import logging
from collections.abc import Iterable
from typing import Any

import structlog

from ops.observability.redaction import Redaction

SHARED_PROCESSORS: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def logging_config(*, as_json: bool, level: str, secrets: Iterable[str] = ()) -> dict[str, Any]:
    """A `dictConfig` for Django. Tracebacks carry no local variables, and no line a secret: neither what looks like one nor `secrets`."""
    logging.captureWarnings(as_json)  # Python's warnings would otherwise be lines that are no JSON
    structlog.configure(
        processors=[*SHARED_PROCESSORS, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {
                "()": structlog.stdlib.ProcessorFormatter,
                "processors": [*_renderers(as_json), Redaction(secrets)],
                "foreign_pre_chain": SHARED_PROCESSORS,
            }
        },
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            "django.server": {"handlers": ["console"], "level": level, "propagate": False},
            "django.request": {"level": "ERROR"},
            "django.security.DisallowedHost": {"level": "CRITICAL"},  # security events, in a few lines however many there are; these
            "django.security.SuspiciousOperation": {"level": "CRITICAL"},  # would be a traceback each
            "uvicorn": {"level": "WARNING"},
            "celery.app.trace": {"level": "WARNING"},  # it would log what jobs return; `ops.observability.task_signals` logs their end
            "httpx": {"level": "WARNING"},  # it would log every address it asks, and what they carry
        },
    }


def _renderers(as_json: bool) -> list[Any]:
    strip = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    if as_json:
        tracebacks = structlog.processors.ExceptionRenderer(structlog.tracebacks.ExceptionDictTransformer(show_locals=False))
        return [strip, tracebacks, structlog.processors.JSONRenderer()]
    return [strip, structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)]
