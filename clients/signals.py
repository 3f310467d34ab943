"""Signals for the apps above."""

from django.dispatch import Signal

access_changed = Signal()
"""Sent on commit with `client_id` when a key of a client was revoked or the client was changed: caches must look it up again."""
