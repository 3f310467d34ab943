"""One function for each endpoint: it checks its arguments and returns the request. No I/O."""
