"""Peer: the quote endpoint as a one-file Django REST framework app. No authentication, no limits, no database.

Run with `daphne -v 0 benchmarks.peers.drf_app:application`.
"""

import secrets
from decimal import Decimal

import django
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.urls import path

settings.configure(
    SECRET_KEY=secrets.token_hex(),
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF=__name__,
    INSTALLED_APPS=["rest_framework"],
    MIDDLEWARE=["django.middleware.security.SecurityMiddleware", "django.middleware.common.CommonMiddleware"],
    REST_FRAMEWORK={
        "DEFAULT_AUTHENTICATION_CLASSES": [],
        "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
        "UNAUTHENTICATED_USER": None,
    },
)
django.setup()

# Django REST framework reads the settings when it is imported.
from rest_framework import serializers  # noqa: E402
from rest_framework.renderers import JSONRenderer  # noqa: E402
from rest_framework.request import Request  # noqa: E402
from rest_framework.response import Response  # noqa: E402
from rest_framework.utils.encoders import JSONEncoder  # noqa: E402
from rest_framework.views import APIView  # noqa: E402

from benchmarks.peers import pricing  # noqa: E402


class QuoteIn(serializers.Serializer[dict[str, object]]):
    """What is to be covered."""

    coverage_type = serializers.ChoiceField(choices=list(pricing.BASE_RATES))
    chain = serializers.ChoiceField(choices=list(pricing.CHAIN_MULTIPLIERS))
    stablecoin = serializers.ChoiceField(choices=list(pricing.STABLECOIN_ADJUSTMENTS))
    coverage_amount = serializers.DecimalField(max_digits=10, decimal_places=2, min_value=10, max_value=10_000_000)
    duration_days = serializers.IntegerField(min_value=1, max_value=365)

    def validate(self, attrs: dict[str, object]) -> dict[str, object]:
        """Refuse the pairs that nobody insures."""
        if (attrs["coverage_type"], attrs["chain"]) in pricing.UNINSURABLE:
            raise serializers.ValidationError("no such product")
        return attrs


class NumberEncoder(JSONEncoder):
    """Decimals are numbers."""

    def default(self, obj: object) -> object:
        """What json knows no form of."""
        return float(obj) if isinstance(obj, Decimal) else super().default(obj)


class NumberRenderer(JSONRenderer):
    """JSON by that encoder."""

    encoder_class = NumberEncoder


class QuoteView(APIView):
    """Premium for one product."""

    renderer_classes = [NumberRenderer]

    def post(self, request: Request) -> Response:
        """Validate, price, answer."""
        serializer = QuoteIn(data=request.data)
        serializer.is_valid(raise_exception=True)
        return Response(pricing.quote(**serializer.validated_data))


urlpatterns = [path("api/v2/quote/multi-dimensional", QuoteView.as_view())]
application = get_asgi_application()
