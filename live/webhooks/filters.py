"""What the lists can be filtered by."""

import django_filters

from live.models import Delivery, Webhook
from ops.api.filters import AnyCaseFilter


class WebhookFilter(django_filters.FilterSet):
    """By whether it is paused."""

    status = AnyCaseFilter(choices=Webhook.Status.choices)


class DeliveryFilter(django_filters.FilterSet):
    """By status and event."""

    status = AnyCaseFilter(choices=Delivery.Status.choices)
