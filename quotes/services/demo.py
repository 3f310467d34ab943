"""Demo book: starting capital, and policies of a demo client."""

from collections.abc import Callable
from contextlib import suppress
from decimal import Decimal

from django.conf import settings
from django.utils import timezone

from bridges import feeds as bridge_feeds
from bridges.feeds import simulator as bridge_simulator
from bridges.services import monitoring
from clients.models import ApiClient
from ops.observability.job_status import Skipped
from prices import feeds
from prices import selectors as price_selectors
from prices import services as price_services
from prices.feeds import polling
from prices.feeds.simulator import Simulator
from prices.models import TON, AssetPrice
from quotes import demo
from quotes.demo import DemoBook
from quotes.selectors import catalogue as catalogue_selectors
from quotes.services.import_book import import_book
from quotes.services.import_book.files import Line
from quotes.services.import_book.writing import Tally
from tranches import selectors as tranche_selectors
from tranches import services as tranche_services
from tranches.models import Tranche

CLIENT = "demo"
TON_USD = Decimal("3.00")
CAPITAL_TON = Decimal(200_000_000)
LIQUID_SHARE = Decimal("0.4")
LTV = Decimal("0.5")
DAYS_OF_PRICES = 30


def endow_capital() -> bool:
    """Give the tranches capital where they have none, and TON a price where it has none; returns whether capital was given."""
    if not AssetPrice.objects.filter(symbol=TON).exists():
        price_services.set_price(symbol=TON, price_usd=TON_USD, source="demo", observed_at=timezone.now())
    if Tranche.objects.filter(capital_ton__gt=0).exists():
        return False
    tranche_services.endow(total_ton=CAPITAL_TON, liquid_share=LIQUID_SHARE, actor="demo")
    return True


def remember_prices() -> int:
    """A month of closing prices where the market is simulated, so that the coins have correlations; returns how many were new."""
    known, now = price_selectors.references(), timezone.now()
    simulated = [feed for feed in feeds.configured() if isinstance(feed, Simulator)]
    return sum(
        price_services.record_history(
            observations=feed.closes(references=known, now=now, days=DAYS_OF_PRICES), reporter=feed.reporter, feed_class=feed.kind
        )
        for feed in simulated
    )


def watch_market() -> None:
    """Look at what is simulated as its monitors would, now: what is bound as soon as the service is ready rests on it.

    Where a monitor is at it already, it does.
    """
    if any(isinstance(feed, Simulator) for feed in feeds.configured()):
        with suppress(Skipped):
            polling.poll()
    if settings.BRIDGE_FEED == bridge_simulator.NAME:
        with suppress(Skipped):
            monitoring.run_monitor(feeds=bridge_feeds.configured(), now=timezone.now())


def import_demo_book(*, policies: int, seed: int, on_progress: Callable[[int], object]) -> Tally:
    """Bring the book to about half of effective capital with a synthetic book, which comes in as any broker's book does.

    Its times follow the clock and its amounts what is wanted, so a policy that is known from an earlier run may differ and stays.

    Raises RateVersion.DoesNotExist without a catalogue.
    """
    client, _ = ApiClient.objects.get_or_create(name=CLIENT)
    capital = tranche_selectors.capital()
    wanted = max(LTV * capital.effective_usd - capital.coverage_usd, Decimal(0))
    rows = demo.lines(DemoBook(policies, wanted, seed), catalogue_selectors.load(), timezone.now())
    lines = (Line(number, row.encode()) for number, row in enumerate(rows, start=1))
    source = f"demo book of {policies} policies, seed {seed}"
    return import_book(client=client, source=source, lines=lines, on_rejects=lambda _: None, on_progress=on_progress, may_differ=True)
