"""Compare the running totals with the policies and the ledger. Set-based: a few passes over the policies, whatever their number."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection, transaction

from tranches.terms import TRANCHES

POSITIONS = [tranche.seniority for tranche in TRANCHES]


def _sum(split: str) -> str:
    """SQL for the sum of the six parts; spelled out, for `unnest` takes three times as long."""
    return " + ".join(f"coalesce({split}[{position}], 0)" for position in POSITIONS)


EXPOSURE = """
    SELECT concat_ws('/', product.coverage_type_id, product.chain_id, product.stablecoin_id),
           coalesce(sold.usd, 0), coalesce(total.exposure_usd, 0), coalesce(sold.policies, 0), coalesce(total.policy_count, 0)
      FROM quotes_product AS product
      LEFT JOIN quotes_productexposure AS total ON total.product_id = product.id
      LEFT JOIN (SELECT product_id, sum(coverage_amount) AS usd, count(*) AS policies
                   FROM quotes_policy WHERE status = 'active' GROUP BY product_id) AS sold ON sold.product_id = product.id
     ORDER BY product.id
"""
COVERAGE = f"""
    WITH held AS (SELECT ARRAY[{", ".join(f"sum(coverage_split[{position}])" for position in POSITIONS)}] AS usd
                    FROM quotes_policy WHERE status = 'active')
    SELECT tranche.tranche_id, coalesce(held.usd[tranche.seniority], 0), tranche.coverage_usd
      FROM tranches_tranche AS tranche, held
     ORDER BY tranche.seniority
"""  # noqa: S608  only numbers of our own are interpolated
BALANCES = ("capital_ton", "liquid_ton", "coverage_usd", "premium_usd")
LEDGER = f"""
    SELECT tranche.tranche_id, {", ".join(f"coalesce(sum(entry.{name}), 0), tranche.{name}" for name in BALANCES)}
      FROM tranches_tranche AS tranche LEFT JOIN tranches_ledgerentry AS entry ON entry.tranche_id = tranche.tranche_id
     GROUP BY tranche.tranche_id
     ORDER BY tranche.seniority
"""  # noqa: S608  only column names of our own are interpolated
PREMIUM = f"""
    SELECT (SELECT coalesce(sum({_sum("premium_split")} - coalesce(refund, 0)), 0) FROM quotes_policy),
           (SELECT coalesce(sum(premium_usd), 0) FROM tranches_tranche)
"""  # noqa: S608  only column names of our own are interpolated
SPLITS = f"""
    SELECT id, coverage_amount, {_sum("coverage_split")}, premium, {_sum("premium_split")}
      FROM quotes_policy
     WHERE status = 'active' AND ({_sum("coverage_split")} <> coverage_amount OR {_sum("premium_split")} <> premium)
     ORDER BY id
"""  # noqa: S608  only column names of our own are interpolated
PAYOUTS = """
    SELECT policy.id, coalesce(claim.payout, 0), coalesce(policy.payout, 0)
      FROM quotes_policy AS policy LEFT JOIN quotes_claim AS claim ON claim.policy_id = policy.id
     WHERE claim.payout IS DISTINCT FROM policy.payout
     ORDER BY policy.id
"""
LOSSES = """
    WITH due AS (SELECT claim.policy_id, tranche.tranche_id, claim.loss_split[tranche.seniority] AS usd, claim.ton_usd
                   FROM quotes_claim AS claim, tranches_tranche AS tranche),
         lost AS (SELECT reference, tranche_id, -capital_ton AS ton FROM tranches_ledgerentry WHERE kind = 'loss')
    SELECT coalesce(due.policy_id, lost.reference), coalesce(due.tranche_id, lost.tranche_id), due.usd, coalesce(lost.ton, 0),
           coalesce(trunc(lost.ton * due.ton_usd, 2), 0)
      FROM due FULL JOIN lost ON lost.reference = due.policy_id AND lost.tranche_id = due.tranche_id
     WHERE due.usd IS DISTINCT FROM coalesce(trunc(lost.ton * due.ton_usd, 2), 0)
     ORDER BY 1, 2
"""


@dataclass(frozen=True, slots=True)
class Difference:
    """A total that differs; in USD, TON or policies, as `what` says."""

    what: str
    expected: Decimal
    found: Decimal

    @property
    def difference(self) -> Decimal:
        return self.found - self.expected


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """What was compared, and where it differs."""

    policies: int
    active: int
    differences: tuple[Difference, ...]


@transaction.atomic(durable=True)
def reconcile() -> Reconciliation:
    """Compare everything as it stood at one moment. The policies are the truth for coverage, the ledger for balances."""
    _execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
    [(policies, active)] = _rows("SELECT count(*), count(*) FILTER (WHERE status = 'active') FROM quotes_policy")
    return Reconciliation(policies, active, tuple(found for found in _comparisons() if found.difference))


def _comparisons() -> Iterator[Difference]:
    for product, usd, total_usd, policies, policy_count in _rows(EXPOSURE):
        yield Difference(f"exposure of {product}, USD", usd, total_usd)
        yield Difference(f"active policies of {product}", Decimal(policies), Decimal(policy_count))
    for tranche_id, held, coverage in _rows(COVERAGE):
        yield Difference(f"coverage of {tranche_id} against its policies, USD", held, coverage)
    for tranche_id, *sums_and_balances in _rows(LEDGER):
        for name, moved, balance in zip(BALANCES, sums_and_balances[::2], sums_and_balances[1::2], strict=True):
            yield Difference(f"{name} of {tranche_id} against its ledger", moved, balance)
    [(earned, held)] = _rows(PREMIUM)
    yield Difference("premium of all tranches against the policies, USD", earned, held)
    for policy_id, amount, coverage, premium, paid in _rows(SPLITS):
        yield Difference(f"coverage split of policy {policy_id}, USD", amount, coverage)
        yield Difference(f"premium split of policy {policy_id}, USD", premium, paid)
    yield from _claims()


def _claims() -> Iterator[Difference]:
    """The claims are the truth for payouts, and for what the ledger says the tranches lost, at the TON price that each was paid at."""
    for policy_id, claimed, paid in _rows(PAYOUTS):
        yield Difference(f"payout of policy {policy_id}, USD", claimed, paid)
    for policy_id, tranche_id, due, ton, usd in _rows(LOSSES):
        if due is None:
            yield Difference(f"loss of {tranche_id} for {policy_id}, which has no claim, TON", Decimal(0), ton)
        else:
            yield Difference(f"loss of {tranche_id} for policy {policy_id}, USD", due, usd)


def _rows(sql: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall())


def _execute(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)
