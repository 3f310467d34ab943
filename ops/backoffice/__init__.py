"""Shared parts of the admin pages, the second factor and sign-in of staff."""
