"""/products: the catalogue, and a page for each product."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from config.pages import choices, labels
from config.pages.page import Page
from quotes import underwriting
from quotes.book_cache import book_cache
from quotes.catalogue import Catalogue, NotInCatalogue, Product
from quotes.pricing import Rate
from quotes.selectors import book as book_selectors
from quotes.selectors import exposure
from quotes.terms import DIMENSIONS

PER_PAGE = 70
LABELS = {"coverage_type": "Cover", "chain": "Chain", "stablecoin": "Stablecoin"}


@dataclass(frozen=True, slots=True)
class Row:
    """A product in the list, with what is sold of it."""

    product: Product
    rate: Rate
    exposure_usd: Decimal
    policy_count: int


class ProductList(Page):
    """All products, filtered by the three dimensions, with rates and exposure."""

    template_name = "products/list.html"
    section = "Products"

    def content(self, **_: Any) -> dict[str, Any]:
        catalogue = book_cache.current().catalogue
        wanted = {name: self.request.GET.get(name, "") for name in DIMENSIONS}
        rows = _rows(catalogue, wanted)
        page = Paginator(rows, PER_PAGE).get_page(self.request.GET.get("page"))
        return {
            "filters": [(name, LABELS[name], options, wanted[name]) for name, options in choices.of(catalogue).items()],
            "query": urlencode({name: value for name, value in wanted.items() if value}),
            "page": page,
            "rate_version": catalogue.version,
        }


class ProductPage(Page):
    """One product: rate, room, exposure, and the way to a quote."""

    template_name = "products/product.html"
    section = "Products"

    def get(self, request: HttpRequest, *args: Any, **names: Any) -> HttpResponse:
        product = _found(book_cache.current().catalogue, names)
        address = address_of(product)
        return super().get(request, product=product) if request.path == address else redirect(address)

    def content(self, **found: Any) -> dict[str, Any]:
        product: Product = found["product"]
        catalogue = book_cache.current().catalogue
        book = book_selectors.load()
        rooms = underwriting.headroom(book, product)
        first = underwriting.tightest(rooms)
        return {
            "product": product,
            "cover": labels.cover(product.coverage_type),
            "rate": catalogue.rate(product),
            "rate_version": catalogue.version,
            "payout": catalogue.payouts.get(product.coverage_type),
            "waiting_hours": catalogue.waiting_hours[product.coverage_type],
            "suspension": book.suspension(product),
            "room": first.available_usd,
            "limits": [(labels.limit(room.code), room.available_usd, room.code is first.code) for room in rooms],
            "sold": exposure.of_product(product.product_id),
            "capital_usd": book.capital.total_usd,
            "quote_address": f"{reverse('quote-desk')}?{urlencode(choices.triple(product))}",
        }


def address_of(product: Product) -> str:
    """The canonical address of a product's page."""
    return reverse("product", kwargs=choices.triple(product))


def _found(catalogue: Catalogue, names: dict[str, str]) -> Product:
    """The product of a hash or of a triple in any case. Raises Http404."""
    if wanted := names.get("product_hash"):
        found = next((product for product in catalogue if product.product_hash == wanted.lower()), None)
        if found is None:
            raise Http404(wanted)
        return found
    try:
        return catalogue.find(**names)
    except NotInCatalogue as error:
        raise Http404(str(error)) from error


def _rows(catalogue: Catalogue, wanted: dict[str, str]) -> list[Row]:
    """The products that match, most exposed first; none when a name is not in the catalogue."""
    sold = {(row.coverage_type, row.chain, row.stablecoin): row for row in exposure.totals()}
    chosen = [product for product in catalogue if all(not value or getattr(product, name) == value for name, value in wanted.items())]
    rows = [Row(product, catalogue.rate(product), *_sold(sold, product)) for product in chosen]
    return sorted(rows, key=lambda row: -row.exposure_usd)


def _sold(sold: dict[tuple[str, str, str], exposure.ProductTotal], product: Product) -> tuple[Decimal, int]:
    total = sold.get((product.coverage_type, product.chain, product.stablecoin))
    return (total.exposure_usd, total.policy_count) if total else (Decimal(0), 0)
