"""The REST endpoints of quotes, by subject."""

from quotes.views.capacity import CapacityViewSet
from quotes.views.policies import PolicyViewSet
from quotes.views.products import ProductViewSet
from quotes.views.quote import QuoteViewSet

__all__ = ["CapacityViewSet", "PolicyViewSet", "ProductViewSet", "QuoteViewSet"]
