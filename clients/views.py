"""POST auth/token: a short-lived token for an API key."""

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from clients import examples, tokens
from clients.authentication import caller
from clients.models import ApiClient
from clients.permissions import has_scope
from clients.principals import Principal, Scope
from clients.serializers import TokenIn, TokenOut
from ops.api.filters import refuse_unknown
from ops.api.problems import FieldError, Problem, invalid
from ops.core.times import iso


class AuthViewSet(GenericViewSet[ApiClient]):
    """Tokens for browsers and sockets."""

    permission_classes = (has_scope(*Scope),)
    filter_backends = ()
    pagination_class = None

    @extend_schema(
        operation_id="auth_token",
        summary="Exchange an API key for a token",
        description=(
            "Good for 15 minutes, and no longer than the key. Revoking the key or the client ends it within 5 s. "
            "Takes a key: a token does not get another token."
        ),
        request=TokenIn,
        responses={201: TokenOut},
        examples=[examples.TOKEN_REQUEST, examples.TOKEN],
        tags=["auth"],
    )
    @action(detail=False, methods=["post"])
    def token(self, request: Request) -> Response:
        refuse_unknown(request, set())
        body = TokenIn(data=request.data)
        body.is_valid(raise_exception=True)
        holder = caller(request)
        if holder.has_token:
            raise Problem(403, "A token does not get another token; send the API key.", code="key_required")
        scopes = _scopes(holder, body.validated_data.get("scopes"))
        token, expires_at = tokens.issue(holder, scopes=scopes)
        answer = {
            "token": token,
            "token_type": "Bearer",
            "scopes": sorted(scopes),
            "expires_in": int(tokens.LIFE.total_seconds()),
            "expires_at": iso(expires_at),
        }
        return Response(answer, status=201, headers={"Cache-Control": "no-store"})


def _scopes(holder: Principal, wanted: list[str] | None) -> frozenset[Scope]:
    if wanted is None:
        return holder.scopes
    scopes = frozenset(map(Scope, wanted))
    if missing := scopes - holder.scopes:
        raise invalid([FieldError("scopes", "not_held", f"This client does not hold {', '.join(sorted(missing))}.")])
    return scopes
