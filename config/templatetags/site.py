"""The header that all pages share."""

from typing import Any

from django import template

register = template.Library()
NAVIGATION = {
    "Book": "/",
    "Quote": "/quote",
    "Products": "/products",
    "Live": "/live",
    "Developers": "/developers",
    "Staff": "/admin/",
}


@register.inclusion_tag("site/header.html")
def site_header(section: str = "") -> dict[str, Any]:
    """`section`: the entry that this page belongs to."""
    return {"navigation": NAVIGATION.items(), "section": section}
