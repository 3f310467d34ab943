"""Webhooks: notifications delivered to addresses of the clients, signed, in order, at least once."""
