"""Where a member of staff was going before the login or the second factor."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme


def next_page(request: HttpRequest) -> str:
    """The address in `next` where it lies on this host, else the landing page of the admin."""
    wanted = request.GET.get("next", "")
    fits = url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return wanted if fits else reverse("admin:index")
