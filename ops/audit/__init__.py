"""The audit trail: append-only rows of what was changed, by whom and from where."""
