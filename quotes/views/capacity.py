"""GET capacity: how much more of a product can be bound, and which limit binds first."""

import time
from typing import Any

from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from clients.permissions import Public
from ops.api.filters import refuse_unknown
from ops.api.problems import FieldError, invalid
from quotes import examples, underwriting
from quotes.book_cache import book_cache
from quotes.catalogue import NotInCatalogue, Product
from quotes.models import Policy
from quotes.selectors import book as book_selectors
from quotes.serializers import CapacityOut
from quotes.terms import DIMENSIONS
from quotes.underwriting import Book

PARAMETERS = [
    OpenApiParameter(name, str, required=True, examples=[OpenApiExample(value, value=value)])
    for name, value in examples.PRODUCT_NAMES.items()
]


class CapacityViewSet(GenericViewSet[Policy]):
    """Read from the book as it stands, not from a snapshot."""

    permission_classes = (Public,)
    filter_backends = ()
    pagination_class = None

    @extend_schema(
        operation_id="capacity_retrieve",
        summary="What can still be bound of a product",
        parameters=PARAMETERS,
        responses=CapacityOut,
        examples=[examples.CAPACITY],
    )
    def list(self, request: Request) -> Response:
        refuse_unknown(request, set(DIMENSIONS))
        product = _product(request)
        return Response(_report(book_selectors.load(), product))


def _product(request: Request) -> Product:
    missing = [FieldError(name, "required", "This parameter is required.") for name in DIMENSIONS if not request.query_params.get(name)]
    if missing:
        raise invalid(missing)
    try:
        return book_cache.current().catalogue.find(*(request.query_params[name] for name in DIMENSIONS))
    except NotInCatalogue as error:
        raise invalid([FieldError(error.field, error.code, str(error))]) from error


def _report(book: Book, product: Product) -> dict[str, Any]:
    rooms = underwriting.headroom(book, product)
    first = underwriting.tightest(rooms)
    return {
        "product_hash": product.product_hash,
        "coverage_type": product.coverage_type,
        "chain": product.chain,
        "stablecoin": product.stablecoin,
        "available_usd": first.available_usd,
        "binding_limit": first.code.value,
        "limits": [{"limit": room.code.value, "available_usd": room.available_usd} for room in rooms],
        "timestamp": time.time(),
    }
