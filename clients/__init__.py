"""API clients: who calls, with which key, allowed to do what, and whether they already did it."""
