"""Conventions of all REST endpoints: problems, JSON, cursors, strict filters, ETags and the schema of errors."""
