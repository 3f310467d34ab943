import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from quotes.management.console import row_progress, show_import
from quotes.models import Policy, RateVersion
from quotes.services import demo


class Command(BaseCommand):
    help = "Endow the tranches with demonstration capital where they have none, and sell a synthetic book of policies."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--policies", type=int, required=True, help="how many policies; 0 only endows capital")
        parser.add_argument("--seed", type=int, default=7, help="the same seed makes the same policies (7)")
        parser.add_argument("--if-empty", action="store_true", help="sell nothing when there is any policy")

        parser.add_argument("--watch", action="store_true", help="look at what is simulated, so that it is known and cover is sold at once")

    def handle(self, *args: Any, **options: Any) -> None:
        policies: int = options["policies"]
        if policies < 0:
            raise CommandError("--policies cannot be negative.")
        if not RateVersion.objects.exists():
            raise CommandError("The catalogue is empty: run `manage.py load_catalogue`.")
        if options["if_empty"] and Policy.objects.exists():
            self.stdout.write("There are policies already: none is sold.")
        else:
            self._fill(policies, options["seed"])
        if options["watch"]:
            demo.watch_market()

    def _fill(self, policies: int, seed: int) -> None:
        if demo.endow_capital():
            self.stdout.write(f"The tranches have {demo.CAPITAL_TON:,} TON of demonstration capital.")
        if prices := demo.remember_prices():
            self.stdout.write(f"The simulated market has a past: {prices:,} closing prices.")
        if policies:
            self._sell(policies, seed)

    def _sell(self, policies: int, seed: int) -> None:
        started = time.monotonic()
        with row_progress(policies) as progress:
            tally = demo.import_demo_book(policies=policies, seed=seed, on_progress=progress)
        show_import(self.stdout, tally, time.monotonic() - started)
