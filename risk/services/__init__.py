"""Writes: snapshots, alerts and retention."""
