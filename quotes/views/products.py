"""GET products, products/{product_hash}: the catalogue with current rates."""

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from clients.permissions import Public
from ops.api import conditional
from ops.api.filters import refuse_unknown
from ops.api.pagination import CursorPagination
from ops.api.problems import Problem
from ops.api.schema import NOT_MODIFIED
from quotes import examples
from quotes.book_cache import book_cache
from quotes.catalogue import Catalogue
from quotes.catalogue import Product as CatalogueProduct
from quotes.filters import ProductFilter
from quotes.models import Product, UninsurablePair
from quotes.serializers import ProductOut


class ProductPagination(CursorPagination):
    """In the order of the catalogue."""

    ordering = "id"


class ProductViewSet(GenericViewSet[Product]):
    """The products that can be insured."""

    permission_classes = (Public,)
    serializer_class = ProductOut
    pagination_class = ProductPagination
    filterset_class = ProductFilter
    lookup_field = "product_hash"
    lookup_value_converter = "str"

    def get_queryset(self) -> QuerySet[Product]:
        excluded = UninsurablePair.objects.filter(coverage_type=OuterRef("coverage_type"), chain=OuterRef("chain"))
        return Product.objects.filter(~Exists(excluded))

    @extend_schema(summary="Products with their current rates", examples=[examples.PRODUCT])
    def list(self, request: Request) -> Response:
        catalogue = book_cache.current().catalogue
        by_hash = {product.product_hash: product for product in catalogue}
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset())) or []
        return self.get_paginated_response([_report(catalogue, by_hash[row.product_hash]) for row in page if row.product_hash in by_hash])

    @extend_schema(summary="One product", responses={200: ProductOut, **NOT_MODIFIED}, examples=[examples.PRODUCT])
    def retrieve(self, request: Request, product_hash: str) -> Response:
        refuse_unknown(request, set())
        catalogue = book_cache.current().catalogue
        product = next((product for product in catalogue if product.product_hash == product_hash.lower()), None)
        if product is None:
            raise Problem(404, "There is no such product.")
        return conditional.respond(request, _report(catalogue, product))


def _report(catalogue: Catalogue, product: CatalogueProduct) -> dict[str, Any]:
    rate = catalogue.rate(product)
    return {
        "product_hash": product.product_hash,
        "coverage_type": product.coverage_type,
        "chain": product.chain,
        "stablecoin": product.stablecoin,
        **rate.shown,
        "rate_version": catalogue.version,
    }
