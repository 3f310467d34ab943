"""Writes, by subject: rates, binding, closing, suspensions, imports. Each owns its transaction and locks gate, tranches, product, policy, in that order."""
