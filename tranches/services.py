"""Writes: every change of a tranche's balances is posted here, with its ledger row, in the caller's transaction."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import UUID

import structlog
from django.core.cache import cache
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from redis import RedisError
from uuid_utils.compat import uuid7

from clients import idempotency
from clients.idempotency import IdempotencyKey
from ops.api.problems import Problem
from ops.audit import origin as origins
from ops.audit.origin import Origin
from ops.core import json_text, money_log, sql
from ops.core.money import ZERO
from ops.core.sql import Statement
from tranches import selectors
from tranches.capital import NANO_TON, Capital, UnderwritingLimits
from tranches.models import LedgerEntry, LedgerOrigin, Tranche, UnderwritingGate
from tranches.movements import MovementKind, MovementRefused, Solvency, check, deltas
from tranches.terms import TRANCHES

Kind = LedgerEntry.Kind
BALANCES = ("capital_ton", "liquid_ton", "coverage_usd", "premium_usd")
ENTRY = ("tranche_id", "kind", *BALANCES, "reference", "actor", "created_at")
EVENTS = {  # of the money log; a claim tells its payout itself, and what is imported or expires moves no money now
    Kind.BIND: "policy bound",
    Kind.CANCEL: "policy cancelled",
    Kind.DEPOSIT: "capital deposited",
    Kind.WITHDRAWAL: "capital withdrawn",
    Kind.DEPLOY: "capital deployed",
    Kind.RECALL: "capital recalled",
}
ORIGIN = ("reference", "kind", "address", "request_id", "user_id", "client_id", "key_id", "created_at")
logger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Movement:
    """Signed changes of one tranche's balances: TON for capital and liquid, USD for coverage and premium."""

    tranche_id: str
    capital_ton: Decimal = field(default=ZERO)
    liquid_ton: Decimal = field(default=ZERO)
    coverage_usd: Decimal = field(default=ZERO)
    premium_usd: Decimal = field(default=ZERO)

    def is_nothing(self) -> bool:
        return not (self.capital_ton or self.liquid_ton or self.coverage_usd or self.premium_usd)


def lock_book() -> UnderwritingLimits:
    """Lock the book until the transaction ends and return the underwriting limits.

    Every change of the book starts here, so changes run one after the other: what is read afterwards stays true until the commit,
    and rows are updated without a second lock or a deadlock (tranches, then products, then policies).
    """
    return UnderwritingLimits(*selectors.LOCKED_GATE.rows()[0])


@dataclass(frozen=True, slots=True)
class Posting:
    """Movements of tranches posted together, with their reference, actor and origin."""

    movements: Sequence[Movement]
    reference: UUID
    actor: str
    origin: Origin | None


def post(*, kind: Kind, movements: Sequence[Movement], reference: UUID, actor: str, now: datetime, along: Sequence[Statement] = ()) -> None:
    """Write the ledger rows and update the balances. The caller holds the book lock.

    `along`: further statements sent in the same round trip, since every round trip prolongs the book lock.
    """
    post_all(kind=kind, postings=[Posting(movements, reference, actor, origins.current())], now=now, along=along)


def post_all(*, kind: Kind, postings: Sequence[Posting], now: datetime, along: Sequence[Statement] = ()) -> None:
    """Post several postings at once: one ledger row per movement, one update of the balances by their sums."""
    moving = [(posting, movement) for posting in postings for movement in posting.movements if not movement.is_nothing()]
    asked = [_asked(posting.origin, posting.reference, kind, now) for posting in postings if posting.origin]
    own = [_entries(moving, kind, now), _moving_balances([movement for _, movement in moving], now)] if moving else []
    if own and asked:
        own.append(sql.insertion_of(LedgerOrigin, ORIGIN, asked))
    if own or along:
        sql.write(*along, *own)
    if own:
        transaction.on_commit(_forget_utilisation)
        if kind in EVENTS:
            money_log.note(EVENTS[kind], partial(_figures, postings))


def _figures(postings: Sequence[Posting]) -> dict[str, object]:
    """What the money log says of postings of one transaction: those that were written together share a line."""
    movements = [movement for posting in postings for movement in posting.movements]
    sums = {column: sum((getattr(movement, column) for movement in movements), ZERO) for column in BALANCES}
    figures: dict[str, object] = {column: f"{total:f}" for column, total in sums.items() if total}
    if len(movements) == 1:
        figures["tranche"] = movements[0].tranche_id
    if len(postings) == 1:
        return {**figures, "actor": postings[0].actor, "reference": str(postings[0].reference)}
    return {**figures, "actors": len({posting.actor for posting in postings}), "count": len(postings)}


def _entries(moving: Sequence[tuple[Posting, Movement]], kind: Kind, now: datetime) -> Statement:
    rows = [
        (m.tranche_id, kind.value, m.capital_ton, m.liquid_ton, m.coverage_usd, m.premium_usd, posting.reference, posting.actor, now)
        for posting, m in moving
    ]
    return sql.insertion_of(LedgerEntry, ENTRY, rows)


