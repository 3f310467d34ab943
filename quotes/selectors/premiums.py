"""Premium by the day of sale."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import structlog
from django.core.cache import cache
from django.db.models import Sum
from django.db.models.functions import TruncDay
from redis import RedisError

from quotes.models import Policy

DAYS = 30
CACHE_SECONDS = 300
logger = structlog.get_logger(__name__)

Days = list[tuple[datetime, Decimal]]


def by_day(*, now: datetime) -> Days:
    """USD of premium on each of the last 30 days in UTC, oldest first. Up to five minutes old: a busy month is a million rows."""
    key = f"quotes:premiums:{now:%Y-%m-%d}"
    try:
        known: Days | None = cache.get(key)
        if known is None:
            known = _summed(now)
            cache.set(key, known, CACHE_SECONDS)
    except RedisError as error:
        logger.warning("premiums are not cached", reason=str(error))
        known = _summed(now)
    return known


def _summed(now: datetime) -> Days:
    today = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    days = [today - timedelta(days=ago) for ago in reversed(range(DAYS))]
    recent = Policy.objects.filter(pk__gte=_first_id(days[0]), bound_at__gte=days[0])
    sums = recent.order_by().annotate(day=TruncDay("bound_at", tzinfo=UTC)).values_list("day").annotate(Sum("premium"))
    found = dict(sums)
    return [(day, found.get(day, Decimal(0))) for day in days]


def _first_id(moment: datetime) -> UUID:
    """The least id that a policy made then can have: they begin with the milliseconds, so the primary key is an index of time."""
    return UUID(int=int(moment.timestamp() * 1000) << 80)
