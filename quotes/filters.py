"""What the lists of products and policies can be filtered by. A member that the catalogue does not know is a 400."""

from typing import Any

import django_filters
from django.db.models import QuerySet

from ops.api.filters import AnyCaseFilter, NameFilter, TimeFilter
from ops.api.problems import FieldError, invalid
from quotes.book_cache import book_cache
from quotes.catalogue import NotInCatalogue
from quotes.models import Policy


class DimensionFilter(django_filters.CharFilter):
    """A coverage type, chain or stablecoin in any case."""

    def __init__(self, dimension: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.dimension = dimension

    def filter(self, qs: QuerySet[Any], value: str) -> QuerySet[Any]:
        if not value:
            return qs
        try:
            member = book_cache.current().catalogue.canonical(self.dimension, value)
        except NotInCatalogue as error:
            raise invalid([FieldError(self.dimension, error.code, str(error))]) from error
        filtered: QuerySet[Any] = super().filter(qs, member)
        return filtered


class ProductFilter(django_filters.FilterSet):
    """By any of the three dimensions."""

    coverage_type = DimensionFilter("coverage_type", field_name="coverage_type_id")
    chain = DimensionFilter("chain", field_name="chain_id")
    stablecoin = DimensionFilter("stablecoin", field_name="stablecoin_id")


class PolicyFilter(django_filters.FilterSet):
    """By status, dimension, holder, reference and times."""

    status = AnyCaseFilter(choices=Policy.Status.choices)
    coverage_type = DimensionFilter("coverage_type", field_name="product__coverage_type_id")
    chain = DimensionFilter("chain", field_name="product__chain_id")
    stablecoin = DimensionFilter("stablecoin", field_name="product__stablecoin_id")
    policyholder = NameFilter()
    policy_ref = django_filters.CharFilter()
    starts_after = TimeFilter(field_name="starts_at", lookup_expr="gte")
    ends_before = TimeFilter(field_name="ends_at", lookup_expr="lt")
