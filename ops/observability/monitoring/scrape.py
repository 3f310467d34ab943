"""GET /metrics: Prometheus text, for the addresses that are allowed to have it."""

from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views import View
from prometheus_client import CONTENT_TYPE_LATEST

from ops.core import addresses
from ops.observability.monitoring import exposition

FORWARDED = ("X-Forwarded-For", "Forwarded")


class PrometheusView(View):
    """The page. Addresses that are not on the list get 403."""

    http_method_names = ("get", "head", "options")

    def get(self, request: HttpRequest) -> HttpResponse:
        if not is_allowed(request):
            return HttpResponse("This address may not read metrics.\n", status=403, content_type="text/plain")
        return HttpResponse(exposition.text(), content_type=CONTENT_TYPE_LATEST)


def is_allowed(request: HttpRequest) -> bool:
    """Whether the address is in METRICS_ALLOWED_ADDRESSES.

    Behind a proxy that is not counted (TRUSTED_PROXY_COUNT) every caller has the proxy's address, so nobody who comes through one is.
    """
    if not settings.TRUSTED_PROXY_COUNT and any(name in request.headers for name in FORWARDED):
        return False
    try:
        address = ip_address(addresses.of_environ(request.META))
    except ValueError:
        return False
    return any(address in network for network in settings.METRICS_ALLOWED_ADDRESSES)
