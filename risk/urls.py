from rest_framework.routers import SimpleRouter

from risk.batch.views import BatchProcessViewSet
from risk.views import RiskViewSet

router = SimpleRouter(trailing_slash=False, use_regex_path=False)
router.register("risk", RiskViewSet, basename="risk")
urlpatterns = router.urls

platform = SimpleRouter(trailing_slash=False, use_regex_path=False)
platform.register("batch-process", BatchProcessViewSet, basename="batch-process")
platform_urlpatterns = platform.urls
