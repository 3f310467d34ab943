"""Reads: what a snapshot is made of, and what the API answers."""
