"""Launch scenarios: prices of each coin, the moves of BTC and TON, the losses on bridges and exchanges, and a yearly probability.

Bridge and exchange losses are fractions of all such cover. Contract and oracle cover is not stressed: a market event does not break code.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

COINS = ("USDC", "USDT", "DAI", "USDP", "BUSD", "FRAX", "USDe", "sUSDe", "USDY", "PYUSD", "GHO", "LUSD", "crvUSD", "mkUSD")
AT_PEG = Decimal(1)


@dataclass(frozen=True, slots=True)
class Scenario:
    """Prices as fractions of the peg reference, a coin that is not named keeps its peg; changes, losses and the probability as fractions.

    Raises ValueError on a negative price, on a loss or probability outside 0..1, and where TON would lose more than all its value.
    """

    name: str
    prices: Mapping[str, Decimal]
    btc_change: Decimal
    ton_change: Decimal
    annual_probability: Decimal
    bridge_loss: Decimal
    exchange_loss: Decimal

    def __post_init__(self) -> None:
        if min(self.prices.values(), default=AT_PEG) < 0:
            raise ValueError(f"a price in {self.name} is negative")
        if not all(0 <= fraction <= 1 for fraction in (self.annual_probability, self.bridge_loss, self.exchange_loss)):
            raise ValueError(f"losses and probability of {self.name} must lie in 0..1")
        if self.ton_change < -1:
            raise ValueError(f"TON cannot lose more than all its value in {self.name}")

    def price(self, stablecoin: str) -> Decimal:
        """The price of a coin."""
        return self.prices.get(stablecoin, AT_PEG)

    @property
    def ton_factor(self) -> Decimal:
        """The price of TON in the scenario, as a fraction of the present one."""
        return 1 + self.ton_change


def _prices(text: str) -> dict[str, Decimal]:
    return dict(zip(COINS, map(Decimal, text.split()), strict=True))


BANKING_CRISIS = Scenario(
    name="Banking crisis",
    prices=_prices(".88 1.02 1.01 .85 .90 .92 .95 .95 .90 .93 .98 .99 .97 .96"),
    btc_change=Decimal("0.27"),
    ton_change=Decimal("-0.10"),
    annual_probability=Decimal("0.02"),
    bridge_loss=Decimal("0"),  # chains run on while banks do not
    exchange_loss=Decimal("0.05"),  # deposits in dollars stop, and margin calls go unmet
)
CRYPTO_CRASH = Scenario(
    name="Crypto crash",
    prices=_prices(".98 .97 .96 .98 .97 .93 .90 .88 .97 .97 .94 .96 .95 .93"),
    btc_change=Decimal("-0.50"),
    ton_change=Decimal("-0.60"),
    annual_probability=Decimal("0.05"),
    bridge_loss=Decimal("0.10"),  # one bridge in ten does not survive the congestion and the runs
    exchange_loss=Decimal("0.20"),  # liquidation engines fail on the way down, as in March 2020
)
REGULATORY_SHUTDOWN = Scenario(
    name="Regulatory shutdown",
    prices=_prices(".80 .85 .90 .78 .75 .88 .92 .90 .82 .80 .93 .95 .92 .91"),
    btc_change=Decimal("-0.30"),
    ton_change=Decimal("-0.40"),
    annual_probability=Decimal("0.01"),
    bridge_loss=Decimal("0.05"),
    exchange_loss=Decimal("0.15"),  # accounts are frozen while positions are liquidated
)
MULTIPLE_FAILURE = Scenario(
    name="Multiple failure",
    prices=_prices(".75 .75 .80 .70 .72 .65 .78 .75 .82 .73 .77 .85 .80 .76"),
    btc_change=Decimal("0.50"),
    ton_change=Decimal("-0.65"),
    annual_probability=Decimal("0.005"),
    bridge_loss=Decimal("0.40"),
    exchange_loss=Decimal("0.40"),  # a failed exchange returns little more than half in the first year
)
# Each happened once in the six years 2020 to 2025: about 0.17 a year. No bridge or exchange failed within the event itself.
SVB_WEEKEND = Scenario(
    name="SVB weekend, March 2023",
    prices={"USDC": Decimal("0.877"), "DAI": Decimal("0.897"), "FRAX": Decimal("0.88")},
    btc_change=Decimal("0.09"),  # 20,193 USD at the start of the 11th to 21,975 at the start of the 13th
    ton_change=Decimal("-0.10"),
    annual_probability=Decimal("0.17"),
    bridge_loss=Decimal("0"),
    exchange_loss=Decimal("0"),
)
TERRA_WEEK = Scenario(
    name="Terra week, May 2022",
    prices={"USDT": Decimal("0.95")},
    btc_change=Decimal("-0.18"),  # 35,402 USD at the start of the 8th to 29,010 at the start of the 13th
    ton_change=Decimal("-0.35"),
    annual_probability=Decimal("0.17"),
    bridge_loss=Decimal("0"),
    exchange_loss=Decimal("0"),
)
SCENARIOS = (BANKING_CRISIS, CRYPTO_CRASH, REGULATORY_SHUTDOWN, MULTIPLE_FAILURE, SVB_WEEKEND, TERRA_WEEK)
