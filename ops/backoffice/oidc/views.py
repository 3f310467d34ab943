"""/admin/oidc/login and /admin/oidc/callback: to the provider and back."""

from django.conf import settings
from django.contrib import auth, messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from ops.backoffice.next_page import next_page
from ops.backoffice.oidc import provider
from ops.backoffice.oidc.accounts import account_for
from ops.backoffice.second_factor.middleware import BY_PROVIDER
from ops.core import addresses
from ops.server import security
from ops.server.security import Event

NEXT = "oidc_next"
REFUSED = "You could not be signed in. Ask an administrator whether your account is set up for it."
WITHOUT_RIGHTS = "Your account has no rights yet. Ask an administrator to give it some."
UNREACHABLE = "The sign-in provider does not answer. Try again in a minute."


@never_cache
@require_GET
def log_in(request: HttpRequest) -> HttpResponse:
    """Send the browser to the provider; `next` says where it goes afterwards, on this host."""
    _refuse_when_off()
    request.session[NEXT] = next_page(request)
    try:
        return provider.send_there(request, callback=request.build_absolute_uri(reverse("oidc-callback")))
    except (provider.Unreachable, provider.Refused) as error:
        return _back(request, UNREACHABLE, str(error))


@never_cache
@require_GET
def callback(request: HttpRequest) -> HttpResponse:
    """Whoever comes back from the provider gets a session of their account."""
    _refuse_when_off()
    if NEXT not in request.session:
        return _back(request, REFUSED, "no sign-in was begun in this session")
    try:
        claims = provider.claims_of(request)
        account = account_for(claims)
    except provider.Unreachable as error:
        return _back(request, UNREACHABLE, str(error))
    except provider.Refused as refusal:
        return _back(request, REFUSED, str(refusal))
    if not (account.is_active and account.is_staff):
        return _back(request, WITHOUT_RIGHTS, "the account is inactive, or not one of staff")
    target = request.session.pop(NEXT, reverse("admin:index"))
    auth.login(request, account, backend=settings.AUTHENTICATION_BACKENDS[0])
    if claims.has_second_factor:
        request.session[BY_PROVIDER] = account.pk
    return redirect(target)


def _back(request: HttpRequest, said: str, reason: str) -> HttpResponse:
    """To the login page, which says no more than a caller may know; the reason is for the log."""
    security.record(Event.BAD_OIDC_LOGIN, address=addresses.of_environ(request.META), reason=reason)
    messages.error(request, said)
    return redirect("admin:login")


def _refuse_when_off() -> None:
    if not provider.is_on():
        raise Http404
