"""Take a snapshot: read the book, compute and store its figures, hand the stress terms down, update the alerts."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

import structlog
from django.conf import settings
from django.db import transaction

import live
from ops.core import json_text
from ops.observability import job_status
from risk import messages
from risk.alerting import Figure
from risk.figures import capital, concentration, correlation, losses, stress
from risk.loss_model.assessment import DEFAULT_PATHS
from risk.loss_model.launch_parameters import LAUNCH_PARAMETERS
from risk.models import RiskSnapshot
from risk.selectors import inputs
from risk.selectors.inputs import Inputs
from risk.selectors.snapshots import WHOLE
from risk.services import alerts, stress_terms
from risk.services.alerts import AlertChange
from risk.thresholds import AlertType
from tranches import services as tranche_services

TAKING = "risk.taking_a_snapshot"
TAKING_JOB = "risk.take_snapshot"
SEED = 20_261
logger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Run:
    """Result of a run of the monitor, for the announcements."""

    snapshot: RiskSnapshot
    changes: tuple[AlertChange, ...]


def run_monitor(*, now: datetime, paths: int = DEFAULT_PATHS) -> Run:
    """One run. Raises Skipped while another one is still at it, PriceMissing while TON has no price."""
    with job_status.alone(TAKING):
        live.refresh(channel=messages.CHANNEL)
        return _store(_reckon(now, paths), now)


def _reckon(now: datetime, paths: int) -> RiskSnapshot:
    """The snapshot, not stored yet. The seed is always the same, so an unchanged book has unchanged figures."""
    started = time.perf_counter()
    figures = columns(inputs.read(now=now), paths=paths, seed=SEED)
    duration_ms = round((time.perf_counter() - started) * 1000)
    return RiskSnapshot(taken_at=now, duration_ms=duration_ms, **{name: _column(name, figure) for name, figure in figures.items()})


def _column(name: str, figure: Any) -> Any:
    return json_text.with_texts(figure) if name in WHOLE else figure


def columns(read: Inputs, *, paths: int, seed: int) -> dict[str, Any]:
    """Every figure of a snapshot by its column. The same arguments give the same figures."""
    book, capital_usd = read.book(), read.capital.total_usd
    shares = LAUNCH_PARAMETERS.bridge_shares
    btc_usd = Decimal(settings.BTC_HOLDINGS_USD)
    return {
        **capital.columns(read.capital),
        **concentration.columns(read.holdings, groups=read.groups, bridge_shares=shares, capital_usd=capital_usd),
        **correlation.columns(read.groups, read.closes),
        **losses.columns(book, LAUNCH_PARAMETERS, capital_usd=capital_usd, paths=paths, seed=seed),
        **stress.columns(book, read.scenarios, capital_usd=capital_usd, btc_holdings_usd=btc_usd),
        "mean_duration_days": read.mean_duration_days,
    }


@transaction.atomic
def _store(snapshot: RiskSnapshot, now: datetime) -> Run:
    snapshot.save()
    if "error" in snapshot.loss_model:
        logger.error("the loss model cannot assess the book", reason=snapshot.loss_model["error"])
    stress_terms.hand_down(at=now, known_until=now + job_status.patience(TAKING_JOB))
    tranche_services.set_worst_stress_loss(amount_usd=snapshot.worst_stress_loss_usd or Decimal(0), at=now)
    return Run(snapshot, alerts.judge(figures=judged(snapshot), now=now))


def judged(snapshot: RiskSnapshot) -> Iterator[Figure]:
    """The figures of a snapshot that have limits."""
    yield Figure(AlertType.LTV, snapshot.ltv)
    yield Figure(AlertType.RESERVE, snapshot.reserve_ratio)
    for coin in snapshot.concentrations["by_stablecoin"]:
        yield Figure(AlertType.CONCENTRATION, None if coin["share"] is None else Decimal(coin["share"]), coin["stablecoin"])
    yield Figure(AlertType.CORRELATION, snapshot.correlation)
    yield Figure(AlertType.STRESS, snapshot.stress_loss_ratio)
    yield Figure(AlertType.VAR, snapshot.var_99_ratio)
