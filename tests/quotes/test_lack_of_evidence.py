"""What is not known is not sold: the ages of prices, and of what is known of bridges, as a bind looks at them."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.utils import timezone
from time_machine import Traveller

from bridges.measures import MAX_AGE, Observation
from bridges.models import Bridge
from bridges.services.assessment import assess_bridges
from bridges.services.observations import record_observations
from ops.observability import job_status
from prices import services as price_services
from prices.models import AssetPrice, PegReference
from quotes.models import SalesSuspension, StressTable
from quotes.selectors.book import RISK_UNKNOWN
from quotes.services import stress_table, suspensions
from quotes.stress import NOTHING_KNOWN
from tests.api import Api
from tests.known import everything_is_known, ton_is_known
from tests.prices.push import push
from tranches import services as tranche_services

MINUTE = timedelta(minutes=1)
UNKNOWN = "The price of {} is not known well enough to sell on."


@pytest.fixture
def clock(catalogue: None) -> Iterator[Traveller]:
    """A book with capital, in a market of which nothing is known, at a time that stands still."""
    with time_machine.travel(timezone.now(), tick=False) as clock:
        ton_is_known(Decimal(3))
        tranche_services.endow(total_ton=Decimal(200_000_000), liquid_share=Decimal("0.4"), actor="test")
        everything_is_known()
        StressTable.objects.update(known_until=timezone.now() + timedelta(days=30))
        AssetPrice.objects.exclude(symbol="TON").delete()
        AssetPrice.objects.update(good_since=None, good_at=None)
        yield clock


def refusal(broker: Api, **terms: str) -> str | None:
    """Why this is not sold, or None where it is; what the quote said of it must be the same."""
    quote = broker.quote(**terms)
    response = broker.bind(quote["quote_token"])
    assert quote["bindable"] == (response.status_code == 201)
    if response.status_code == 201:
        return None
    problem = response.json()
    assert (response.status_code, problem["code"], quote["not_bindable_reason"]) == (409, "price_unknown", "price_unknown")
    assert "limit" not in problem
    return str(problem["detail"])


def every_minute(clock: Traveller, minutes: int, do: Callable[[], object]) -> None:
    for _ in range(minutes):
        do()
        clock.shift(MINUTE)


def market_speaks() -> None:
    """Two sources, of the two assets that a policy on USDC rests on."""
    for source in ("one", "two"):
        push("1", source=source, symbol="USDC")
        push("3", source=source, symbol="TON")


def test_sales_begin_at_the_third_good_minute_in_a_row(broker: Api, clock: Traveller) -> None:
    assert refusal(broker) == UNKNOWN.format("USDC")
    every_minute(clock, 2, market_speaks)
    assert refusal(broker) == UNKNOWN.format("USDC")
    market_speaks()
    assert refusal(broker) is None


def test_they_end_by_themselves_when_nothing_records_any_more_and_come_back(broker: Api, clock: Traveller) -> None:
    every_minute(clock, 3, market_speaks)
    clock.shift(MINUTE)  # the second since the last word
    assert refusal(broker) is None
    clock.shift(timedelta(seconds=1))
    assert refusal(broker) == UNKNOWN.format("USDC")
    every_minute(clock, 2, market_speaks)
    assert refusal(broker) == UNKNOWN.format("USDC")
    market_speaks()
    assert refusal(broker) is None


def test_they_end_two_minutes_after_the_last_vote_has_expired_while_the_job_goes_on(broker: Api, clock: Traveller) -> None:
    every_minute(clock, 3, market_speaks)
    every_minute(clock, 15, price_services.refresh_prices)
    assert refusal(broker) is None
    every_minute(clock, 2, price_services.refresh_prices)
    assert refusal(broker) == UNKNOWN.format("USDC")


def test_prices_that_are_days_old_sell_nothing(broker: Api, clock: Traveller) -> None:
    every_minute(clock, 3, market_speaks)
    clock.shift(timedelta(days=3))
    price_services.refresh_prices()
    assert refusal(broker) == UNKNOWN.format("USDC")


def test_an_hour_told_at_once_is_one_minute(broker: Api, clock: Traveller) -> None:
    now = timezone.now()
    for back in range(14, -1, -1):
        for symbol, usd in (("USDC", "1"), ("TON", "3")):
            push(usd, symbol=symbol, at=now - back * MINUTE)
    assert refusal(broker) == UNKNOWN.format("USDC")


def test_nothing_is_sold_while_ton_is_not_known(broker: Api, clock: Traveller) -> None:
    everything_is_known()
    assert refusal(broker) == UNKNOWN.format("TON")
    assert refusal(broker, coverage_type="oracle", stablecoin="DAI") == UNKNOWN.format("TON")
    ton_is_known(Decimal(3))
    assert refusal(broker) is None


def test_nothing_is_sold_while_ton_is_in_doubt(broker: Api, clock: Traveller) -> None:
    """Two sources that disagree about TON: its price is taken at the lower, and nothing is sold on it."""
    ton_is_known(Decimal(3))
    for source, usd in (("one", "3"), ("two", "3.1")):
        push(usd, source=source, symbol="TON")
    every_minute(clock, 3, price_services.refresh_prices)
    everything_is_known()
    assert refusal(broker) == UNKNOWN.format("TON")


def test_a_coin_is_unknown_with_the_one_that_it_rests_on(broker: Api, clock: Traveller) -> None:
    ton_is_known(Decimal(3))
    everything_is_known()
    AssetPrice.objects.filter(symbol="USDC").delete()
    assert refusal(broker, stablecoin="DAI") == f"DAI rests on USDC. {UNKNOWN.format('USDC')}"
    assert refusal(broker, stablecoin="USDT") is None
    PegReference.objects.filter(symbol="USDC").update(rests_on="DAI")  # in a circle
    assert refusal(broker, stablecoin="DAI") == f"DAI rests on USDC. {UNKNOWN.format('USDC')}"


def test_a_suspension_is_said_first(broker: Api, clock: Traveller) -> None:
    suspensions.suspend(subject=SalesSuspension.Subject.COIN, code="USDC", reason="Staff.", actor="staff")
    response = broker.bind(broker.quote()["quote_token"])
    assert response.json()["code"] == "sales_suspended"


def test_nothing_is_sold_on_a_risk_that_was_not_assessed_in_time(broker: Api, clock: Traveller) -> None:
    ton_is_known(Decimal(3))
    everything_is_known()
    assert refusal(broker) is None
    StressTable.objects.update(known_until=None)  # scenarios were edited before the first snapshot
    assert refusal(broker) == RISK_UNKNOWN
    stress_table.hand_down(terms=NOTHING_KNOWN, at=timezone.now(), known_until=timezone.now() + MINUTE)
    clock.shift(MINUTE)
    assert refusal(broker) is None
    clock.shift(timedelta(seconds=1))
    stress_table.hand_down(terms=NOTHING_KNOWN, at=timezone.now())  # an edit assesses nothing
    assert refusal(broker) == RISK_UNKNOWN
    StressTable.objects.all().delete()
    assert refusal(broker) == RISK_UNKNOWN


def test_a_clock_that_was_fast_neither_opens_sales_nor_keeps_them_closed(broker: Api, clock: Traveller) -> None:
    ton_is_known(Decimal(3))
    everything_is_known()
    ahead = timezone.now() + timedelta(hours=1)
    stress_table.hand_down(terms=NOTHING_KNOWN, at=ahead, known_until=ahead + 3 * MINUTE)
    assert refusal(broker) == RISK_UNKNOWN
    stress_table.hand_down(terms=NOTHING_KNOWN, at=timezone.now(), known_until=timezone.now() + 3 * MINUTE)
    assert refusal(broker) is None
    stress_table.hand_down(terms=NOTHING_KNOWN, at=timezone.now() + timedelta(seconds=50))  # an edit on a host a little fast
    stress_table.hand_down(terms=NOTHING_KNOWN, at=timezone.now(), known_until=timezone.now() + 4 * MINUTE)
    assert StressTable.objects.get().known_until == timezone.now() + 4 * MINUTE


def test_one_operator_alone_is_not_believed_while_others_are_expected(broker: Api, clock: Traveller) -> None:
    """Exchanges that are throttled in a fall leave one client, which says 1."""
    every_minute(clock, 3, market_speaks)
    clock.shift(20 * MINUTE)
    every_minute(clock, 4, lone_voice)
    assert refusal(broker) == UNKNOWN.format("USDC")
    clock.shift(timedelta(days=1))
    every_minute(clock, 3, lone_voice)
    assert refusal(broker) is None  # it is the only one there is


def test_a_coin_without_a_reference_is_not_sold(broker: Api, clock: Traveller) -> None:
    ton_is_known(Decimal(3))
    everything_is_known()
    PegReference.objects.filter(symbol="USDC").delete()
    assert refusal(broker) == UNKNOWN.format("USDC")
    assert refusal(broker, stablecoin="DAI") == f"DAI rests on USDC. {UNKNOWN.format('USDC')}"


def lone_voice() -> None:
    """One of two operators says that USDC is at its peg; TON and the risk of the book are known."""
    push("1", source="one", symbol="USDC")
    ton_is_known(Decimal(3))
    StressTable.objects.update(handed_down_at=timezone.now(), known_until=timezone.now() + 3 * MINUTE)


def see_the_bridges(at: datetime) -> None:
    for bridge_id in Bridge.objects.values_list("pk", flat=True):
        for oracle in ("one", "two"):
            record_observations(bridge_id=bridge_id, observations=[Observation(oracle, Decimal(10**9), at)], now=at)


def test_bridge_cover_of_a_chain_is_sold_while_all_its_bridges_are_observed(broker: Api, clock: Traveller) -> None:
    ton_is_known(Decimal(3))
    everything_is_known()
    Bridge.objects.filter(pk="orbit_eth_ton").update(known_until=None)
    said = "Bridges of {} that nobody observes now: orbit_eth_ton."
    assert refusal(broker, coverage_type="bridge", chain="Ethereum") == said.format("Ethereum")
    assert refusal(broker, coverage_type="bridge", chain="TON") == said.format("TON")
    assert refusal(broker, coverage_type="bridge", chain="Base") is None
    assert refusal(broker, coverage_type="oracle", chain="Ethereum") is None
    Bridge.objects.filter(pk="orbit_eth_ton").update(is_monitored=False)
    assert refusal(broker, coverage_type="bridge", chain="Ethereum") is None
    Bridge.objects.filter(pk="lightning_btc_ton").update(is_monitored=False)
    assert refusal(broker, coverage_type="bridge", chain="Lightning") == "No bridge of Lightning is watched."
    Bridge.objects.update(known_until=timezone.now() + timedelta(days=1))  # by a clock that was a day fast
    assert str(refusal(broker, coverage_type="bridge", chain="Base")).startswith("Bridges of Base that nobody observes now")


def test_optimism_is_as_known_as_the_bridge_of_base_that_it_uses(broker: Api, clock: Traveller) -> None:
    ton_is_known(Decimal(3))
    everything_is_known()
    assert refusal(broker, coverage_type="bridge", chain="Optimism") is None
    Bridge.objects.filter(pk="wormhole_base_ton").update(known_until=None)
    for chain in ("Optimism", "Base"):
        said = "Bridges of Base that nobody observes now: wormhole_base_ton."
        assert refusal(broker, coverage_type="bridge", chain=chain) == said
    suspensions.suspend(subject=SalesSuspension.Subject.BRIDGE_CHAIN, code="Base", reason="Critical.", actor="monitor:bridges")
    token = broker.quote(coverage_type="bridge", chain="Optimism")["quote_token"]
    assert broker.bind(token).json()["code"] == "sales_suspended"


def test_a_bridge_is_known_as_long_as_its_observation_counts_and_its_monitor_runs(broker: Api, clock: Traveller) -> None:
    now = timezone.now()
    see_the_bridges(now)
    assess_bridges(now=now)
    assert set(Bridge.objects.values_list("known_until", flat=True)) == {now + job_status.patience("bridges.assess")}
    assess_bridges(now=now + MAX_AGE - MINUTE)
    assert set(Bridge.objects.values_list("known_until", flat=True)) == {now + MAX_AGE}


def test_a_bridge_that_nobody_ever_saw_is_unknown(clock: Traveller) -> None:
    Bridge.objects.update(known_until=timezone.now() + MINUTE)
    assess_bridges(now=timezone.now())
    assert set(Bridge.objects.values_list("known_until", flat=True)) == {None}
