"""Conventions of all REST endpoints: problems, JSON, cursors, strict filters, ETags, exports and the schema of errors."""
