"""OpenAPI schema of operations: errors as problem documents, scopes, decimals."""

from typing import Any, Literal

from drf_spectacular.extensions import OpenApiSerializerFieldExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiExample, OpenApiResponse
from rest_framework import serializers

from ops.api.problems import CONTENT_TYPE, TITLES, FieldError, Problem

Direction = Literal["request", "response"]
NOT_MODIFIED = {304: OpenApiResponse(description="The content is still the one that `If-None-Match` names.")}
SAMPLE_REQUEST_ID = "0199f0c2-6d3b-7c55-9d0e-7c1f4a7a1b2c"
SAMPLES = {
    400: Problem(
        400,
        "limit: A whole number from 1 to 500.",
        code="invalid_input",
        errors=[FieldError("limit", "out_of_range", "A whole number from 1 to 500.")],
    ),
    401: Problem(401, "This key or token is unknown, expired or revoked.", code="invalid_key"),
    403: Problem(403, "This needs the scope write."),
    404: Problem(404, "There is nothing here."),
    405: Problem(405, 'Method "PUT" not allowed.'),
    409: Problem(409, "This quote has expired. Ask for a new one.", code="quote_expired"),
    413: Problem(413, "The request body is larger than allowed."),
    415: Problem(415, 'Unsupported media type "text/plain" in request.'),
    422: Problem(422, "This Idempotency-Key was used for a different request. Use a new key."),
    429: Problem(429, "Too many requests. Try again in 1 s."),
    503: Problem(503, "A service this answer depends on is down. Try again shortly."),
}


class FieldErrorOut(serializers.Serializer[dict[str, str]]):
    """One thing wrong with one field."""

    field = serializers.CharField()
    code = serializers.CharField()
    message = serializers.CharField()


class ProblemOut(serializers.Serializer[dict[str, Any]]):
    """RFC 9457 problem document."""

    type = serializers.CharField(help_text="`urn:tonsurance:problem:` and the code.")
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    code = serializers.CharField(help_text="Stable machine word.")
    request_id = serializers.CharField()
    error = serializers.CharField(help_text="The same as `detail`, for older clients.")
    errors = FieldErrorOut(  # type: ignore[assignment]  # a field; the metaclass takes it off the class
        many=True, required=False, help_text="Of bad input: what is wrong with which field."
    )
    limit = serializers.DecimalField(None, None, required=False, help_text="Of a refusal (409): the limit that stands against it.")
    value = serializers.DecimalField(None, None, required=False, help_text="Of a refusal (409): what the value would be.")


def problems(*statuses: int) -> dict[tuple[int, str], OpenApiResponse]:
    """Responses for `@extend_schema(responses=...)`: each status as a problem document."""
    return {(status, CONTENT_TYPE): OpenApiResponse(ProblemOut, TITLES[status], examples=[_example(status)]) for status in statuses}


def _example(status: int) -> OpenApiExample:
    body = SAMPLES[status].body() | {"request_id": SAMPLE_REQUEST_ID}
    return OpenApiExample(TITLES[status], value=body, response_only=True, status_codes=[str(status)], media_type=CONTENT_TYPE)


class ProblemAwareSchema(AutoSchema):
    """Adds the problems that the operation can answer besides those it names, and the scopes that it needs."""

    def _get_response_bodies(self, direction: Direction = "response") -> dict[str, Any]:
        declared: dict[str, Any] = super()._get_response_bodies(direction)
        for (status, media_type), response in problems(*self._common_statuses()).items():
            if str(status) not in declared:
                declared[str(status)] = self._get_response_for_code(  # type: ignore[no-untyped-call]
                    response, str(status), [media_type], direction
                )
        return dict(sorted(declared.items()))

    def get_description(self) -> str:  # type: ignore[override]  # the stubs describe an older generator
        description: str = super().get_description() or ""
        scopes = self._scopes()
        return f"{description}\n\nNeeds the scope {' or '.join(f'`{scope}`' for scope in scopes)}." if scopes else description

    def _scopes(self) -> list[str]:
        return [scope for permission in self.view.get_permissions() for scope in getattr(permission, "required_scopes", ())]

    def _common_statuses(self) -> list[int]:
        knows_clients = any(self.get_auth())
        writes = self.method in {"POST", "PUT", "PATCH"}
        applies = {
            400: True,
            401: knows_clients,
            403: bool(self._scopes()),
            404: "{" in self.path,
            405: True,
            413: writes,
            415: writes and self.get_request_serializer() is not None,
            429: True,
            503: knows_clients,  # to look up a key takes the database
        }
        return [status for status, does in applies.items() if does]


class DecimalSchema(OpenApiSerializerFieldExtension):
    """Decimals come in as JSON numbers or as strings, and go out as numbers."""

    target_class = "rest_framework.serializers.DecimalField"
    match_subclasses = True

    def map_serializer_field(self, auto_schema: AutoSchema, direction: Direction) -> dict[str, Any]:
        if direction == "response":
            return {"type": "number"}
        return {"oneOf": [self._number(), {"type": "string", "format": "decimal", "pattern": self._pattern()}]}

    def _pattern(self) -> str:
        field = self.target
        sign = "" if field.min_value is not None and field.min_value >= 0 else "-?"
        whole = "+" if field.max_digits is None else f"{{1,{field.max_digits - (field.decimal_places or 0)}}}"
        fraction = "+" if field.decimal_places is None else f"{{1,{field.decimal_places}}}"
        return rf"^{sign}[0-9]{whole}(\.[0-9]{fraction})?$"

    def _number(self) -> dict[str, Any]:
        bounds = {"minimum": self.target.min_value, "maximum": self.target.max_value}
        return {"type": "number", **{name: value for name, value in bounds.items() if value is not None}}
