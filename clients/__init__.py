"""API clients: keys, tokens, scopes, rate limits and idempotency."""
