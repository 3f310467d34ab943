"""Reads: the inputs of a snapshot, and the answers of the API."""
