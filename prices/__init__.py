"""Prices of stablecoins and TON, and the peg reference of each coin."""
