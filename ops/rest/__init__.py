"""The manners every REST endpoint shares: problems, JSON, cursors, strict filters, ETags, the schema of errors."""
