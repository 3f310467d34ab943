"""Every path of the service."""

from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView, TemplateView

from config.openapi import OpenApiView
from ops.views import HealthView, ReadinessView

urlpatterns = [
    path("", RedirectView.as_view(url="/docs"), name="home"),
    path("favicon.ico", RedirectView.as_view(url="/static/favicon.svg", permanent=True)),
    path("health", HealthView.as_view(), name="health"),
    path("health/ready", ReadinessView.as_view(), name="readiness"),
    path("openapi.json", OpenApiView.as_view(), name="openapi"),
    path("docs", TemplateView.as_view(template_name="docs.html"), name="docs"),
    path("admin/", admin.site.urls),
    path("api/v2/", include(("risk.urls", "risk"))),
    path("api/v2/", include(("quotes.urls", "quotes"))),
    path("api/v2/", include(("tranches.urls", "tranches"))),
    path("api/v2/", include(("prices.urls", "prices"))),
    path("api/v2/", include(("bridges.urls", "bridges"))),
]
