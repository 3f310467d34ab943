"""Admin pages of notifications and webhooks."""

from live.admin.deliveries import DeliveryAdmin
from live.admin.notifications import NotificationAdmin
from live.admin.webhooks import WebhookAdmin

__all__ = ["DeliveryAdmin", "NotificationAdmin", "WebhookAdmin"]
