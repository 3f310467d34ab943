from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ops.core import json_text
from prices.feeds import survey
from prices.feeds.survey import Finding, Line


class Command(BaseCommand):
    help = "Ask every configured price feed now, without recording anything; exits with 1 when none answers."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print JSON instead of lines")

    def handle(self, *args: Any, **options: Any) -> None:
        findings = survey.survey()
        self.stdout.write(json_text.dumps([_row(one) for one in findings]).decode() if options["json"] else "\n".join(_text(findings)))
        if all(one.failure for one in findings):
            raise CommandError("No feed answered." if findings else "No feed is configured: PRICE_FEEDS is none.", returncode=1)


def _row(finding: Finding) -> dict[str, Any]:
    return {
        "feed": finding.feed.name,
        "class": finding.feed.kind.value,
        "enabled": True,
        "symbols": [
            {
                "symbol": line.symbol,
                "price_usd": line.price_usd,
                "age_seconds": line.age_seconds,
                "votes": line.votes,
                "reason": line.reason or None,
            }
            for line in finding.lines
        ],
    }


def _text(findings: Sequence[Finding]) -> Iterator[str]:
    for finding in findings:
        yield f"{finding.feed.name} ({finding.feed.kind}){': ' + finding.failure if finding.failure else ''}"
        if not finding.failure:
            yield from map(_line, finding.lines)


def _line(line: Line) -> str:
    price = "-" if line.price_usd is None else f"{line.price_usd:f}"
    age = "-" if line.age_seconds is None else f"{line.age_seconds:f} s"
    return f"  {line.symbol:<6} {price:>16} {age:>10}  {'votes' if line.votes else 'no vote: ' + line.reason}"
