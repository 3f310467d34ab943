"""What the migrations of the bridges do to rows that are there."""

from typing import Any

import pytest
from django.db.migrations.state import ProjectState
from django.utils import timezone

from tests.conftest import Migrate

BEFORE, AFTER = ("bridges", "0003_feeds"), ("bridges", "0004_oracle_names")

pytestmark = pytest.mark.django_db(transaction=True)


def oracles(state: ProjectState) -> set[str]:
    return set(table(state, "BridgeObservation").values_list("oracle", flat=True))


def table(state: ProjectState, name: str) -> Any:
    return state.apps.get_model("bridges", name).objects


def test_oracles_get_and_lose_their_prefixes(migrate: Migrate) -> None:
    before = migrate(BEFORE)
    table(before, "Bridge").get_or_create(bridge_id="b", defaults={"source_chain": "Base", "dest_chain": "TON"})
    for oracle in ("defillama", "simulator-2", "northern oracle"):
        table(before, "BridgeObservation").create(bridge_id="b", oracle=oracle, tvl_usd=1, observed_at=timezone.now())
    assert oracles(migrate(AFTER)) == {"feed:defillama", "feed:simulator-2", "client:northern oracle"}
    assert oracles(migrate(BEFORE)) == {"defillama", "simulator-2", "northern oracle"}
