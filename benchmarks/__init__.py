"""Speed of the running service, measured beside two peers in the same run: `python -m benchmarks`."""
