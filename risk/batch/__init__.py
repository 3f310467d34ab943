"""Batches: many quotes, stress tests or what-ifs in one call, the most urgent first."""
