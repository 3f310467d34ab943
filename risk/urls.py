from rest_framework.routers import SimpleRouter

from risk.views import RiskViewSet

router = SimpleRouter(trailing_slash=False, use_regex_path=False)
router.register("risk", RiskViewSet, basename="risk")
urlpatterns = router.urls
