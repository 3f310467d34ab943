"""Making the bridges that are missing."""

from django.db import transaction
from django.utils import timezone

from bridges.catalogue import BRIDGES
from bridges.models import Bridge
from bridges.services.assessment import assess_bridge


@transaction.atomic
def ensure_bridges() -> int:
    """Create the missing ones of the nine bridges, each with a first reading; returns how many were made."""
    known = set(Bridge.objects.values_list("pk", flat=True))
    missing = [
        Bridge(bridge_id=terms.bridge_id, source_chain=terms.source_chain, dest_chain=terms.dest_chain)
        for terms in BRIDGES
        if terms.bridge_id not in known
    ]
    Bridge.objects.bulk_create(missing)
    for bridge in missing:
        assess_bridge(bridge_id=bridge.pk, now=timezone.now())
    return len(missing)
