"""The audit trail: what was changed, by whom and from where, in rows that nobody can change afterwards."""
