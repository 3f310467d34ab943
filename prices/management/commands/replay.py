from argparse import ArgumentParser, ArgumentTypeError
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from prices import replay, selectors
from prices.models import DepegState
from prices.replay import BadPriceFile, Tick

HOUR_A_MINUTE = 60.0


def positive(text: str) -> float:
    """A number above zero, for argparse."""
    number = float(text)
    if not 0 < number < float("inf"):
        raise ArgumentTypeError(f"{text} is not above zero.")
    return number


class Command(BaseCommand):
    help = "Play recorded prices through the real path, as if they were seen now: states change, sales stop and go on."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="CSV of epoch_s, low, close; NAME_USDCUSDT_60s.csv(.gz)")
        parser.add_argument("--speed", type=positive, default=HOUR_A_MINUTE, help="how many times as fast as it was (60: an hour a minute)")
        parser.add_argument("--step", type=int, default=0, help="play one price in so many seconds of the file only (every price)")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("Recorded prices would pass for real ones: not in production.")
        self._states = dict(DepegState.objects.values_list("symbol", "state"))
        played = 0
        try:
            for moment in _play(options["files"], options["speed"], options["step"]):
                played += len(moment)
                self._tell_changes(moment)
        except BadPriceFile as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{played:,} prices played.")

    def _tell_changes(self, moment: list[Tick]) -> None:
        states = dict(DepegState.objects.values_list("symbol", "state"))
        for tick in moment:
            if states.get(tick.symbol) != self._states.get(tick.symbol):
                self.stdout.write(f"{tick.recorded_at:%Y-%m-%d %H:%M} {tick.symbol} {tick.price_usd} {states[tick.symbol]}")
        self._states = states


def _play(files: list[Path], speed: float, step: int) -> Any:
    symbols = selectors.references()
    streams = [replay.ticks(path, replay.symbol_of(path, symbols), step=step) for path in files]
    return replay.play(streams, speed=speed)
