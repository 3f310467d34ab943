"""The sockets, as Channels consumers."""
