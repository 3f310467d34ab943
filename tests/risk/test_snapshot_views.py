"""GET risk/snapshot and risk/snapshots."""

import json
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from ops.core import json_text
from risk.models import RiskSnapshot
from risk.selectors.snapshots import restored
from tests.api import Api
from tests.risk.monitored import monitored, sell

pytestmark = pytest.mark.usefixtures("capital")
PATH = "/api/v2/risk/snapshot"
HISTORY = "/api/v2/risk/snapshots"


def test_before_the_first_run_it_is_a_503_that_says_when_to_come_back(anyone: Api) -> None:
    answer = anyone.get(PATH)
    assert (answer.status_code, answer.json()["code"], answer["Retry-After"]) == (503, "snapshot_missing", "5")
    assert anyone.get(HISTORY).json()["results"] == []


def test_the_newest_run_is_shown_whole(anyone: Api, broker: Api) -> None:
    monitored()
    sell(broker, "0.1")
    taken = monitored().snapshot
    answer = anyone.get(PATH).json()
    assert (answer["ltv"], answer["reserve_ratio"], answer["policy_count"]) == (Decimal("0.143062"), Decimal("0.400000"), 1)
    assert (answer["correlation"], answer["correlation_regime"]) == (None, None)
    assert (answer["top_stablecoin"], answer["worst_stress_loss_usd"]) == ("USDC", Decimal("1000000.00"))
    assert answer["concentrations"] == restored(taken.concentrations)
    assert set(answer["loss_model"]["horizons"]) == {"30d", "1y"}
    assert len(answer["correlation_matrix"]["values"]) == len(answer["correlation_matrix"]["stablecoins"]) == 14


def test_a_snapshot_of_an_earlier_version_is_shown_without_a_distribution(anyone: Api) -> None:
    taken = monitored().snapshot
    for horizon in taken.loss_model["horizons"].values():
        del horizon["histogram"]
    taken.save()
    horizons = anyone.get(PATH).json()["loss_model"]["horizons"]
    assert all("histogram" not in horizon for horizon in horizons.values())


def test_a_snapshot_of_an_earlier_version_has_no_move_of_ton(anyone: Api) -> None:
    taken = monitored().snapshot
    shown = anyone.get(PATH).json()["stress"]["scenarios"][0]
    assert (shown["ton_change"], shown["capital_after_usd"]) == (Decimal("-0.1"), Decimal(9_000_000))
    for scenario in taken.stress["scenarios"]:
        del scenario["ton_change"], scenario["capital_after_usd"]
    taken.save()
    shown = anyone.get(PATH).json()["stress"]["scenarios"][0]
    assert (shown["ton_change"], shown["capital_after_usd"]) == (None, None)


def test_an_unchanged_snapshot_is_a_304_and_a_new_one_is_not(anyone: Api) -> None:
    monitored()
    tag = anyone.get(PATH)["ETag"]
    assert anyone.get(PATH, **{"If-None-Match": tag}).status_code == 304
    monitored()
    assert anyone.get(PATH, **{"If-None-Match": tag}).status_code == 200


def test_the_history_is_paged_newest_first(anyone: Api) -> None:
    now = timezone.now()
    for minutes in (3, 2, 1):
        monitored(now - timedelta(minutes=minutes))
    first = anyone.get(f"{HISTORY}?limit=2").json()
    second = anyone.get(first["next"].partition("testserver")[2]).json()
    times = [row["taken_at"] for row in (*first["results"], *second["results"])]
    assert times == sorted(times, reverse=True)
    assert (len(first["results"]), len(second["results"]), second["next"]) == (2, 1, None)
    assert "loss_model" not in first["results"][0]


def test_the_history_is_filtered_by_time(anyone: Api) -> None:
    now = timezone.now()
    for minutes in (30, 20, 10):
        monitored(now - timedelta(minutes=minutes))
    window = f"taken_after={now - timedelta(minutes=25):%Y-%m-%dT%H:%M:%SZ}&taken_before={now - timedelta(minutes=15):%Y-%m-%dT%H:%M:%SZ}"
    assert len(anyone.get(f"{HISTORY}?{window}").json()["results"]) == 1
    assert RiskSnapshot.objects.count() == 3


@pytest.mark.parametrize("path", [f"{PATH}?colour=red", f"{HISTORY}?colour=red", f"{HISTORY}?taken_after=noon"])
def test_anything_unknown_is_a_400(anyone: Api, path: str) -> None:
    monitored()
    assert anyone.get(path).status_code == 400


def test_names_of_digits_stay_names_and_every_decimal_comes_back() -> None:
    kept = {
        "concentrations": [{"chain": "5000", "exposure_usd": Decimal("10.00"), "share": None, "policy_count": 3}],
        "matrix": {"stablecoins": ["1", "USDC"], "values": [[1.0, None]]},
        "scenarios": [{"scenario": "1.5", "loss_usd": Decimal("0"), "by_tranche": {"SURE_EQT": Decimal("1E+3")}, "survivors": ["7"]}],
    }
    stored = json_text.with_texts(kept)
    assert json.loads(json.dumps(stored)) == stored
    assert restored(stored) == kept
