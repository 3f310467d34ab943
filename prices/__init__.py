"""Prices of coins and of TON, and the reference each coin is pegged to."""
