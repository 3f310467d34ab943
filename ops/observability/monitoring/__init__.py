"""The monitoring API for operators. `sections` takes the figures of the apps above."""
