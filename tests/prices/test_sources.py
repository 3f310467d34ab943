"""Sources that staff assign: by command and in admin, their votes and their ages."""

from datetime import timedelta
from decimal import Decimal
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.utils import timezone

from clients.principals import Scope
from prices import selectors, services
from prices.consensus import Observation
from prices.feeds import FEEDS, polling
from prices.models import PriceSource
from prices.sources import MAX_AGES, SourceClass
from tests.api import Api
from tests.conftest import MakeApi
from tests.prices.push import assign, minutes_ago, price_of, push

pytestmark = pytest.mark.usefixtures("catalogue")


@pytest.fixture
def north(make_api: MakeApi) -> Api:
    return make_api("north", Scope.ORACLE)


def add(*arguments: str) -> str:
    out = StringIO()
    call_command("add_source", *arguments, stdout=out)
    return out.getvalue()


def say(api: Api, price: str, *, source: str) -> int:
    seen = {"symbol": "USDC", "price_usd": price, "observed_at": timezone.now().isoformat()}
    status: int = api.post("/api/v2/prices", {"source": source, "observations": [seen]}).status_code
    return status


def test_a_source_that_was_added_takes_pushes_of_its_client(north: Api) -> None:
    assert say(north, "1", source="bitfinex") == 403
    said = add("bitfinex", "--class", "exchange", "--operator", "Northern Oracles", "--client", "north")
    assert said == "bitfinex (exchange) is assigned to client:north, for the vote of Northern Oracles.\n"
    assert say(north, "1", source="bitfinex") == 200
    assert PriceSource.objects.get().max_age_seconds == 120


def test_the_operator_is_the_client_unless_another_is_named(north: Api) -> None:
    add("bitfinex", "--class", "own", "--operator", "north")
    assert (PriceSource.objects.get().operator, PriceSource.objects.get().reporter) == ("north", "client:north")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("bitfinex", "--class", "own", "--operator", "nobody"), "no such API client"),
        (("Bitfinex!", "--class", "own", "--operator", "north"), "valid value"),
        (("kraken", "--class", "exchange", "--operator", "north"), "belongs to a feed"),
        (("bitfinex", "--class", "rumour", "--operator", "north"), "invalid"),
        (("bitfinex", "--class", "own", "--operator", ""), "blank"),
        (("bitfinex", "--class", "stand_in", "--operator", "north"), "makes prices up"),
        (("bitfinex", "--class", "own", "--operator", " Feed:kraken", "--client", "north"), "not the vote of a feed"),
    ],
    ids=["no client", "no name", "a feed", "no class", "no operator", "made up", "the vote of a feed"],
)
def test_a_source_that_cannot_be_is_refused(north: Api, arguments: tuple[str, ...], said: str) -> None:
    with pytest.raises(CommandError, match=said):
        add(*arguments, *(() if arguments[-1] else ("--client", "north")))
    assert not PriceSource.objects.exists()


def test_an_operator_is_the_same_in_whatever_spelling(north: Api, make_api: MakeApi) -> None:
    make_api("south", Scope.ORACLE)
    add("one", "--class", "own", "--operator", "Northern Oracles", "--client", "north")
    add("two", "--class", "own", "--operator", " client:northern  ORACLES", "--client", "south")
    assert set(PriceSource.objects.values_list("operator", flat=True)) == {"Northern Oracles"}


def test_a_client_has_one_vote(north: Api) -> None:
    add("one", "--class", "own", "--operator", "north")
    with pytest.raises(CommandError, match="has two votes"):
        add("two", "--class", "own", "--operator", "another", "--client", "north")


def test_a_source_is_added_once(north: Api, make_api: MakeApi) -> None:
    make_api("south", Scope.ORACLE)
    add("bitfinex", "--class", "own", "--operator", "north")
    with pytest.raises(CommandError, match="already exists"):
        add("bitfinex", "--class", "own", "--operator", "south")
    assert PriceSource.objects.get().reporter == "client:north"


def test_two_clients_of_one_operator_have_one_vote_together() -> None:
    for source in ("one", "two"):
        assign(source, f"client:{source}", operator="the same")
        push("0.90", source=source)
    for source in ("three", "four"):
        push("1", source=source)
    assert price_of() == Decimal(1)


@pytest.mark.parametrize("source_class", SourceClass)
def test_an_observation_counts_as_long_as_its_source_allows(source_class: SourceClass) -> None:
    age = MAX_AGES[source_class]
    with time_machine.travel(timezone.now(), tick=False) as clock:
        assign("one", "client:one", source_class=source_class, max_age_seconds=int(age.total_seconds()))
        push("1", source="one")
        clock.shift(age)
        now = timezone.now()
        [seen] = selectors.fresh_observations(symbols=["USDC"], now=now)["USDC"]
        assert seen.counts_until == now


def test_an_exchange_that_fell_silent_holds_no_price_up() -> None:
    """Two minutes old, it would still have said 1 for thirteen more."""
    with time_machine.travel(timezone.now(), tick=False) as clock:
        assign("venue", "client:venue", source_class=SourceClass.EXCHANGE, max_age_seconds=120)
        push("1", source="venue")
        push("0.98", source="other")
        assert price_of() == Decimal(1)
        clock.shift(timedelta(minutes=3))
        services.refresh_prices()
        assert price_of() == Decimal("0.98")


def test_the_simulated_market_stays_known_beside_one_client_that_pushes_one_coin() -> None:
    """In development, where the guides have one do that."""
    push("1", symbol="USDC", source="runbook")
    polling.poll()
    now = timezone.now()
    assert selectors.known_assets(now=now) == set(selectors.references())


def test_feeds_assign_themselves_by_their_class() -> None:
    for name, make in FEEDS.items():
        feed = make()
        push_of(feed.reporter, name, feed.kind)
        row = PriceSource.objects.get(source=name)
        assert (row.operator, row.source_class, timedelta(seconds=row.max_age_seconds)) == (feed.reporter, feed.kind, MAX_AGES[feed.kind])


def push_of(reporter: str, source: str, source_class: SourceClass) -> None:
    seen = Observation("USDC", source, Decimal(1), minutes_ago(0))
    services.record_observations(observations=[seen], reporter=reporter, feed_class=source_class)
