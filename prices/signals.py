"""Signals for the apps above, since imports run downward only."""

from collections.abc import Mapping
from decimal import Decimal

from django.dispatch import Signal

CoinVotes = Mapping[str, Mapping[str, Decimal]]

# Depeg states were computed, in the transaction that recorded the prices. `votes`: of each coin that got a price, what each operator says,
# as a fraction of the peg reference; `now`: when. The rest stands in the depeg states.
peg_assessed = Signal()
