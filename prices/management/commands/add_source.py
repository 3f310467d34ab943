from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from prices import services
from prices.sources import SourceClass


class Command(BaseCommand):
    help = "Assign a price source: the client may push it from now on, and it counts to the vote of the operator."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("source", metavar="NAME", help="the venue, in lower case")
        parser.add_argument("--class", dest="source_class", required=True, type=SourceClass, choices=list(SourceClass))
        parser.add_argument("--operator", required=True, help="all sources of an operator have one vote")
        parser.add_argument("--client", help="the API client that pushes it; the operator's name where it is the same")

    def handle(self, *args: Any, **options: Any) -> None:
        reporter = f"client:{options['client'] or options['operator']}"
        try:
            source = services.add_source(
                source=options["source"], source_class=options["source_class"], operator=options["operator"], reporter=reporter
            )
        except ValidationError as error:
            raise CommandError("; ".join(error.messages)) from error
        self.stdout.write(f"{source.source} ({source.source_class}) is assigned to {reporter}, for the vote of {source.operator}.")
