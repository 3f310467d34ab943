"""Writes: snapshots, alerts, and forgetting what is old."""
