"""webhooks: POST, GET; webhooks/{id}: GET, PATCH, DELETE; POST webhooks/{id}/test, /rotate-secret; GET webhooks/{id}/deliveries."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from clients.authentication import caller
from clients.permissions import has_scope
from clients.principals import Scope
from live.models import Webhook
from live.notifications.kinds import NotificationType, Priority
from live.webhooks import examples, selectors, services, test_event
from live.webhooks.filters import DeliveryFilter, WebhookFilter
from live.webhooks.serializers import (
    WebhookChangesIn,
    WebhookDeliveryOut,
    WebhookIn,
    WebhookOut,
    WebhookTestOut,
    WebhookWithSecretOut,
)
from live.webhooks.services import WebhookTerms
from ops.api.filters import StrictFilterBackend, refuse_unknown
from ops.api.problems import Problem
from ops.api.schema import problems

LOCATION = OpenApiParameter("Location", str, OpenApiParameter.HEADER, response=[201], description="Where the webhook is read.")


class WebhookViewSet(GenericViewSet[Any]):
    """A client's own webhooks."""

    queryset = Webhook.objects.none()  # for the schema
    serializer_class = WebhookOut
    filterset_class = WebhookFilter
    permission_classes = (has_scope(Scope.WRITE),)
    lookup_url_kwarg = "webhook_id"
    lookup_value_converter = "uuid"

    def get_queryset(self) -> QuerySet[Any]:
        if self.action == "deliveries":
            return selectors.deliveries_of(self._own(self.kwargs["webhook_id"]))
        return selectors.owned_by(caller(self.request))

    def _own(self, webhook_id: UUID) -> Webhook:
        """The webhook. Raises Problem 404."""
        webhook = selectors.owned_by(caller(self.request)).filter(pk=webhook_id).first()
        if webhook is None:
            raise Problem(404, "You have no such webhook.")
        return webhook

    @extend_schema(
        summary="Register a webhook",
        description="Its secret is in this answer and never shown again.",
        request=WebhookIn,
        responses={201: WebhookWithSecretOut, **problems(409)},
        parameters=[LOCATION],
        examples=[examples.REGISTRATION, examples.REGISTERED],
    )
    def create(self, request: Request) -> Response:
        refuse_unknown(request, set())
        body = WebhookIn(data=request.data)
        body.is_valid(raise_exception=True)
        webhook, secret = services.register(principal=caller(request), terms=_terms(body.validated_data))
        return Response(_with_secret(webhook, secret), status=201, headers={"Location": f"/api/v2/webhooks/{webhook.pk}"})

    @extend_schema(summary="Your webhooks, newest first", responses=WebhookOut(many=True), examples=[examples.ONE])
    def list(self, request: Request) -> Response:
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset())) or []
        return self.get_paginated_response([WebhookOut(webhook).data for webhook in page])

    @extend_schema(summary="One webhook", responses=WebhookOut, examples=[examples.ONE])
    def retrieve(self, request: Request, webhook_id: UUID) -> Response:
        refuse_unknown(request, set())
        return Response(WebhookOut(self._own(webhook_id)).data)

    @extend_schema(
        summary="Change, pause or resume a webhook",
        description="What is left out stays. A webhook that is resumed gets what it has missed and what has not expired, in order.",
        request=WebhookChangesIn,
        responses=WebhookOut,
        examples=[examples.CHANGES, examples.ONE],
    )
    def partial_update(self, request: Request, webhook_id: UUID) -> Response:
        refuse_unknown(request, set())
        body = WebhookChangesIn(data=request.data)
        body.is_valid(raise_exception=True)
        webhook = services.change(webhook_id=webhook_id, principal=caller(request), changes=body.validated_data)
        return Response(WebhookOut(webhook).data)

    @extend_schema(summary="Remove a webhook", responses={204: OpenApiResponse(description="It is gone, with its deliveries.")})
    def destroy(self, request: Request, webhook_id: UUID) -> Response:
        refuse_unknown(request, set())
        services.remove(webhook_id=webhook_id, principal=caller(request))
        return Response(status=204)

    @extend_schema(
        operation_id="webhooks_test",
        summary="Send a test event",
        description="At once, outside the order of the deliveries, also to a paused webhook. `last_test` of the webhook tells the outcome.",
        request=None,
        responses={202: WebhookTestOut},
        examples=[examples.TESTED],
    )
    @action(detail=True, methods=["post"])
    def test(self, request: Request, webhook_id: UUID) -> Response:
        refuse_unknown(request, set())
        return Response({"event_id": test_event.request_test(webhook_id=webhook_id, principal=caller(request))}, status=202)

    @extend_schema(
        operation_id="webhooks_rotate_secret",
        summary="Get a new secret",
        description="For a day every delivery carries two signatures, one of them by the secret before.",
        request=None,
        responses=WebhookWithSecretOut,
        examples=[examples.ROTATED],
    )
    @action(detail=True, methods=["post"], url_path="rotate-secret")
    def rotate_secret(self, request: Request, webhook_id: UUID) -> Response:
        refuse_unknown(request, set())
        return Response(_with_secret(*services.rotate_secret(webhook_id=webhook_id, principal=caller(request))))

    @extend_schema(
        operation_id="webhooks_deliveries",
        summary="What became of the events, newest first",
        responses=WebhookDeliveryOut(many=True),
        examples=[examples.DELIVERIES],
    )
    @action(detail=True, filterset_class=DeliveryFilter, filter_backends=[StrictFilterBackend])
    def deliveries(self, request: Request, webhook_id: UUID) -> Response:
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset())) or []
        return self.get_paginated_response([WebhookDeliveryOut(delivery).data for delivery in page])


def _terms(body: dict[str, Any]) -> WebhookTerms:
    return WebhookTerms(
        url=body["url"],
        events=tuple(dict.fromkeys(map(NotificationType, body["events"]))),
        description=body.get("description", ""),
        members=body.get("filter"),
        min_priority=body.get("min_priority", Priority.LOW),
    )


def _with_secret(webhook: Webhook, secret: str) -> dict[str, Any]:
    return {**WebhookOut(webhook).data, "secret": secret}
