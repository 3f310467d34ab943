from rest_framework.routers import SimpleRouter

from ops.observability.monitoring.views import MonitoringViewSet, OverviewViewSet

router = SimpleRouter(trailing_slash=False, use_regex_path=False)
router.register("metrics", OverviewViewSet, basename="metrics")
router.register("monitoring", MonitoringViewSet, basename="monitoring")
urlpatterns = router.urls
