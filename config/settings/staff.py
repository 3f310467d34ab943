"""How staff sign in, and how the admin pages look (django-unfold's settings)."""

from django.templatetags.static import static

from config import env

STAFF_REQUIRE_TOTP = env.boolean("STAFF_REQUIRE_TOTP")
OTP_TOTP_ISSUER = "Tonsurance"

# Sign-in at an OpenID Connect provider; off without an issuer.
OIDC_ISSUER = env.text("OIDC_ISSUER")
OIDC_CLIENT_ID = env.text("OIDC_CLIENT_ID")
OIDC_CLIENT_SECRET = env.secret("OIDC_CLIENT_SECRET")
OIDC_CREATE_ACCOUNTS = env.boolean("OIDC_CREATE_ACCOUNTS")
OIDC_TRUST_SECOND_FACTOR = env.boolean("OIDC_TRUST_SECOND_FACTOR")

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
    "GLOBAL_CALLBACK": "config.admin_site.sign_in",
    "ACCOUNT": {"navigation": "config.admin_site.account_links"},
    "SIDEBAR": {"navigation": "config.admin_site.navigation", "show_all_applications": True},
}