def _asked(origin: Origin, reference: UUID, kind: Kind, now: datetime) -> tuple[Any, ...]:
    return reference, kind.value, origin.address, origin.request_id, origin.user_id, origin.client_id, origin.key_id, now


def _moving_balances(movements: Sequence[Movement], now: datetime) -> Statement:
    """The balances of all tranches in one statement, whatever the number of movements."""
    rows = ", ".join(["(%s, %s, %s, %s, %s)"] * len(movements))
    values = [value for m in movements for value in (m.tranche_id, m.capital_ton, m.liquid_ton, m.coverage_usd, m.premium_usd)]
    text = f"""
        UPDATE tranches_tranche AS tranche
           SET capital_ton = tranche.capital_ton + moved.capital, liquid_ton = tranche.liquid_ton + moved.liquid,
               coverage_usd = tranche.coverage_usd + moved.coverage, premium_usd = tranche.premium_usd + moved.premium, updated_at = %s
          FROM (SELECT tranche_id, sum(capital) AS capital, sum(liquid) AS liquid, sum(coverage) AS coverage, sum(premium) AS premium
                  FROM (VALUES {rows}) AS entry (tranche_id, capital, liquid, coverage, premium)
                 GROUP BY tranche_id) AS moved
         WHERE tranche.tranche_id = moved.tranche_id
    """  # noqa: S608  only placeholders are interpolated
    return Statement(text, [now, *values])


def _forget_utilisation() -> None:
    """Invalidate the cached utilisation by a new version. Random: a counter could return to an old value."""
    try:
        cache.set(selectors.VERSION_KEY, secrets.token_hex(8), timeout=None)
    except RedisError as error:
        logger.warning("utilisation cache not invalidated, it ends by itself within 30 s", reason=str(error))


@transaction.atomic
def move_capital(*, tranche_id: str, kind: MovementKind, amount_ton: Decimal, actor: str, key: IdempotencyKey | None = None) -> bytes:
    """Deposit, withdraw, deploy or recall capital; returns the movement as the API shows it, JSON.

    A repeated key returns the first answer and moves nothing. Raises Problem 404 for an unknown tranche, 409 for a movement that
    takes what is not there or leaves the book unsafe.
    """
    now = timezone.now()
    gate = lock_book()
    if stored := idempotency.answer_to(key, now=now):
        return stored
    before = selectors.capital()
    _refuse_bad_movement(before, tranche_id, kind, amount_ton, gate)
    capital, liquid = deltas(kind, amount_ton)
    reference = uuid7()
    post(kind=Kind(kind.value), movements=[Movement(tranche_id, capital, liquid)], reference=reference, actor=actor, now=now)
    answer = json_text.dumps(selectors.movement_report(reference))
    idempotency.keep(key, status=201, response=answer, now=now)
    return answer


def _refuse_bad_movement(before: Capital, tranche_id: str, kind: MovementKind, amount_ton: Decimal, gate: UnderwritingLimits) -> None:
    if all(tranche.tranche_id != tranche_id for tranche in before.tranches):
        raise Problem(404, f"There is no tranche {tranche_id!r}.")
    try:
        check(before, tranche_id, kind, amount_ton, Solvency(gate.max_ltv, gate.min_reserve_ratio))
    except MovementRefused as refusal:
        raise Problem(409, str(refusal), code=refusal.code, extra={"limit": refusal.limit, "value": refusal.value}) from refusal


def set_worst_stress_loss(*, amount_usd: Decimal, at: datetime) -> bool:
    """Set the worst stress loss that is shown beside the limits, as of that time.

    Returns False, and changes nothing, where a later one is known.
    """
    is_older = Q(worst_stress_at=None) | Q(worst_stress_at__lt=at)
    return UnderwritingGate.objects.filter(is_older, pk=1).update(worst_stress_loss_usd=amount_usd, worst_stress_at=at) == 1


def ensure_tranches() -> int:
    """Create the six tranches and the limits row where they are missing; existing rows stay. Returns how many were made."""
    UnderwritingGate.objects.get_or_create(pk=1)
    made = [Tranche.objects.get_or_create(tranche_id=terms.tranche_id, defaults=terms.columns())[1] for terms in TRANCHES]
    return sum(made)


@transaction.atomic
def endow(*, total_ton: Decimal, liquid_share: Decimal, actor: str) -> None:
    """Deposit starting capital over the six tranches and deploy what need not stay liquid. For demonstrations and tests."""
    for terms in TRANCHES:
        amount = (total_ton * terms.capital_share).quantize(NANO_TON)
        invested = (amount * (1 - liquid_share)).quantize(NANO_TON)
        move_capital(tranche_id=terms.tranche_id, kind=MovementKind.DEPOSIT, amount_ton=amount, actor=actor)
        if invested:
            move_capital(tranche_id=terms.tranche_id, kind=MovementKind.DEPLOY, amount_ton=invested, actor=actor)
