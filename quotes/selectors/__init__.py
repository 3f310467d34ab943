"""Reads, by subject: the catalogue, the book, policies."""
