"""POST batch-process, GET batch/{id}."""

import re
import time
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet
from uuid_utils import uuid7

from clients.authentication import caller
from clients.permissions import has_scope
from clients.principals import Principal, Scope
from ops.api.filters import refuse_unknown
from ops.api.problems import Problem
from ops.api.schema import problems
from risk.batch import chunks, examples, requests, runner, selectors, services
from risk.batch.executor import Executor
from risk.batch.parsers import BatchParser
from risk.batch.serializers import BatchIn, BatchOut, KeptBatchOut, PendingBatchOut
from risk.models import Batch

MAY_USE = has_scope(Scope.READ, Scope.ADMIN)
RESPOND_ASYNC = re.compile(r"(^|[,;])\s*respond-async\s*($|[,;=])", re.IGNORECASE)
PREFER = OpenApiParameter(
    "Prefer", str, OpenApiParameter.HEADER, description="`respond-async`: do not wait; the workers take the batch, and `Location` has it."
)
LOCATION = OpenApiParameter("Location", str, OpenApiParameter.HEADER, response=[202], description="Where the batch is read.")
APPLIED = OpenApiParameter("Preference-Applied", str, OpenApiParameter.HEADER, response=[202], description="`respond-async`")


class BatchProcessViewSet(GenericViewSet[Batch]):
    """Many pieces of work in one call."""

    permission_classes = (MAY_USE,)
    parser_classes = (BatchParser,)
    filter_backends = ()
    pagination_class = None

    @extend_schema(
        operation_id="batch_process",
        tags=["batch"],
        summary="Work on up to 10,000 items, the most urgent first",
        description=(
            "Items are worked on by priority, 10 first, and as they came within one. A bad item fails alone; what the timeout cuts off has "
            "the status `timeout`. Quotes can be bound like any other. The body may be 10 MiB.\n\n"
            "A batch of quotes alone is waited for, a minute at most; what is left then goes on in the background, and the answer is 202 "
            "instead of 200. A batch with anything but quotes, or with `Prefer: respond-async`, is always answered with 202 and its "
            "`batch_id`; it is kept for a week unless set otherwise, and its end is announced as `batch_completed`.\n\n"
            "The simulated paths that you, and all clients, may have under way are bounded: 429 with the code `client_work_limit` or "
            "`total_work_limit`. Nothing of a refused batch is kept."
        ),
        request=BatchIn,
        responses={200: BatchOut, 202: PendingBatchOut, **problems(409)},
        parameters=[PREFER, LOCATION, APPLIED],
        examples=[examples.BATCH_REQUEST, examples.HEAVY_REQUEST, examples.BATCH, examples.PENDING_BATCH],
    )
    def create(self, request: Request) -> HttpResponse:
        refuse_unknown(request, set())
        received = timezone.now()
        body = _body(request)
        batch = requests.parse(body)
        prefers_async = RESPOND_ASYNC.search(request.headers.get("Prefer", "")) is not None
        if prefers_async or (chunks.may_be_heavy(body) and any(map(chunks.paths_of, batch.items))):
            return _accepted(services.accept(request=batch, client=caller(request)), applied=prefers_async)
        return _at_once(batch, received, caller(request))


class BatchViewSet(GenericViewSet[Batch]):
    """A client's own batches that it did not wait for; all of them with the admin scope."""

    queryset = Batch.objects.none()  # for the schema
    permission_classes = (MAY_USE,)
    filter_backends = ()
    pagination_class = None
    lookup_url_kwarg = "batch_id"
    lookup_value_converter = "uuid"

    @extend_schema(
        tags=["batch"],
        summary="A batch and the results it has so far",
        responses=KeptBatchOut,
        examples=[examples.KEPT_BATCH],
    )
    def retrieve(self, request: Request, batch_id: UUID) -> HttpResponse:
        refuse_unknown(request, set())
        batch = selectors.visible_to(caller(request)).filter(pk=batch_id).first()
        if batch is None:
            raise Problem(404, "You have no such batch.")
        return HttpResponse(selectors.with_results(batch), content_type="application/json")


def _at_once(batch: requests.Request, received: datetime, client: Principal) -> HttpResponse:
    """The quotes, made while the client waits; it waits for no more than `MAX_WAIT`."""
    started = time.perf_counter()
    desk, items = Executor(), requests.by_urgency(batch.items)
    outcome = runner.begin(items, desk, deadline=started + min(batch.timeout, requests.MAX_WAIT))
    desk.count_quotes()
    left = items[outcome.count :]
    if left and batch.timeout > requests.MAX_WAIT:
        kept = services.go_on(items=left, done=outcome, timeout=batch.timeout, started_at=received, client=client)
        return _accepted(kept, applied=False)
    runner.cut_off(left, outcome)
    answer = {
        "batch_id": str(uuid7()),
        "total_items": len(items),
        "processed": outcome.processed,
        "failed": outcome.failed,
        "total_processing_time_ms": round((time.perf_counter() - started) * 1000, 3),
    }
    return HttpResponse(outcome.answer(answer), content_type="application/json")


def _accepted(batch: Batch, *, applied: bool) -> Response:
    """`applied`: the client asked for that."""
    headers = {"Location": f"/api/v1/batch/{batch.pk}"} | ({"Preference-Applied": "respond-async"} if applied else {})
    return Response(selectors.report(batch), status=202, headers=headers)


def _body(request: Request) -> bytes:
    """As `BatchParser` read it; DRF has an empty mapping for an empty body."""
    body: Any = request.data
    return body if isinstance(body, bytes) else b""
