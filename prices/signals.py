"""Signals for the apps above, since imports run downward only."""

from django.dispatch import Signal

# Coins were assessed anew, in the transaction that recorded their prices. No arguments: receivers read the depeg states.
peg_assessed = Signal()
