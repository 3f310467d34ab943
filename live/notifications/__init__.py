"""Notifications: what happened, told to those who asked to be told. Written in the transaction that caused it, delivered from there."""
