"""Prices of Pyth from its server Hermes: `GET {base_url}/v2/updates/price/latest?ids[]=eaa020c6...&parsed=true`, with a key.

Answers `{"parsed": [{"id": "eaa020c6...", "price": {"price": "99990000", "conf": "40000", "expo": -8, "publish_time": 1795348798}}]}`: the
price and the half width of its confidence interval, both times 10^expo. A key that may not read one of the coins gets 403 for all; then
they are asked one by one.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any

import msgspec

from ops.core import http_client
from ops.core.http_client import OutgoingError, Refused, Throttled
from prices.consensus import Observation
from prices.feeds import one_by_one, usable
from prices.feeds.http_feed import HttpFeed
from prices.feeds.interface import LeftOut
from prices.feeds.pyth.ids import PYTH_IDS
from prices.sources import SourceClass

MAX_INTERVAL = Decimal("0.005")  # of the price
MAX_INT64 = 2**63 - 1


class Price(msgspec.Struct):
    """A price and its confidence interval, times 10^expo in USD; `publish_time` in Unix seconds."""

    price: Annotated[int, msgspec.Meta(le=MAX_INT64)]
    conf: Annotated[int, msgspec.Meta(ge=0, le=MAX_INT64)]
    expo: Annotated[int, msgspec.Meta(ge=-18, le=0)]
    publish_time: Annotated[datetime, msgspec.Meta(tz=True)]


class Update(msgspec.Struct):
    """The newest price of one id."""

    price: Price


class Pyth(HttpFeed):
    """One request for all assets. Off without a key."""

    name = "pyth"
    kind = SourceClass.ORACLE_NETWORK
    symbols = frozenset(PYTH_IDS)

    def __init__(self, *, base_url: str, api_key: str, client: http_client.Client | None = None) -> None:
        super().__init__(base_url=base_url, client=client)
        self._api_key = api_key

    def observe(
        self, *, references: Mapping[str, Decimal | None], prices: Mapping[str, Decimal], now: datetime
    ) -> Sequence[Observation | LeftOut]:
        """Observations of the assets that it knows. Raises OutgoingError, also without a key."""
        if not self._api_key:
            raise OutgoingError("It is off: PYTH_API_KEY is not set.")
        ids = {symbol: name for symbol, name in PYTH_IDS.items() if symbol in references}
        missing: list[LeftOut] = []
        try:
            updates = self._ask(*ids.values())
        except Throttled:
            raise
        except Refused:
            answers, missing = one_by_one.fetch(self._ask, ids, source=self.name)
            updates = {name: update for answer in answers.values() for name, update in answer.items()}
        raws = {symbol: updates[name] for symbol, name in ids.items() if name in updates}
        return [*usable.observations(self.name, raws, _price), *missing]

    def _ask(self, *ids: str) -> dict[str, Any]:
        """Updates by id. An id that stands there twice is left out, as nobody knows which update is right."""
        query = "&".join([*(f"ids[]={name}" for name in ids), "parsed=true", "ignore_invalid_price_ids=true"])
        url = f"{self._base_url}/v2/updates/price/latest?{query}"
        document = self._client.fetch_json(url, headers={"Authorization": f"Bearer {self._api_key}"}).document
        parsed = document.get("parsed") if isinstance(document, dict) else None
        if not isinstance(parsed, list):
            raise http_client.Unintelligible("The answer has no parsed prices.")
        updates = [(str(one.get("id")).lower().removeprefix("0x"), one) for one in parsed if isinstance(one, dict)]
        seen = Counter(name for name, _ in updates)
        return {name: one for name, one in updates if name in ids and seen[name] == 1}


def _price(raw: Any) -> tuple[Decimal, datetime]:
    seen = msgspec.convert(raw, Update, strict=False).price
    price_usd = usable.price(Decimal(seen.price).scaleb(seen.expo))
    if seen.conf >= MAX_INTERVAL * seen.price:
        raise usable.Unusable("Its confidence interval is 0.5 % or more.")
    return price_usd, seen.publish_time
