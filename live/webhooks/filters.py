"""What the lists can be filtered by."""

import django_filters

from live.models import Delivery, Webhook


class WebhookFilter(django_filters.FilterSet):
    """By whether it is paused."""

    status = django_filters.ChoiceFilter(choices=Webhook.Status.choices)


class DeliveryFilter(django_filters.FilterSet):
    """By status and event."""

    status = django_filters.ChoiceFilter(choices=Delivery.Status.choices)
