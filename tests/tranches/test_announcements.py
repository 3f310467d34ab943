"""Everybody is told of yields."""

import pytest
from django.core.cache import cache

from prices.models import AssetPrice
from tests.announced import announced
from tranches import tasks
from tranches.terms import TRANCHES

pytestmark = pytest.mark.usefixtures("book")


def test_each_run_tells_the_yield_of_every_tranche() -> None:
    tasks.publish_apy()
    (told,) = announced()
    assert (told.type, told.priority, told.client_id) == ("apy_update", "LOW", None)
    rows = told.payload["tranches"]
    assert [row["tranche_id"] for row in rows] == [terms.tranche_id for terms in TRANCHES]
    assert set(rows[0]) == {"tranche_id", "apy", "utilization", "last_updated"}


def test_without_a_price_of_ton_nothing_is_told() -> None:
    AssetPrice.objects.all().delete()
    cache.clear()
    tasks.publish_apy()
    assert announced() == []
