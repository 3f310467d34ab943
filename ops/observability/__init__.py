"""Metrics, monitoring, logs, health, queues and job status."""
