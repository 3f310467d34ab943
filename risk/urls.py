from rest_framework.routers import SimpleRouter

from risk.analyses.views import AnalysisViewSet
from risk.batch.views import BatchProcessViewSet, BatchViewSet
from risk.views import AlertViewSet, RiskViewSet, SnapshotViewSet

router = SimpleRouter(trailing_slash=False, use_regex_path=False)
router.register("risk/alerts", AlertViewSet, basename="risk-alert")
router.register("risk/snapshots", SnapshotViewSet, basename="risk-snapshot")
router.register("risk", RiskViewSet, basename="risk")
urlpatterns = router.urls

platform = SimpleRouter(trailing_slash=False, use_regex_path=False)
platform.register("analysis", AnalysisViewSet, basename="analysis")
platform.register("batch-process", BatchProcessViewSet, basename="batch-process")
platform.register("batch", BatchViewSet, basename="batch")
platform_urlpatterns = platform.urls
