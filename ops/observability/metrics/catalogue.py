"""The fifteen metrics: what each measures and how its label reads. No Django."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

MetricName = Literal[
    "api_latency",
    "api_requests",
    "api_errors",
    "quote_latency",
    "quotes_issued",
    "bind_latency",
    "policies_bound",
    "ws_connections",
    "ws_subscriptions",
    "ws_messages_sent",
    "ws_delivery_latency",
    "db_query_latency",
    "task_duration",
    "cache_hit_rate",
    "security_events",
]


class Kind(StrEnum):
    """How values come together: durations (milliseconds) into a distribution, counts into a sum, levels of processes into a sum."""

    DURATION = "duration"
    COUNT = "count"
    LEVEL = "level"


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric. `labels` name the words of its label; the first takes whatever words are left over."""

    kind: Kind
    labels: tuple[str, ...]
    help: str

    def words(self, label: str) -> list[str]:
        """The label taken apart: as many words as `labels`, "POST /api/v2/policies 503" -> ["POST /api/v2/policies", "503"]."""
        parts = label.rsplit(" ", len(self.labels) - 1)
        return [*parts, *[""] * (len(self.labels) - len(parts))]


PRODUCT = ("coverage_type", "chain", "stablecoin")
METRICS: dict[MetricName, Metric] = {
    "api_latency": Metric(Kind.DURATION, ("endpoint",), "From a request's arrival to the start of its answer, waiting included."),
    "api_requests": Metric(Kind.COUNT, ("endpoint",), "Requests answered."),
    "api_errors": Metric(Kind.COUNT, ("endpoint", "status"), "Answers with a status of 400 and above."),
    "quote_latency": Metric(Kind.DURATION, ("lane",), "Reading, pricing and signing one quote."),
    "quotes_issued": Metric(Kind.COUNT, PRODUCT, "Quotes given."),
    "bind_latency": Metric(Kind.DURATION, ("outcome",), "One bind, from the request in hand to the committed policy or the refusal."),
    "policies_bound": Metric(Kind.COUNT, PRODUCT, "Policies bound."),
    "ws_connections": Metric(Kind.LEVEL, ("path",), "Open WebSockets."),
    "ws_subscriptions": Metric(Kind.LEVEL, ("channel",), "Subscriptions of open WebSockets."),
    "ws_messages_sent": Metric(Kind.COUNT, ("channel",), "Messages sent to WebSockets."),
    "ws_delivery_latency": Metric(Kind.DURATION, ("channel",), "From publishing a message to its last send in a process."),
    "db_query_latency": Metric(Kind.DURATION, ("statement",), "One round trip to PostgreSQL."),
    "task_duration": Metric(Kind.DURATION, ("task", "outcome"), "One run of a background job."),
    "cache_hit_rate": Metric(Kind.COUNT, ("cache", "outcome"), "Look-ups in a cache, by hit and miss."),
    "security_events": Metric(Kind.COUNT, ("kind",), "What happened at the edges that an operator may want to know of."),
}
