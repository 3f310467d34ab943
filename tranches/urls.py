from rest_framework.routers import SimpleRouter

from tranches.views import TrancheViewSet

router = SimpleRouter(trailing_slash=False, use_regex_path=False)
router.register("tranches", TrancheViewSet, basename="tranche")
urlpatterns = router.urls
