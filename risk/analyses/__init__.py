"""Analyses of the book on demand: stress tests, value at risk, what-ifs, backtests."""
