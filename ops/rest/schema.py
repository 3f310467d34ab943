"""OpenAPI manners: every operation documents its errors as problem documents."""

from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiExample, OpenApiResponse
from rest_framework import serializers

from ops.rest.problems import CONTENT_TYPE, TITLES


class FieldErrorOut(serializers.Serializer[dict[str, str]]):
    """One thing wrong with one field."""

    field = serializers.CharField()
    code = serializers.CharField()
    message = serializers.CharField()


class ProblemOut(serializers.Serializer[dict[str, Any]]):
    """RFC 9457 problem document."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    code = serializers.CharField(help_text="Stable machine word.")
    request_id = serializers.CharField()
    error = serializers.CharField(help_text="The same as `detail`, for older clients.")
    errors = FieldErrorOut(many=True, required=False)


def problems(*statuses: int, **codes: str) -> dict[tuple[int, str], OpenApiResponse]:
    """Responses for `@extend_schema(responses=...)`: each status as a problem document."""
    return {(status, CONTENT_TYPE): OpenApiResponse(ProblemOut, TITLES[status], examples=[_example(status)]) for status in statuses}


def _example(status: int) -> OpenApiExample:
    from ops.rest.problems import Problem

    body = Problem(status, TITLES[status] + ".").body() | {"request_id": "0199f0c2-6d3b-7c55-9d0e-7c1f4a7a1b2c"}
    return OpenApiExample(TITLES[status], value=body, response_only=True, status_codes=[str(status)], media_type=CONTENT_TYPE)


class ProblemAwareSchema(AutoSchema):
    """Adds the problems that any operation can answer: malformed requests, wrong content types, a dependency that is down."""

    def get_response_serializers(self) -> Any:
        declared = super().get_response_serializers()
        if not isinstance(declared, dict):
            declared = {200: declared}
        return declared | problems(*self._common_statuses())

    def _common_statuses(self) -> list[int]:
        statuses = [400, 503]
        if self.get_auth():
            statuses += [401, 403]
        if "{" in self.path:
            statuses.append(404)
        if self.method in {"POST", "PUT", "PATCH"}:
            statuses += [413, 415]
        return statuses
