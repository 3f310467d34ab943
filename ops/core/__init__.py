"""Building blocks without a face: SQL, locks, coalescing, schedules, feeds, the HTTP client, request ids and addresses."""
