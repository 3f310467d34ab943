"""Chainlink's USD proxies on Ethereum mainnet. Each is checked by its own description before it counts."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Proxy:
    """The contract that always has the newest round of a coin. `heartbeat`: a round is replaced after so long at the latest."""

    address: str
    heartbeat: timedelta = timedelta(hours=24)

    @property
    def max_age(self) -> timedelta:
        """How old its newest round may be: the heartbeat and a tenth."""
        return self.heartbeat * 11 / 10


PROXIES = {
    "USDC": Proxy("0x8fFfFfd4AfB6115b954Bd326cbe7B4BA576818f6"),
    "USDT": Proxy("0x3E7d1eAB13ad0104d2750B8863b489D65364e32D"),
    "DAI": Proxy("0xAed0c38402a5d19df6E4c03F4E2DceD6e29c1ee9", heartbeat=timedelta(hours=1)),
    "USDP": Proxy("0x09023c0DA49Aaf8fc3fA3ADF34C6A7016D38D5e3"),
    "FRAX": Proxy("0xB9E1E3A9feFf48998E45Fa90847ed4D467E8BcfD"),
    "LUSD": Proxy("0x3D7aE7E594f2f2091Ad8798313450130d0Aba3a0"),
    "GHO": Proxy("0x3f12643D3f6f874d39C2a4c9f2Cd6f2DbAC877FC"),
    "PYUSD": Proxy("0x8f1dF6D7F2db73eECE86a18b4381F4707b918FB1"),
    "crvUSD": Proxy("0xEEf0C605546958c1f899b6fB336C20671f9cD49F"),
    "BUSD": Proxy("0x833D8Eb16D306ed1FbB5D7A2E019e106B960965A"),
    "USDe": Proxy("0xa569d910839Ae8865Da8F8e70FfFb0cBA869F961"),
    "sUSDe": Proxy("0xFF3BC18cCBd5999CE63E788A1c250a88626aD099"),
}
