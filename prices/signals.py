"""What prices tell the apps above them, which import downward only."""

from django.dispatch import Signal

# Coins were assessed anew, in the transaction that recorded their prices. No arguments: receivers read the depeg states.
peg_assessed = Signal()
