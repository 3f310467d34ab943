"""Stress tests: losses of the book in a scenario. Pure Decimal arithmetic, no Django, no clock."""
