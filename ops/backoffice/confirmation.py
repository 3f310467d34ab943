"""The page that asks "are you sure?" before an action that moves money or ends access."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.contrib.admin.utils import quote, unquote
from django.db import models
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from unfold.admin import ModelAdmin

from ops.api.problems import Problem

TEMPLATE = "admin/confirmation.html"
YES = "confirmed"


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What is asked. `sentence` says what will happen, `button` is the yes."""

    title: str
    sentence: str
    button: str


def unanswered(
    model_admin: ModelAdmin, request: HttpRequest, obj: models.Model, question: Confirmation, form: Form | None = None
) -> TemplateResponse | None:
    """The page to show while the answer is not yes; None once it is. A form is filled in first, then shown for review."""
    return confirmation(model_admin, request, question, form, back_url=page_of(model_admin, obj), object=obj)


def confirmation(
    model_admin: ModelAdmin, request: HttpRequest, question: Confirmation, form: Form | None, *, back_url: str, **more: Any
) -> TemplateResponse | None:
    """Confirmation page for any subject. `more`: further context of the page."""
    is_complete = form is None or form.is_valid()
    if request.method == "POST" and is_complete and YES in request.POST:
        return None
    more = {"opts": model_admin.model._meta, "form": form, "is_complete": is_complete, **more}
    return asking(model_admin.admin_site, request, question, back_url=back_url, **more)


def asking(site: AdminSite, request: HttpRequest, question: Confirmation, *, back_url: str, **more: Any) -> TemplateResponse:
    """Render the confirmation page. `more`: further context of the page."""
    own = {"title": question.title, "question": question, "is_complete": True, "yes": YES, "back_url": back_url}
    return TemplateResponse(request, TEMPLATE, {**site.each_context(request), **own, **more})


def page_of(model_admin: ModelAdmin, obj: models.Model) -> str:
    """Address of the object's own page."""
    meta = model_admin.model._meta
    return reverse(f"{model_admin.admin_site.name}:{meta.app_label}_{meta.model_name}_change", args=[quote(obj.pk)])


def requested(model_admin: ModelAdmin, request: HttpRequest, object_id: str) -> Any:
    """The object an action was asked for. Raises Http404."""
    obj = model_admin.get_object(request, unquote(object_id))
    if obj is None:
        raise Http404
    return obj


def done(model_admin: ModelAdmin, request: HttpRequest, obj: models.Model, message: str) -> HttpResponseRedirect:
    """Record what was done in the object's history, say so, and go back to its page."""
    model_admin.log_change(request, obj, message)
    messages.success(request, message)
    return redirect(page_of(model_admin, obj))


def carried_out(model_admin: ModelAdmin, request: HttpRequest, obj: models.Model, act: Callable[[], str]) -> HttpResponseRedirect:
    """Do it, now that the answer is yes. `act` returns what goes into the history, or raises Problem, and then that is said."""
    try:
        said = act()
    except Problem as refusal:
        return refused(model_admin, request, obj, refusal.detail)
    return done(model_admin, request, obj, said)


def refused(model_admin: ModelAdmin, request: HttpRequest, obj: models.Model, reason: str) -> HttpResponseRedirect:
    """Say why nothing was done, and go back to the object's page."""
    messages.error(request, reason)
    return redirect(page_of(model_admin, obj))
