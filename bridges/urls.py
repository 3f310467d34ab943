from rest_framework.routers import SimpleRouter

from bridges.views import BridgeHealthViewSet, BridgeViewSet

router = SimpleRouter(trailing_slash=False, use_regex_path=False)
router.register("bridges", BridgeViewSet, basename="bridge")
router.register("bridge-health", BridgeHealthViewSet, basename="bridge-health")
urlpatterns = router.urls
