"""Signals for the apps above, since imports run downward only."""

from django.dispatch import Signal

# Depeg states were computed, in the transaction that recorded the prices. No arguments: receivers read the depeg states.
peg_assessed = Signal()
