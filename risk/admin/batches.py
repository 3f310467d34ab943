"""Admin page of asynchronous batches, with their chunks and items."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.utils import timezone
from unfold.decorators import display

from ops.backoffice import json_tables
from ops.backoffice.display import NOTHING
from ops.backoffice.export import CsvExportMixin
from ops.backoffice.readonly import UncountedAdmin
from ops.backoffice.record import RecordMixin, Table
from ops.core import json_text
from risk.batch import chunks
from risk.batch.selectors import milliseconds
from risk.models import Batch, BatchChunk

STATUS_LABELS = {"pending": "info", "running": "info", "completed": "success"}
SHOWN_ITEMS = 100
PLAIN_COLUMNS = ("status", "total_items", "processed", "failed", "timeout_seconds", "created_at", "started_at", "completed_at")


@admin.register(Batch)
class BatchAdmin(RecordMixin, CsvExportMixin, UncountedAdmin):
    """Workers write them; results are kept for a week."""

    list_display = ("id", "status_label", "progress", "failed", "client", "created_at", "took")
    list_select_related = ("client",)
    list_filter = ("status", "client")
    search_fields = ("=id",)
    search_help_text = "The whole id"
    fields = (
        ("status_label", "client"),
        ("total_items", "processed", "failed"),
        ("timeout_seconds", "took"),
        ("created_at", "started_at", "completed_at"),
    )
    readonly_fields = ("status_label", "took")
    export_columns = {"id": "id", "client": "client__name", **{name: name for name in PLAIN_COLUMNS}}

    @display(description="status", ordering="status", label=STATUS_LABELS)
    def status_label(self, batch: Batch) -> str:
        return str(batch.status)

    @admin.display(description="items done")
    def progress(self, batch: Batch) -> str:
        done = batch.processed + batch.failed
        return f"{done:,} of {batch.total_items:,} ({done / batch.total_items:.0%})"

    @admin.display(description="took")
    def took(self, batch: Batch) -> str:
        taken = milliseconds(batch)
        return NOTHING if taken is None else f"{taken:,.0f} ms"

    def record(self, obj: Batch) -> list[Table]:
        held = list(obj.chunks.order_by("number"))
        results = [result for chunk in held for result in _results(chunk)]
        return [_chunks(held), *_failures(results), _done(results), *_waiting(held)]


def _results(chunk: BatchChunk) -> Iterator[dict[str, Any]]:
    yield from json_text.loads(f"[{chunk.results}]") if chunk.finished_at else ()


def _chunks(held: list[BatchChunk]) -> Table:
    rows = [[chunk.number, chunk.item_count, _state(chunk), chunk.attempts, chunk.finished_at or NOTHING] for chunk in held]
    return {"title": "Chunks, the most urgent first", "headers": ["Chunk", "Items", "State", "Attempts", "Finished"], "rows": rows}


def _state(chunk: BatchChunk) -> str:
    if chunk.finished_at:
        return "done"
    return "a worker has it" if chunk.leased_until and chunk.leased_until > timezone.now() else "waits for a worker"


def _failures(results: list[dict[str, Any]]) -> list[Table]:
    """Number of failed items by reason."""
    codes = Counter((result["status"], result["error"]["code"], result["error"]["detail"]) for result in results if "error" in result)
    rows = [[times, *why] for why, times in codes.most_common(SHOWN_ITEMS)]
    return [{"title": "Why items failed", "headers": ["Items", "Status", "Code", "Detail"], "rows": rows}] if rows else []


def _done(results: list[dict[str, Any]]) -> Table:
    rows = [[result["id"], result["status"], _answer(result), result["processing_time_ms"]] for result in results[:SHOWN_ITEMS]]
    title = f"Items that are done, {_shown(len(results))}"
    return {"title": title, "headers": ["Item", "Status", "Answer", "Took, ms"], "rows": rows}


def _answer(result: dict[str, Any]) -> str:
    """The premium of a quote or the detail of an error; other results are in the API's answer."""
    if "error" in result:
        return str(result["error"]["detail"])
    premium = result["result"].get("premium")
    return f"premium {premium} USD" if premium else ", ".join(json_tables.words(name) for name in result["result"])


def _waiting(held: list[BatchChunk]) -> list[Table]:
    items = [(chunk.number, item) for chunk in held if not chunk.finished_at for item in chunks.decode(chunk.items)]
    rows = [[item.id, item.priority, number] for number, item in items[:SHOWN_ITEMS]]
    title = f"Items that wait, {_shown(len(items))}"
    return [{"title": title, "headers": ["Item", "Priority", "Chunk"], "rows": rows}] if rows else []


def _shown(total: int) -> str:
    return f"the first {SHOWN_ITEMS} of {total:,}" if total > SHOWN_ITEMS else f"{total:,}"
