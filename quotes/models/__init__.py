"""Tables of the catalogue, the policies and the exposure they add up to."""

from quotes.models.catalogue import Chain, CoverageType, Product, RateChange, RateVersion, Stablecoin, UninsurablePair
from quotes.models.claims import Claim
from quotes.models.policies import BookImport, Policy
from quotes.models.sales import ProductExposure, SalesSuspension
from quotes.models.stress import StressTable

__all__ = [
    "BookImport",
    "Chain",
    "Claim",
    "CoverageType",
    "Policy",
    "Product",
    "ProductExposure",
    "RateChange",
    "RateVersion",
    "SalesSuspension",
    "Stablecoin",
    "StressTable",
    "UninsurablePair",
]
