"""An analysis on real workers, one of which is killed in the middle of it."""

from decimal import Decimal
from pathlib import Path

import pytest
from django.utils import timezone

from live.models import Notification
from risk import working
from risk.analyses.specs import MAX_PATHS, CapitalAction, CapitalChange, WhatIf
from risk.models import Analysis
from tests.api import Api
from tests.ops.running import wait_until
from tests.risk.analyses.test_services import asked, read
from tests.risk.workers import worker

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("book")]


def test_an_analysis_whose_worker_was_killed_is_run_again(broker: Api, tmp_path: Path) -> None:
    environment = {"WORK_LEASE_SECONDS": "2"}
    deposit = {"action": "deposit", "tranche_id": "SURE_EQT", "amount_ton": "1"}
    broker.policy()
    with worker(tmp_path / "first", **environment) as first:
        analysis = asked(broker, "what_if", capital=[deposit], paths=MAX_PATHS)
        wait_until(lambda: Analysis.objects.get().status == "running")
        first.kill()
    assert read(broker, analysis)["status"] == "running"
    Analysis.objects.update(
        input_text=WhatIf(capital=(CapitalChange(CapitalAction.DEPOSIT, "SURE_EQT", Decimal(1)),), paths=1000).text()
    )  # the second time may be quick
    wait_until(lambda: Analysis.objects.free(timezone.now()).exists())

    with worker(tmp_path / "second", **environment):
        assert working.resume(now=timezone.now()) == 1
        wait_until(lambda: Analysis.objects.get().status == "completed")
    grown = read(broker, analysis)["analysis_result"]["change"]["total_capital_usd"]
    assert (type(grown), str(grown)) == (Decimal, "3.00")
    assert Analysis.objects.get().attempts == 2
    assert Notification.objects.filter(type="analysis_completed").count() == 1
