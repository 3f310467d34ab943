"""The web server: HTTP protocol, limits, middleware, request screening, and the runner of processes."""
