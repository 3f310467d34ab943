"""Shapes of the risk endpoints."""
