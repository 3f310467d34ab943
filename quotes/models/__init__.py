"""Tables of the catalogue, the policies and the exposure they add up to."""

from quotes.models.catalogue import Chain, CoverageType, Product, RateChange, RateVersion, Stablecoin, UninsurablePair
from quotes.models.policies import BookImport, Policy
from quotes.models.sales import ProductExposure, SalesSuspension

__all__ = [
    "BookImport",
    "Chain",
    "CoverageType",
    "Policy",
    "Product",
    "ProductExposure",
    "RateChange",
    "RateVersion",
    "SalesSuspension",
    "Stablecoin",
    "UninsurablePair",
]
