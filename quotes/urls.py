from rest_framework.routers import SimpleRouter

from quotes.views import CapacityViewSet, PolicyViewSet, ProductViewSet, QuoteViewSet

router = SimpleRouter(trailing_slash=False, use_regex_path=False)
router.register("quote", QuoteViewSet, basename="quote")
router.register("products", ProductViewSet, basename="product")
router.register("capacity", CapacityViewSet, basename="capacity")
router.register("policies", PolicyViewSet, basename="policy")
urlpatterns = router.urls
