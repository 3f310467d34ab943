"""POST batch-process."""

import time
from collections.abc import Mapping
from typing import Any

import orjson
from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.viewsets import GenericViewSet
from uuid_utils import uuid7

from clients.permissions import has_scope
from clients.principals import Scope
from ops.rest.filters import refuse_unknown
from quotes.models import Policy
from risk.batch import examples, requests, running
from risk.batch.operations import Desk
from risk.batch.parsers import BatchParser
from risk.batch.serializers import BatchIn, BatchOut


class BatchProcessViewSet(GenericViewSet[Policy]):
    """Many pieces of work in one call."""

    permission_classes = (has_scope(Scope.READ, Scope.ADMIN),)
    parser_classes = (BatchParser,)
    filter_backends = ()
    pagination_class = None

    @extend_schema(
        operation_id="batch_process",
        tags=["batch"],
        summary="Work on up to 10,000 items, the most urgent first",
        description=(
            "Items are worked on by priority, 10 first, and as they came within one. A bad item fails alone; what the timeout cuts off has "
            "the status `timeout`. Quotes can be bound like any other. The body may be 10 MiB. A synchronous batch is not kept."
        ),
        request=BatchIn,
        responses={200: BatchOut},
        examples=[examples.BATCH_REQUEST, examples.BATCH],
    )
    def create(self, request: Request) -> HttpResponse:
        refuse_unknown(request, set())
        started = time.perf_counter()
        batch = requests.parse(_body(request), longest=requests.MAX_TIMEOUT)
        outcome = running.run(requests.by_urgency(batch.items), Desk(), deadline=started + batch.timeout)
        counts = {"batch_id": str(uuid7()), "total_items": len(batch.items), "processed": outcome.processed, "failed": outcome.failed}
        taken = {"total_processing_time_ms": round((time.perf_counter() - started) * 1000, 3)}
        return HttpResponse(_joined(counts, outcome.results, taken), content_type="application/json")


def _body(request: Request) -> bytes:
    """As `BatchParser` read it; DRF has an empty mapping for an empty body."""
    body: Any = request.data
    return body if isinstance(body, bytes) else b""


def _joined(before: Mapping[str, object], results: bytearray, after: Mapping[str, object]) -> bytes:
    """One JSON object around results that are JSON already."""
    return b"".join((orjson.dumps(before)[:-1], b',"results":[', results, b"],", orjson.dumps(after)[1:]))
