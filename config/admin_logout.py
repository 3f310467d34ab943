"""Admin logout: a POST ends the session, a GET asks first."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse

from ops.backoffice.confirmation import Confirmation, asking

QUESTION = Confirmation("Log out", "Your session ends in this browser.", "Log out")


def log_out(request: HttpRequest) -> HttpResponseBase:
    """/admin/logout/, for staff who are logged in; others are sent to the login."""
    return admin.site.admin_view(_log_out)(request)


def _log_out(request: HttpRequest) -> HttpResponseBase:
    if request.method not in {"GET", "HEAD"}:
        return admin.site.logout(request)
    return asking(admin.site, request, QUESTION, back_url=reverse("admin:index"))
