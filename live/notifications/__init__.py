"""Notifications: written to the outbox in the transaction that caused them, and delivered from there."""
