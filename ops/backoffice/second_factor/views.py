"""/admin/second-factor/: enrols an authenticator app, asks for its code, and renews recovery codes."""

from typing import Any

import django_otp
import segno
from django import forms
from django.conf import settings
from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django_otp.models import Device
from unfold.widgets import UnfoldAdminTextInputWidget

from ops.backoffice.next_page import next_page
from ops.backoffice.second_factor import devices
from ops.backoffice.second_factor.middleware import is_verified
from ops.core import addresses

TEMPLATE = "admin/second_factor.html"
KEY = "second_factor_key"
"""Where the session keeps the key that is being enrolled: another login gets another key, so nobody else can have seen it."""
WRONG = "This code is not right, or was used before."


class CodeForm(forms.Form):
    """One code."""

    code = forms.CharField(
        max_length=32,
        widget=UnfoldAdminTextInputWidget(
            attrs={"autocomplete": "one-time-code", "autofocus": True, "spellcheck": "false", "autocapitalize": "off"}
        ),
    )


@never_cache
@sensitive_post_parameters("code")
def second_factor(request: HttpRequest) -> HttpResponse:
    """For an account that has logged in with its password or at the provider; others are sent to the login."""
    if not settings.STAFF_REQUIRE_TOTP:
        raise Http404
    if not (request.user.is_active and request.user.is_staff):
        return redirect("admin:login")
    if is_verified(request, request.user) and devices.app_of(request.user):
        return _renew(request)
    return _ask(request) if devices.app_of(request.user) else _enrol(request)


def _ask(request: HttpRequest) -> HttpResponse:
    form = CodeForm(request.POST or None)
    device = _checked(request, form)
    if device is None:
        return _page(request, form, "ask")
    _open(request, device)
    return redirect(next_page(request))


def _enrol(request: HttpRequest) -> HttpResponse:
    key = request.session.setdefault(KEY, devices.new_key())
    form = CodeForm(request.POST or None)
    if form.is_valid():
        code = "".join(form.cleaned_data["code"].split())
        try:
            enrolled = devices.enrol(account=request.user, key=key, code=code)
        except devices.AlreadyEnrolled:  # in another window
            return redirect(request.get_full_path())
        if enrolled:
            device, codes = enrolled
            request.session.pop(KEY)
            _open(request, device)
            return _page(request, form, "codes", codes=codes)
        form.add_error("code", WRONG)
    return _page(request, form, "enrol", key=devices.readable(key), qr=_qr(devices.address_of(request.user, key)))


def _renew(request: HttpRequest) -> HttpResponse:
    form = CodeForm(request.POST or None)
    if _checked(request, form) is None:
        return _page(request, form, "renew", left=devices.codes_left(request.user))
    return _page(request, form, "codes", codes=devices.renew_codes(account=request.user))


def _checked(request: HttpRequest, form: CodeForm) -> Device | None:
    """The device whose code was sent; what is wrong with it is an error of the form."""
    if not form.is_valid():
        return None
    try:
        device = devices.verify(account=request.user, text=form.cleaned_data["code"], address=addresses.of_environ(request.META))
    except devices.Throttled as refusal:
        form.add_error("code", str(refusal))
        return None
    if device is None:
        form.add_error("code", WRONG)
    return device


def _open(request: HttpRequest, device: Device) -> None:
    """The session has its power from now on, under a new id."""
    django_otp.login(request, device)
    request.session.cycle_key()


def _page(request: HttpRequest, form: CodeForm, step: str, **more: Any) -> HttpResponse:
    own = {"title": "Second factor", "form": form, "step": step, "next": next_page(request), "log_out_url": reverse("admin:logout")}
    return TemplateResponse(request, TEMPLATE, {**admin.site.each_context(request), **own, **more})


def _qr(text: str) -> str:
    """An SVG without styles or scripts, dark on white in every theme, as cameras want it."""
    drawn = segno.make(text, error="m", micro=False).svg_inline(border=4, dark="#000000", light="#ffffff", omitsize=True)
    return mark_safe(drawn)  # noqa: S308  # nosec B308 B703  drawn by us from an address that is encoded into squares
