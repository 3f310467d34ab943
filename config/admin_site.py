"""Sidebar of the admin site, and the figures on its landing page."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.timesince import timesince

from config import admin_landing
from ops.backoffice.display import percent, usd
from ops.backoffice.oidc import provider
from prices.selectors import PriceMissing
from quotes.models import RateVersion, SalesSuspension
from quotes.selectors import exposure
from tranches import selectors as tranche_selectors

DASHBOARD_PERMISSION = "tranches.view_tranche"
UNKNOWN = "-"
SIDEBAR: dict[str, dict[str, tuple[str, str]]] = {
    "Book": {
        "Policies": ("quotes.policy", "policy"),
        "Claims": ("quotes.claim", "payments"),
        "Exposure": ("quotes.productexposure", "stacked_bar_chart"),
        "Sales suspensions": ("quotes.salessuspension", "block"),
        "Imports": ("quotes.bookimport", "upload_file"),
    },
    "Risk": {
        "Alerts": ("risk.riskalert", "notification_important"),
        "Snapshots": ("risk.risksnapshot", "photo_camera"),
        "Limits": ("risk.risklimit", "rule"),
        "Stress scenarios": ("risk.stressscenario", "thunderstorm"),
    },
    "Work for clients": {
        "Analyses": ("risk.analysis", "query_stats"),
        "Batches": ("risk.batch", "stacks"),
    },
    "Capital": {
        "Tranches": ("tranches.tranche", "layers"),
        "Ledger": ("tranches.ledgerentry", "receipt_long"),
        "Origins": ("tranches.ledgerorigin", "location_on"),
        "Underwriting limits": ("tranches.underwritinggate", "tune"),
    },
    "Rates": {
        "Coverage types": ("quotes.coveragetype", "umbrella"),
        "Chains": ("quotes.chain", "link"),
        "Stablecoins": ("quotes.stablecoin", "toll"),
        "Uninsurable pairs": ("quotes.uninsurablepair", "link_off"),
        "Rate versions": ("quotes.rateversion", "history"),
        "Peg references": ("prices.pegreference", "anchor"),
    },
    "Prices": {
        "Prices": ("prices.assetprice", "monitoring"),
        "Depeg states": ("prices.depegstate", "trending_down"),
        "Observations": ("prices.priceobservation", "visibility"),
        "Sources": ("prices.pricesource", "storefront"),
        "Feeds": ("prices.feedstatus", "rss_feed"),
    },
    "Bridges": {
        "Bridges": ("bridges.bridge", "conversion_path"),
        "Alerts": ("bridges.bridgealert", "warning"),
        "Readings": ("bridges.bridgereading", "monitor_heart"),
        "Observations": ("bridges.bridgeobservation", "visibility"),
        "Feeds": ("bridges.feedstatus", "rss_feed"),
    },
    "Notifications": {
        "Outbox": ("live.notification", "outbox"),
        "Webhooks": ("live.webhook", "webhook"),
        "Deliveries": ("live.delivery", "local_shipping"),
    },
    "Access": {
        "API clients": ("clients.apiclient", "api"),
        "API keys": ("clients.apikey", "key"),
        "Staff": ("auth.user", "person"),
        "Groups": ("auth.group", "group"),
    },
    "Operation": {
        "Schedules": ("django_celery_beat.periodictask", "schedule"),
        "Audit trail": ("pghistory.middlewareevents", "fact_check"),
    },
}


@dataclass(frozen=True, slots=True)
class Figure:
    """One card of the landing page."""

    title: str
    value: str
    note: str
    href: str


def navigation(request: HttpRequest) -> list[dict[str, Any]]:
    """Sidebar groups, without what this member of staff may not view."""
    groups = ({"title": title, "items": _items(request, items)} for title, items in SIDEBAR.items())
    return [group for group in groups if group["items"]]


def _items(request: HttpRequest, items: dict[str, tuple[str, str]]) -> list[dict[str, str]]:
    return [
        {"title": title, "icon": icon, "link": changelist(label)} for title, (label, icon) in items.items() if _may_view(request, label)
    ]


def _may_view(request: HttpRequest, label: str) -> bool:
    app, model = label.split(".")
    return request.user.has_perm(f"{app}.view_{model}")


def sign_in(request: HttpRequest) -> dict[str, Any]:
    """Context of every admin page: where the login page offers to sign in at the provider, if it does."""
    if not provider.is_on():
        return {}
    wanted = {name: request.GET[name] for name in ("next",) if name in request.GET}
    return {"oidc_login_url": f"{reverse('oidc-login')}?{urlencode(wanted)}"}


def account_links(_: HttpRequest) -> list[dict[str, str]]:
    """Links of the account menu."""
    return [{"title": "Second factor", "link": reverse("second-factor")}] if settings.STAFF_REQUIRE_TOTP else []


def changelist(label: str) -> str:
    """Address of the list of a model, by its label."""
    return reverse(f"admin:{label.replace('.', '_')}_changelist")


def dashboard(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """The landing page's context, with its figures for staff who may see the capital."""
    if request.user.has_perm(DASHBOARD_PERMISSION):
        context["figures"] = [*_capital(), _policies(), _rates(), _suspensions()]
        context["alerts"] = admin_landing.alerts()
        context["charts"] = admin_landing.charts()
        context["tables"] = admin_landing.tables()
    return context


def _capital() -> list[Figure]:
    href = changelist("tranches.tranche")
    try:
        capital = tranche_selectors.capital()
    except PriceMissing:
        return [Figure(title, UNKNOWN, "no TON price", href) for title in ("Capital", "Coverage sold", "LTV")]
    ltv = percent(capital.coverage_usd / capital.effective_usd) if capital.effective_usd else UNKNOWN
    return [
        Figure("Capital", usd(capital.total_usd), f"{usd(capital.liquid_usd)} liquid", href),
        Figure("Coverage sold", usd(capital.coverage_usd), f"{usd(capital.effective_usd)} effective capital", href),
        Figure("LTV", ltv, "coverage sold over effective capital", href),
    ]


def _policies() -> Figure:
    active = sum(row.policy_count for row in exposure.totals())
    return Figure("Policies", f"{active:,}", "active", changelist("quotes.policy") + "?status__exact=active")


def _rates() -> Figure:
    href = changelist("quotes.rateversion")
    newest = RateVersion.objects.only("id", "actor", "created_at").first()
    if newest is None:
        return Figure("Rates", UNKNOWN, "no version published", href)
    return Figure("Rates", str(newest), f"{newest.actor}, {timesince(newest.created_at)} ago", href)


def _suspensions() -> Figure:
    codes = list(SalesSuspension.objects.values_list("code", flat=True))
    return Figure("Sales suspensions", str(len(codes)), ", ".join(codes) or "everything is on sale", changelist("quotes.salessuspension"))
