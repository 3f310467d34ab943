"""The header that all pages share."""

from typing import Any

from django import template
from django.utils.html import format_html, format_html_join

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


@register.filter
def code_spans(text: str) -> str:
    """Text whose `words` between backticks become code; everything is escaped."""
    parts = enumerate(text.split("`"))
    return format_html_join("", "{}", ((format_html("<code>{}</code>", part) if place % 2 else part,) for place, part in parts))
