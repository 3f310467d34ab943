"""POST analysis, GET analysis, analysis/{id}, POST analysis/{id}/cancel."""

from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from clients.authentication import caller
from clients.permissions import has_scope
from clients.principals import Scope
from ops.api.filters import refuse_unknown
from ops.api.problems import Problem
from ops.api.schema import problems
from quotes.book_cache import book_cache
from risk.analyses import examples, selectors, services, specs
from risk.analyses.filters import AnalysisFilter
from risk.analyses.serializers import AnalysisIn, AnalysisOut, AnalysisSummaryOut
from risk.models import Analysis

LOCATION = OpenApiParameter("Location", str, OpenApiParameter.HEADER, response=[202], description="Where the analysis is read.")


class AnalysisViewSet(GenericViewSet[Analysis]):
    """A client's own analyses; all of them with the admin scope. They are kept for a week, unless the service is set to another time."""

    queryset = Analysis.objects.none()  # for the schema; requests see `get_queryset`
    serializer_class = AnalysisSummaryOut
    filterset_class = AnalysisFilter
    permission_classes = (has_scope(Scope.READ, Scope.ADMIN),)
    lookup_url_kwarg = "analysis_id"
    lookup_value_converter = "uuid"

    def get_queryset(self) -> QuerySet[Analysis]:
        return selectors.visible_to(caller(self.request))

    @extend_schema(
        summary="Ask a question about the book",
        description="A worker answers it; follow `Location`, or wait for `analysis_completed`. Nothing in the book is changed.",
        request=AnalysisIn,
        responses={202: AnalysisOut, **problems(409)},
        parameters=[LOCATION],
        examples=[examples.REQUEST, examples.WHAT_IF_REQUEST, examples.ACCEPTED],
    )
    def create(self, request: Request) -> Response:
        refuse_unknown(request, set())
        body = AnalysisIn(data=request.data)
        body.is_valid(raise_exception=True)
        asked = body.validated_data
        question = specs.parse(asked["analysis_type"], asked["parameters"], book_cache.current().catalogue)
        analysis = services.ask(question=question, client=caller(request))
        return Response(selectors.report(analysis), status=202, headers={"Location": f"/api/v1/analysis/{analysis.pk}"})

    @extend_schema(
        summary="Your analyses, newest first, without their results",
        responses=AnalysisSummaryOut(many=True),
        examples=[examples.SUMMARY],
    )
    def list(self, request: Request) -> Response:
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset().defer("analysis_result"))) or []
        return self.get_paginated_response([selectors.summary(analysis) for analysis in page])

    @extend_schema(summary="One analysis", responses=AnalysisOut, examples=[examples.COMPLETED])
    def retrieve(self, request: Request, analysis_id: UUID) -> Response:
        refuse_unknown(request, set())
        analysis = self.get_queryset().filter(pk=analysis_id).first()
        if analysis is None:
            raise Problem(404, "You have no such analysis.")
        return Response(selectors.report(analysis))

    @extend_schema(
        operation_id="analysis_cancel",
        summary="Cancel an analysis",
        description="It ends as `failed` with the code `cancelled`; a worker that is at it stops at its next step.",
        request=None,
        responses={200: AnalysisOut, **problems(409)},
        examples=[examples.CANCELLED],
    )
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, analysis_id: UUID) -> Response:
        refuse_unknown(request, set())
        return Response(selectors.report(services.cancel(analysis_id=analysis_id, principal=caller(request))))
