"""Catalogue, pricing, quotes, policies and underwriting."""
