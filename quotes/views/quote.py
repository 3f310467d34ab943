"""POST quote/multi-dimensional: the premium of one product."""

from time import perf_counter
from typing import Any, cast

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.viewsets import GenericViewSet

from clients.permissions import Public
from ops.api.filters import refuse_unknown
from quotes import examples, quoting, terms
from quotes.book_cache import book_cache
from quotes.models import Policy
from quotes.quoting import Quoter
from quotes.serializers import QuoteIn, QuoteOut


class QuoteViewSet(GenericViewSet[Policy]):
    """Prices covers. Nothing is written, nothing is reserved."""

    permission_classes = (Public,)
    filter_backends = ()
    pagination_class = None

    @extend_schema(
        operation_id="quote_multi_dimensional",
        summary="Price one product",
        request=QuoteIn,
        responses=QuoteOut,
        examples=[examples.QUOTE_REQUEST, examples.QUOTE],
    )
    @action(detail=False, methods=["post"], url_path="multi-dimensional")
    def multi_dimensional(self, request: Request) -> HttpResponse:
        started = perf_counter()
        refuse_unknown(request, set())
        snapshot = book_cache.current()
        asked = terms.parse(cast("dict[str, Any]", request.data), snapshot.catalogue)
        quote = Quoter(snapshot).quote(*asked)
        quoting.record(asked.product, lane="ordinary", started=started)
        return HttpResponse(quote, content_type="application/json")
