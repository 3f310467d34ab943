"""The page that shows a new key once: it is written into the response and stored nowhere."""

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.cache import never_cache
from unfold.admin import ModelAdmin

from clients.models import ApiClient
from ops.backoffice.confirmation import page_of

TEMPLATE = "admin/new_key.html"


@never_cache
def shown(request: HttpRequest, model_admin: ModelAdmin, client: ApiClient, key: str, done: str) -> HttpResponse:
    """The page with the new key; `done` goes into the history of the object."""
    model_admin.log_change(request, client, done)
    context = {
        **model_admin.admin_site.each_context(request),
        "title": f"A new key of {client}",
        "opts": model_admin.model._meta,
        "key": key,
        "back_url": page_of(model_admin, client),
    }
    return TemplateResponse(request, TEMPLATE, context)
