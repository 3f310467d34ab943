"""Importing a broker's book: an administrative act that skips the limits of underwriting, but never sells beyond the tranches' capital.

The rows are written chunk by chunk, each in a transaction of its own: binds get in between, and what a crash leaves is a consistent
book that the next run of the same file completes. All are priced at the rates in force when the import began.
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice

from django.utils import timezone

from clients.models import ApiClient
from quotes.models import BookImport
from quotes.selectors import catalogue as catalogue_selectors
from quotes.services.import_book.files import Line, Reject
from quotes.services.import_book.reading import Reader
from quotes.services.import_book.writing import Tally, write

CHUNK = 2_500  # about half a second: how long a bind may have to wait


def import_book(
    *,
    client: ApiClient,
    source: str,
    lines: Iterable[Line],
    on_rejects: Callable[[Iterable[Reject]], None],
    on_progress: Callable[[int], object],
    chunk: int = CHUNK,
    may_differ: bool = False,
) -> Tally:
    """Import the rows into the client's book; rows known by their reference are left as they are.

    A known row with other content is rejected as `differs_from_known`, unless known rows `may_differ`.

    `on_rejects` gets the refused rows of each chunk once it is committed, `on_progress` the number of rows that are done.
    Raises PriceMissing without a TON price, RateVersion.DoesNotExist without a catalogue.
    """
    catalogue = catalogue_selectors.load()
    record = BookImport.objects.create(client=client, source=source)
    reader, total = Reader(catalogue), Tally()
    for part in _chunks(lines, chunk):
        now = timezone.now()
        rows, bad = reader.read(part, now)
        tally, rejects = write(record=record, catalogue=catalogue, rows=rows, bad=bad, now=now, may_differ=may_differ)
        on_rejects(rejects)
        total += tally
        on_progress(total.rows)
    BookImport.objects.filter(pk=record.pk).update(finished_at=timezone.now())
    return total


def _chunks(lines: Iterable[Line], size: int) -> Iterator[list[Line]]:
    remaining = iter(lines)
    while part := list(islice(remaining, size)):
        yield part
