"""How the admin pages look: django-unfold's settings."""

from django.templatetags.static import static

# The accent of the other pages; white on its 600 keeps AA.
TEAL = {
    "50": "#f0fdfa",
    "100": "#ccfbf1",
    "200": "#99f6e4",
    "300": "#5eead4",
    "400": "#2dd4bf",
    "500": "#14a39a",
    "600": "#0f766e",
    "700": "#0f6b64",
    "800": "#115e59",
    "900": "#134e4a",
    "950": "#042f2e",
}
UNFOLD = {
    "COLORS": {"primary": TEAL},
    "SITE_TITLE": "Tonsurance",
    "SITE_HEADER": "Tonsurance",
    "SITE_SYMBOL": "shield",
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": lambda _: static("favicon.svg")}],
    "STYLES": [lambda _: static("staff/admin.css")],
    "DASHBOARD_CALLBACK": "config.admin_site.dashboard",
    "SIDEBAR": {"navigation": "config.admin_site.navigation", "show_all_applications": True},
}
