"""What followers of the yields are told."""

from decimal import Decimal

import pytest
from django.core.cache import cache
from django_celery_beat.models import PeriodicTask

from prices.models import AssetPrice
from tests.recorder import Recorder
from tranches import services, tasks
from tranches.messages import CHANNEL, ApyUpdate, TrancheApy, Yields
from tranches.movements import MovementKind


@pytest.fixture
def tape(book: None) -> Recorder:
    return Recorder(CHANNEL)


def applied(message: ApyUpdate) -> Yields:
    """The state of a reader who heard the message: it holds all of it."""
    return Yields(tranches=[TrancheApy(tranche_id=row.tranche_id, apy=row.apy, utilization=row.utilization) for row in message.tranches])


def test_each_run_tells_the_yield_of_every_tranche(tape: Recorder) -> None:
    for _ in range(2):
        with tape.recording():
            tasks.publish_apy()
    first, second = tape.messages()
    assert [row.tranche_id for row in first.tranches] == ["SURE_BTC", "SURE_SNR", "SURE_MEZZ", "SURE_JNR", "SURE_JNR_PLUS", "SURE_EQT"]
    assert [row.apy for row in second.tranches] == [row.apy for row in first.tranches]


def test_the_state_and_what_is_told_make_the_next_state(tape: Recorder) -> None:
    with tape.recording():
        tasks.publish_apy()
    services.move_capital(tranche_id="SURE_EQT", kind=MovementKind.DEPOSIT, amount_ton=Decimal(1000), actor="test")
    with tape.recording():
        tasks.publish_apy()
    assert applied(tape.messages()[-1]) == tape.state()


def test_without_a_price_of_ton_nothing_is_told(tape: Recorder) -> None:
    AssetPrice.objects.all().delete()
    cache.clear()
    with tape.recording():
        tasks.publish_apy()
    assert tape.messages() == []


def test_it_runs_every_minute(db: None) -> None:
    assert PeriodicTask.objects.get(task="tranches.publish_apy").interval.every == 60
