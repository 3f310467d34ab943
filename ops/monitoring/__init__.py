"""The monitoring API: how the service does, for operators. `sections` takes the figures of the rooms above."""
