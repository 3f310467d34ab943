"""POST policies (bind), GET policies, policies/{id}, POST policies/{id}/cancel."""

from uuid import UUID

from django.db.models import QuerySet
from django.http import StreamingHttpResponse
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from clients import idempotency
from clients.authentication import caller
from clients.openapi import IDEMPOTENCY_KEY, OPTIONAL_IDEMPOTENCY_KEY
from clients.permissions import has_scope
from clients.principals import Scope
from ops.api import export
from ops.api.filters import refuse_unknown
from ops.api.problems import Problem
from ops.api.schema import problems
from ops.audit import origin
from ops.core import json_text
from quotes import bind_requests, examples
from quotes.filters import PolicyFilter
from quotes.models import Policy
from quotes.selectors import policies as selectors
from quotes.serializers import BindIn, PolicyOut
from quotes.services import binding, closing

WRITE_ACTIONS = frozenset({"create", "cancel"})
LOCATION = OpenApiParameter("Location", str, OpenApiParameter.HEADER, response=[201], description="Where the policy is read.")
REPLAYED = OpenApiParameter(
    "Idempotency-Replayed", bool, OpenApiParameter.HEADER, response=[201], description="`true` when an earlier request had bound it."
)


class PolicyViewSet(GenericViewSet[Policy]):
    """A client's own policies; all of them with the admin scope."""

    queryset = Policy.objects.none()  # for the schema; requests see `get_queryset`
    serializer_class = PolicyOut
    filterset_class = PolicyFilter
    lookup_url_kwarg = "policy_id"
    lookup_value_converter = "uuid"

    def get_permissions(self) -> list[BasePermission]:
        return [has_scope(Scope.WRITE)() if self.action in WRITE_ACTIONS else has_scope(Scope.READ, Scope.ADMIN)()]

    def get_queryset(self) -> QuerySet[Policy]:
        return selectors.visible_to(caller(self.request))

    @extend_schema(
        summary="Bind a quote",
        request=BindIn,
        responses={201: PolicyOut, **problems(409, 422)},
        parameters=[IDEMPOTENCY_KEY, LOCATION, REPLAYED],
        examples=[examples.BIND_REQUEST, examples.POLICY],
    )
    def create(self, request: Request) -> Response:
        refuse_unknown(request, set())
        key = request.headers.get(idempotency.HEADER)
        answer = binding.bind(bind_requests.read(request.data, key=key, principal=caller(request), origin=origin.current()))
        headers = {"Location": f"/api/v2/policies/{answer.policy['id']}"}
        if answer.replayed:
            headers["Idempotency-Replayed"] = "true"
        return Response(json_text.stored(answer.body), status=201, headers=headers)

    @extend_schema(summary="Your policies, newest first", responses=PolicyOut(many=True), examples=[examples.POLICY])
    def list(self, request: Request) -> Response:
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset())) or []
        return self.get_paginated_response([selectors.report(policy) for policy in page])

    @extend_schema(
        operation_id="policies_export",
        summary="Your policies as a file",
        description="All that the filters leave, newest first, as a stream of CSV or NDJSON. A file that was cut off ends in an error.",
        parameters=[export.FORMAT],
        filters=True,
        **export.documented(selectors.SHEET, [examples.POLICY.value]),
    )
    @action(detail=False, url_path="export", pagination_class=None)
    def as_file(self, request: Request) -> StreamingHttpResponse:
        format = export.wanted_format(request, filters=set(PolicyFilter.base_filters))
        rows = export.filtered(request, PolicyFilter, self.get_queryset())
        return export.respond(request, rows, selectors.SHEET, format=format)

    @extend_schema(summary="One policy", responses=PolicyOut, examples=[examples.POLICY])
    def retrieve(self, request: Request, policy_id: UUID) -> Response:
        refuse_unknown(request, set())
        policy = self.get_queryset().filter(pk=policy_id).first()
        if policy is None:
            raise Problem(404, "You have no such policy.")
        return Response(selectors.report(policy))

    @extend_schema(
        operation_id="policies_cancel",
        summary="Cancel a policy",
        description=(
            "Refunds `premium x whole days left / duration_days`, rounded down to cents, and frees the capacity. At least one day is kept: "
            "a cover of one day refunds nothing."
        ),
        request=None,
        responses={200: PolicyOut, **problems(409, 422)},
        parameters=[OPTIONAL_IDEMPOTENCY_KEY],
        examples=[examples.POLICY],
    )
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, policy_id: UUID) -> Response:
        refuse_unknown(request, set())
        client, sent = caller(request), request.headers.get(idempotency.HEADER)
        operation = f"policies/{policy_id}/cancel"
        key = None if sent is None else idempotency.from_request(client_id=client.client_id, key=sent, operation=operation, body=None)
        return Response(json_text.stored(closing.cancel(policy_id=policy_id, principal=client, key=key)))
