"""Names of the Celery queues."""

MONITOR_QUEUE = "monitors"
WORK_QUEUE = "celery"  # client work; every release reads it
WEBHOOK_QUEUE = "webhooks"
