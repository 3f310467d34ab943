"""Admin pages of the catalogue, its rates and the book."""

from quotes.admin.book import BookImportAdmin, ProductAdmin, ProductExposureAdmin
from quotes.admin.catalogue import ChainAdmin, CoverageTypeAdmin, StablecoinAdmin, UninsurablePairAdmin
from quotes.admin.claims import ClaimAdmin
from quotes.admin.policies import PolicyAdmin
from quotes.admin.suspensions import SalesSuspensionAdmin
from quotes.admin.versions import RateChangeAdmin, RateVersionAdmin

__all__ = [
    "BookImportAdmin",
    "ChainAdmin",
    "ClaimAdmin",
    "CoverageTypeAdmin",
    "PolicyAdmin",
    "ProductAdmin",
    "ProductExposureAdmin",
    "RateChangeAdmin",
    "RateVersionAdmin",
    "SalesSuspensionAdmin",
    "StablecoinAdmin",
    "UninsurablePairAdmin",
]
