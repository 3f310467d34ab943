"""GET tranches/apy, tranches/{id}/history; POST tranches/{id}/movements."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response

from clients import idempotency
from clients.authentication import caller
from clients.openapi import IDEMPOTENCY_KEY
from clients.permissions import Public, has_scope
from clients.principals import Scope
from ops.api import conditional
from ops.api.filters import StrictFilterBackend, refuse_unknown
from ops.api.ids import AnyCaseId
from ops.api.problems import Problem
from ops.api.schema import NOT_MODIFIED, problems
from ops.core import json_text
from tranches import selectors, services
from tranches.examples import APY, DEPOSIT, DEPOSITED, LEDGER_ENTRY
from tranches.models import LedgerEntry, Tranche
from tranches.movements import MovementKind
from tranches.serializers import ApyOut, LedgerEntryOut, LedgerFilter, MovementIn, MovementOut
from tranches.terms import TRANCHES


class TrancheViewSet(AnyCaseId):
    """The six capital tranches."""

    lookup_url_kwarg = "tranche_id"
    known_ids = tuple(terms.tranche_id for terms in TRANCHES)
    lookup_value_converter = "str"
    serializer_class = LedgerEntryOut
    filterset_class = LedgerFilter

    def get_permissions(self) -> list[BasePermission]:
        return [has_scope(Scope.TREASURY)() if self.action == "movements" else Public()]

    def get_queryset(self) -> QuerySet[LedgerEntry]:
        return LedgerEntry.objects.filter(tranche_id=self.kwargs.get("tranche_id"))

    @extend_schema(
        summary="Yield and utilisation of the six tranches", responses={200: ApyOut, **NOT_MODIFIED}, examples=[APY], filters=False
    )
    @action(detail=False, pagination_class=None, filter_backends=[])
    def apy(self, request: Request) -> Response:
        refuse_unknown(request, set())
        return conditional.respond(request, selectors.apy_report())

    @extend_schema(summary="Ledger of a tranche, newest first", responses=LedgerEntryOut(many=True), examples=[LEDGER_ENTRY])
    @action(detail=True, filter_backends=[StrictFilterBackend])
    def history(self, request: Request, tranche_id: str) -> Response:
        if not Tranche.objects.filter(pk=tranche_id).exists():
            raise Problem(404, f"There is no tranche {tranche_id!r}.")
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    @extend_schema(
        operation_id="tranches_move",
        summary="Move capital",
        request=MovementIn,
        responses={201: MovementOut, **problems(409, 422)},
        parameters=[IDEMPOTENCY_KEY],
        examples=[DEPOSIT, DEPOSITED],
    )
    @action(detail=True, methods=["post"], pagination_class=None, filter_backends=[])
    def movements(self, request: Request, tranche_id: str) -> Response:
        refuse_unknown(request, set())
        body = MovementIn(data=request.data)
        body.is_valid(raise_exception=True)
        return Response(json_text.stored(_move(request, tranche_id, body.validated_data)), status=201)


def _move(request: Request, tranche_id: str, terms: dict[str, Any]) -> bytes:
    client = caller(request)
    key = idempotency.from_request(
        client_id=client.client_id,
        key=request.headers.get(idempotency.HEADER),
        operation=f"tranches/{tranche_id}/movements",
        body={name: str(value) for name, value in terms.items()},
    )
    return services.move_capital(
        tranche_id=tranche_id,
        kind=MovementKind(terms["kind"]),
        amount_ton=terms["amount_ton"],
        actor=f"client:{client.name}",
        key=key,
    )
