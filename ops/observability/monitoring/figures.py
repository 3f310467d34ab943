"""Parts that several reports share, from a window of metrics."""

from collections import Counter
from dataclasses import asdict
from typing import Any

from ops.observability.metrics.catalogue import METRICS, MetricName
from ops.observability.metrics.windows import Window

TOP_PRODUCTS = 10
DIGITS = 4
Figures = dict[str, Any]


def head(window: Window, now: float) -> Figures:
    """Which time the figures are of."""
    return {"window_seconds": rounded(window.seconds), "timestamp": now}


def requests(window: Window, endpoint: str | None = None) -> Figures:
    """Count, durations and error rate of one endpoint, or of all."""
    count = window.total("api_requests", lambda label: endpoint in (None, label))
    return {
        "requests": count,
        "requests_per_second": rounded(count / window.seconds),
        "errors": status_counts(window, endpoint),
        "error_rate": rounded(error_rate(window, endpoint)),
        "latency": durations(window, "api_latency", endpoint),
    }


def status_counts(window: Window, endpoint: str | None = None) -> dict[str, int]:
    """Answers with a status of 400 and above, by status."""
    counts: Counter[str] = Counter()
    for label in window.labels("api_errors"):
        of, status = METRICS["api_errors"].words(label)
        if endpoint in (None, of):
            counts[status] += window.counts["api_errors", label]
    return dict(counts)


def error_rate(window: Window, endpoint: str | None = None) -> float | None:
    """The share of answers that failed on our side (status 500 and above). None without requests."""
    requests = window.total("api_requests", lambda label: endpoint in (None, label))
    failed = sum(count for status, count in status_counts(window, endpoint).items() if status >= "500")
    return failed / requests if requests else None


def durations(window: Window, metric: MetricName, label: str | None = None) -> Figures:
    """Count, mean and percentiles in milliseconds: of one label, or of all."""
    found = window.distribution(metric, lambda other: label in (None, other))
    return {name: value if name == "count" else rounded(value) for name, value in asdict(found).items()}


def top_products(window: Window) -> list[Figures]:
    """The products most asked for, with how often each was quoted and bound."""
    asked = sorted(window.labels("quotes_issued"), key=lambda label: (-window.counts["quotes_issued", label], label))
    return [
        {
            **dict(zip(METRICS["quotes_issued"].labels, METRICS["quotes_issued"].words(label), strict=True)),
            "quotes": window.counts["quotes_issued", label],
            "policies": window.counts.get(("policies_bound", label), 0),
        }
        for label in asked[:TOP_PRODUCTS]
    ]


def caches(window: Window) -> list[Figures]:
    """The share of look-ups that each cache answered."""
    looked_up: dict[str, Counter[str]] = {}
    for label in window.labels("cache_hit_rate"):
        cache, outcome = METRICS["cache_hit_rate"].words(label)
        looked_up.setdefault(cache, Counter())[outcome] += window.counts["cache_hit_rate", label]
    return [
        {"cache": cache, "hits": counts["hit"], "misses": counts["miss"], "hit_rate": rounded(counts["hit"] / counts.total())}
        for cache, counts in looked_up.items()
    ]


def rounded(value: float | None) -> float | None:
    """Round a figure for people."""
    return None if value is None else round(value, DIGITS)
