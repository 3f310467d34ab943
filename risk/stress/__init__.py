"""Stress tests: what the book loses if a given day comes. Pure Decimal arithmetic, no Django, no clock."""
