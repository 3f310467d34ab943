"""Bounds of what can be insured. No Django."""

from decimal import Decimal

MIN_COVERAGE = Decimal(10)
MAX_COVERAGE = Decimal(10_000_000)
MIN_DAYS = 1
MAX_DAYS = 365
MAX_POLICYHOLDER = 128
MAX_WAITING_HOURS = 720  # 30 days
