"""Writing a chunk of rows: policies, ledger, balances and exposure in one transaction, so that a crash leaves whole chunks only."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from django.db.models import F
from uuid_utils.compat import uuid7

from ops.core import names
from quotes.book_rows import COLUMNS
from quotes.catalogue import Catalogue
from quotes.models import BookImport
from quotes.services.exposure import moving_exposure, selling
from quotes.services.import_book.bulk_allocation import BulkAllocation, Share
from quotes.services.import_book.copying import Placed, copy_policies
from quotes.services.import_book.files import Reject
from quotes.services.import_book.reading import PricedRow
from tranches import selectors as tranche_selectors
from tranches import services as tranche_services
from tranches.allocation import InsufficientCapacity, from_cents, to_cents
from tranches.models import LedgerEntry
from tranches.services import Movement
from tranches.terms import TRANCHES

FILE_COLUMNS = COLUMNS[1:]
KNOWN = """
    SELECT policy_ref, coverage_type_id, chain_id, stablecoin_id, coverage_amount, duration_days, starts_at, policyholder
      FROM quotes_policy JOIN quotes_product ON quotes_product.id = product_id
     WHERE client_id = %s AND policy_ref = ANY(%s)
"""
NOTHING = Share((0,) * len(TRANCHES), (0,) * len(TRANCHES))


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts of the rows of a book; `expired` is a part of `imported`."""

    imported: int = 0
    expired: int = 0
    already_known: int = 0
    rejected: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(*map(sum, zip(astuple(self), astuple(other), strict=True)))

    @property
    def rows(self) -> int:
        return self.imported + self.already_known + self.rejected


@transaction.atomic
def write(
    *,
    record: BookImport,
    catalogue: Catalogue,
    rows: Sequence[PricedRow],
    bad: Sequence[Reject],
    now: datetime,
    may_differ: bool,
) -> tuple[Tally, list[Reject]]:
    """Write the rows that are new and fit; count them, and the `bad` ones, on the record. Returns all that were rejected, by line.

    A row whose reference is known is left out; one with other content is rejected, unless known rows `may_differ`.
    """
    tranche_services.lock_book()
    allotment = BulkAllocation(tranche_selectors.capital())
    known = _known(record.client_id, rows)
    differing = [] if may_differ else list(_differing(rows, known))
    placed, unplaced = _place((priced for priced in rows if priced.row.policy_ref not in known), allotment, now)
    _book([policy for policy in placed if not policy.is_over], actor=f"import:{record.client.name}", now=now)
    copy_policies(placed, client_id=record.client_id, catalogue=catalogue, now=now)
    rejects = sorted([*bad, *unplaced, *differing], key=lambda reject: reject.line.number)
    tally = Tally(len(placed), sum(policy.is_over for policy in placed), len(known) - len(differing), len(rejects))
    _count(record, tally)
    return tally, rejects


def _known(client_id: int, rows: Iterable[PricedRow]) -> dict[str, tuple[Any, ...]]:
    """Of each reference that is known, what the file says of the policy, in the order of FILE_COLUMNS.

    Read under the book lock, which every import holds, so that no other reference can appear before the write.
    """
    references = [priced.row.policy_ref for priced in rows]
    with connection.cursor() as cursor:
        cursor.execute(KNOWN, [client_id, references])
        return {reference: (*stored, _folded(holder)) for reference, *stored, holder in cursor.fetchall()}


def _folded(holder: str) -> str:
    """The name as one is read now; one of an earlier rule may be none any more."""
    try:
        return names.folded(holder)
    except names.BadName:
        return holder


def _differing(rows: Iterable[PricedRow], known: Mapping[str, tuple[Any, ...]]) -> Iterator[Reject]:
    """Rows that say something else of a policy than what is kept. What the service itself computed is not compared."""
    for line, row, *_ in rows:
        stored = known.get(row.policy_ref)
        product = row.product
        told = (
            *(product.coverage_type, product.chain, product.stablecoin),
            *(row.coverage_amount, row.duration_days, row.starts_at, row.policyholder),
        )
        if stored and told != stored:
            fields = ", ".join(name for name, new, old in zip(FILE_COLUMNS, told, stored, strict=True) if new != old)
            yield Reject(line, fields, "differs_from_known", "A policy with this reference is there already, and says something else.")


def _place(rows: Iterable[PricedRow], allotment: BulkAllocation, now: datetime) -> tuple[list[Placed], list[Reject]]:
    placed: list[Placed] = []
    rejects: list[Reject] = []
    for priced in rows:
        is_over = priced.row.ends_at <= now
        try:
            placed.append(Placed(priced, NOTHING if is_over else _share(priced, allotment), is_over))
        except InsufficientCapacity as error:
            rejects.append(Reject(priced.line, "coverage_amount", "tranche_full", f"{error}."))
    return placed, rejects


def _share(priced: PricedRow, allotment: BulkAllocation) -> Share:
    return allotment.take(to_cents(priced.row.coverage_amount), to_cents(priced.premium), priced.row.duration_days)


def _book(active: Sequence[Placed], *, actor: str, now: datetime) -> None:
    """One ledger row a tranche, and the totals of the products."""
    coverage = _column_sums(policy.share.coverage for policy in active)
    premium = _column_sums(policy.share.premium for policy in active)
    movements = [
        Movement(terms.tranche_id, coverage_usd=usd, premium_usd=earned)
        for terms, usd, earned in zip(TRANCHES, coverage, premium, strict=True)
    ]
    rows = (policy.priced.row for policy in active)
    exposure = moving_exposure(selling((row.product.product_id, row.coverage_amount) for row in rows))
    tranche_services.post(kind=LedgerEntry.Kind.IMPORT, movements=movements, reference=uuid7(), actor=actor, now=now, along=exposure)


def _column_sums(shares: Iterable[Sequence[int]]) -> list[Decimal]:
    return [from_cents(sum(column)) for column in zip(NOTHING.coverage, *shares, strict=True)]


def _count(record: BookImport, tally: Tally) -> None:
    BookImport.objects.filter(pk=record.pk).update(
        imported=F("imported") + tally.imported,
        already_known=F("already_known") + tally.already_known,
        rejected=F("rejected") + tally.rejected,
    )
