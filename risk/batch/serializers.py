"""Shapes of batches in the OpenAPI document; `requests` reads what comes in and `running` writes what goes out."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from ops.api.schema import FieldErrorOut
from risk.batch.requests import DEFAULT_TIMEOUT, LEAST_URGENT, MAX_ID, MAX_ITEMS, MAX_TIMEOUT, URGENT, USUAL
from risk.models import Batch

Shape = serializers.Serializer[Any]
ITEM_STATUSES = [(status, status) for status in ("completed", "failed", "timeout")]


@extend_schema_field({"oneOf": [{"type": "string", "minLength": 1, "maxLength": MAX_ID}, {"type": "integer", "minimum": 0}]})
class ItemIdField(serializers.Field[Any, Any, Any, Any]):
    """A client's own id."""


@extend_schema_field({"type": "object", "additionalProperties": True})
class DataField(serializers.JSONField):
    """What the operation takes."""


class ItemIn(Shape):
    """One piece of work. What may be left out has no `default` in the document: generators of clients would ask for it."""

    id = ItemIdField(help_text="Yours; each once in a batch.")
    data = DataField(  # type: ignore[assignment]  # a field; the metaclass takes it off the class
        help_text="`operation` (`quote` unless told otherwise) and what that operation takes: a quote the same as POST quote."
    )
    priority = serializers.IntegerField(
        min_value=LEAST_URGENT, max_value=URGENT, required=False, help_text=f"10 is worked on first; {USUAL} unless given."
    )


class BatchIn(Shape):
    """Items to work on, the most urgent first."""

    items = serializers.ListField(child=ItemIn(), min_length=1, max_length=MAX_ITEMS)
    timeout = serializers.FloatField(
        required=False,
        max_value=MAX_TIMEOUT,
        help_text=(
            f"Seconds for all items together, above 0: {DEFAULT_TIMEOUT:g} unless given, at most {MAX_TIMEOUT:g}. "
            "They run from the first item that is worked on."
        ),
    )


class ItemErrorOut(Shape):
    """Why an item has no result."""

    code = serializers.CharField(help_text="Stable machine word.")
    detail = serializers.CharField()
    errors = FieldErrorOut(many=True, required=False)  # type: ignore[assignment]


class ItemOut(Shape):
    """What became of one item: its `result`, or its `error`."""

    id = ItemIdField()
    status = serializers.ChoiceField(choices=ITEM_STATUSES)
    result = DataField(required=False)
    error = ItemErrorOut(required=False)
    processing_time_ms = serializers.FloatField(help_text="Its share of the time where quotes were made together.")


class BatchOut(Shape):
    """A batch that was worked on while the client waited. Results stand in the order of the work, the most urgent first."""

    batch_id = serializers.UUIDField()
    total_items = serializers.IntegerField()
    processed = serializers.IntegerField(help_text="Items that have a result.")
    failed = serializers.IntegerField(help_text="Items that have an error, those that timed out included.")
    results = ItemOut(many=True)
    total_processing_time_ms = serializers.FloatField()


class PendingBatchOut(Shape):
    """A batch that goes on in the background. Its counts are those of the chunks that are done."""

    batch_id = serializers.UUIDField()
    status = serializers.ChoiceField(choices=Batch.Status.choices)
    total_items = serializers.IntegerField()
    processed = serializers.IntegerField(help_text="Items that have a result.")
    failed = serializers.IntegerField(help_text="Items that have an error, those that timed out included.")
    created_at = serializers.DateTimeField()
    started_at = serializers.DateTimeField(allow_null=True)
    completed_at = serializers.DateTimeField(allow_null=True)
    total_processing_time_ms = serializers.FloatField(allow_null=True, help_text="From the first chunk taken to the last one done.")


class KeptBatchOut(PendingBatchOut):
    """A batch and the results that it has so far, by chunks, the most urgent first."""

    results = ItemOut(many=True)
