"""Every path of the service."""

from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView, TemplateView

from config.admin_logout import log_out
from config.asyncapi import AsyncApiView
from config.openapi import OpenApiView
from config.pages.acknowledge_alert import Acknowledge
from config.pages.dashboard import Dashboard
from config.pages.data import Section
from config.pages.docs import redoc, redoc_script
from config.pages.page import Page
from config.pages.products import ProductList, ProductPage
from config.pages.quote_desk import QuoteDesk
from config.pages.sockets import SocketReference
from config.pages.status import StatusPage
from live.views import SocketView
from ops.backoffice.oidc import views as oidc
from ops.backoffice.second_factor.views import second_factor
from ops.observability.monitoring.scrape import PrometheusView
from ops.observability.views import HealthView, ReadinessView
from risk.urls import platform_urlpatterns as risk_platform

handler500 = "config.pages.errors.server_error"

urlpatterns = [
    path("", Dashboard.as_view(), name="dashboard"),
    path("dashboard/<str:name>", Section.as_view(), name="dashboard-section"),
    path("dashboard/alerts/<uuid:alert_id>/acknowledge", Acknowledge.as_view(), name="dashboard-acknowledge"),
    path("favicon.ico", RedirectView.as_view(url="/static/favicon.svg", permanent=True)),
    path("health", HealthView.as_view(), name="health"),
    path("health/ready", ReadinessView.as_view(), name="readiness"),
    path("metrics", PrometheusView.as_view(), name="prometheus"),
    path("openapi.json", OpenApiView.as_view(), name="openapi"),
    path("asyncapi.json", AsyncApiView.as_view(), name="asyncapi"),
    path("live", Page.as_view(template_name="live/tester.html", section="Live"), name="live-tester"),
    path("status", StatusPage.as_view(), name="status"),
    path("sockets", SocketReference.as_view(), name="sockets"),
    path("docs", TemplateView.as_view(template_name="docs/swagger.html"), name="docs"),
    path("developers", Page.as_view(template_name="developers.html", section="Developers"), name="developers"),
    path("quote", QuoteDesk.as_view(), name="quote-desk"),
    path("products", ProductList.as_view(), name="products"),
    path("products/<str:product_hash>", ProductPage.as_view(), name="product-by-hash"),
    path("products/<str:coverage_type>/<str:chain>/<str:stablecoin>", ProductPage.as_view(), name="product"),
    path("redoc", redoc, name="redoc"),
    path("redoc/viewer.js", redoc_script, name="redoc-script"),
    path("admin/logout/", log_out),
    path("admin/second-factor/", second_factor, name="second-factor"),
    path("admin/oidc/login/", oidc.log_in, name="oidc-login"),
    path("admin/oidc/callback/", oidc.callback, name="oidc-callback"),
    path("admin/", admin.site.urls),
    path("ws", SocketView.as_view(), name="socket"),
    path("api/v1/live-events", SocketView.as_view(), name="live-events"),
    path("api/v1/", include(("ops.observability.monitoring.urls", "monitoring"))),
    path("api/v2/", include(("risk.urls", "risk"))),
    path("api/v1/", include((risk_platform, "risk_platform"))),
    path("api/v2/", include(("quotes.urls", "quotes"))),
    path("api/v2/", include(("tranches.urls", "tranches"))),
    path("api/v2/", include(("prices.urls", "prices"))),
    path("api/v2/", include(("bridges.urls", "bridges"))),
    path("api/v2/", include(("live.urls", "live"))),
    path("api/v2/", include(("clients.urls", "clients"))),
]
