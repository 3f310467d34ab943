"""Filters of the bridge lists."""

import django_filters

from bridges.catalogue import BRIDGES
from bridges.models import STATUSES
from ops.api.filters import AnyCaseFilter, TimeFilter

SOURCE_CHAINS = [(chain, chain) for chain in sorted({terms.source_chain for terms in BRIDGES})]
DEST_CHAINS = [(chain, chain) for chain in sorted({terms.dest_chain for terms in BRIDGES})]


class BridgeFilter(django_filters.FilterSet):
    """By chain and present status."""

    source_chain = AnyCaseFilter(choices=SOURCE_CHAINS)
    dest_chain = AnyCaseFilter(choices=DEST_CHAINS)
    health_status = AnyCaseFilter(choices=STATUSES, field_name="latest__status")
    exploit_detected = django_filters.BooleanFilter(field_name="latest__exploit_detected")


class ReadingFilter(django_filters.FilterSet):
    """By status and time."""

    health_status = AnyCaseFilter(choices=STATUSES, field_name="status")
    exploit_detected = django_filters.BooleanFilter()
    assessed_after = TimeFilter(field_name="assessed_at", lookup_expr="gte")
    assessed_before = TimeFilter(field_name="assessed_at", lookup_expr="lt")
