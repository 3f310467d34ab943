"""A staff session has no rights before its second factor: everything behind this middleware sees an anonymous user."""

from collections.abc import Callable
from functools import partial
from typing import Any, cast
from urllib.parse import urlencode

from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

Handler = Callable[[HttpRequest], HttpResponse]
BY_PROVIDER = "second_factor_by_provider"
ADMIN = "/admin/"


def is_verified(request: HttpRequest, account: Any) -> bool:
    """Whether the second factor was given in this session: here, or at the OIDC provider where that counts."""
    if account.otp_device is not None:
        return True
    return settings.OIDC_TRUST_SECOND_FACTOR and request.session.get(BY_PROVIDER) == account.pk


class SecondFactorMiddleware:
    """Stands behind `OTPMiddleware`. The page of the second factor and the one that logs out know the account all the same."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not settings.STAFF_REQUIRE_TOTP or request.path in {reverse("second-factor"), reverse("admin:logout")}:
            return self.get_response(request)
        account = request.user
        resolve = partial(_verified_or_nobody, request, account)
        request.user = cast("Any", SimpleLazyObject(resolve))
        request.auser = sync_to_async(resolve)
        if request.path.startswith(ADMIN) and account.is_authenticated and not request.user.is_authenticated:
            return redirect(f"{reverse('second-factor')}?{urlencode({'next': request.get_full_path()})}")
        return self.get_response(request)


def _verified_or_nobody(request: HttpRequest, account: Any) -> Any:
    return account if account.is_authenticated and is_verified(request, account) else AnonymousUser()
