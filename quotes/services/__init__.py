"""Writes, by subject: rates, binding, closing, suspensions, imports. Each owns its transaction and starts it at the underwriting gate."""
