"""Choices of the catalogue for the forms of the pages."""

from typing import Any

from config.pages import labels
from quotes.catalogue import Catalogue, Product
from quotes.terms import DIMENSIONS


def of(catalogue: Catalogue) -> dict[str, list[tuple[str, str]]]:
    """By dimension, each code with its name, in alphabetical order."""
    return {
        "coverage_type": sorted(((code, labels.cover(code).name) for code in catalogue.base_rates), key=lambda choice: choice[1]),
        "chain": [(code, code) for code in sorted(catalogue.chain_multipliers)],
        "stablecoin": [(code, code) for code in sorted(catalogue.stablecoin_adjustments, key=str.lower)],
    }


def uninsurable(catalogue: Catalogue) -> list[list[str]]:
    """The pairs of coverage type and chain that no product has."""
    sold = {(product.coverage_type, product.chain) for product in catalogue}
    return [[kind, chain] for kind in catalogue.base_rates for chain in catalogue.chain_multipliers if (kind, chain) not in sold]


def triple(product: Product) -> dict[str, Any]:
    """The product's three names, by dimension."""
    return {dimension: getattr(product, dimension) for dimension in DIMENSIONS}
