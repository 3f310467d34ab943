"""/status: whether the service works, for people; `/health/ready` says the same to programs."""

from datetime import UTC, datetime
from typing import Any

from config.pages import labels
from config.pages.page import Page
from ops.observability import readiness

BADGES = {
    "ready": "good",
    "up": "good",
    "working": "good",
    "degraded": "warning",
    "failing": "warning",
    "unready": "critical",
    "down": "critical",
}


class StatusPage(Page):
    """What is late, each part of the service with what stands still without it, and the feeds."""

    template_name = "status.html"

    def content(self, **_: Any) -> dict[str, Any]:
        report = readiness.report()
        return {
            "verdict": labels.VERDICTS[report["status"]],
            "badge": BADGES[report["status"]],
            "checked_at": datetime.fromtimestamp(report["timestamp"], UTC),
            "reasons": [reason["detail"] for reason in report["reasons"]],
            "parts": [(labels.PARTS[name], check, BADGES[check["status"]]) for name, check in report["checks"].items()],
            "feeds": [(feed, BADGES[feed["status"]], _moment(feed["last_success_at"])) for feed in report["feeds"]],
        }


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
