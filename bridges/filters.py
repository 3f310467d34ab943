"""Filters of the bridge lists."""

import django_filters

from bridges.catalogue import BRIDGES
from bridges.models import STATUSES
from ops.api.filters import TimeFilter

SOURCE_CHAINS = [(chain, chain) for chain in sorted({terms.source_chain for terms in BRIDGES})]
DEST_CHAINS = [(chain, chain) for chain in sorted({terms.dest_chain for terms in BRIDGES})]


class BridgeFilter(django_filters.FilterSet):
    """By chain and present status."""

    source_chain = django_filters.ChoiceFilter(choices=SOURCE_CHAINS)
    dest_chain = django_filters.ChoiceFilter(choices=DEST_CHAINS)
    health_status = django_filters.ChoiceFilter(choices=STATUSES, field_name="latest__status")
    exploit_detected = django_filters.BooleanFilter(field_name="latest__exploit_detected")


class ReadingFilter(django_filters.FilterSet):
    """By status and time."""

    health_status = django_filters.ChoiceFilter(choices=STATUSES, field_name="status")
    exploit_detected = django_filters.BooleanFilter()
    assessed_after = TimeFilter(field_name="assessed_at", lookup_expr="gte")
    assessed_before = TimeFilter(field_name="assessed_at", lookup_expr="lt")
