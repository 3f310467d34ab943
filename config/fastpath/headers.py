"""Constant headers of answers that are given on the event loop: what Django's middleware puts on such an answer by the settings.

Each kind of answer is sent once, with and without TLS, through those middleware classes that set headers. The request is made up here, so
nothing that a caller sends or receives gets into these headers.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache, reduce
from io import BytesIO

from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest, HttpResponse
from django.utils.module_loading import import_string

from ops.api import problems

Headers = list[tuple[bytes, bytes]]

JSON = "application/json"
SETS_HEADERS = frozenset(
    {
        "django.middleware.security.SecurityMiddleware",
        "corsheaders.middleware.CorsMiddleware",
        "config.csp.AreaCspMiddleware",
        "django_permissions_policy.PermissionsPolicyMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
    }
)
CONTENT_HEADERS = frozenset({"content-type", "cache-control"})
VARY_OF_WRITES = "Cookie"  # of every write: the audit trail of staff edits looks for a session


@dataclass(frozen=True, eq=False)
class Kind:
    """A kind of answer. `own`: the headers of its view, names in small letters. Compared by identity, which keeps its hash cheap."""

    path: str
    status: int
    own: Mapping[str, str]


@dataclass(frozen=True)
class Constant:
    """Constant headers, as a list and as they stand in an answer."""

    headers: Headers
    lines: bytes


@lru_cache(maxsize=256)
def constant(kind: Kind, is_secure: bool) -> Constant | None:
    """The constant headers; None where the settings demand another answer (a redirect to https)."""
    answer = HttpResponse(status=kind.status)
    del answer["Content-Type"]
    for name, value in kind.own.items():
        answer[name] = value
    passed_on = _chain(lambda _: answer)(_request(kind.path, is_secure))
    if passed_on is not answer:
        return None
    headers = encoded(answer.items())
    return Constant(headers, lines(headers))


@lru_cache(maxsize=256)
def problem_of(kind: Kind, status: int) -> Kind:
    """The problem that the view of this kind of answer raises."""
    own = {name: value for name, value in kind.own.items() if name not in CONTENT_HEADERS}
    return Kind(kind.path, status, own | {"content-type": problems.CONTENT_TYPE})


@lru_cache(maxsize=256)
def refusal_of(kind: Kind, status: int) -> Kind:
    """The refusal of a request that does not reach the view."""
    return Kind(kind.path, status, {"content-type": problems.CONTENT_TYPE})


def encoded(named: Iterable[tuple[str, str]]) -> Headers:
    """Headers as ASGI has them."""
    return [(name.lower().encode(), value.encode("latin-1")) for name, value in named]


def lines(headers: Iterable[tuple[bytes, bytes]]) -> bytes:
    """The headers as they stand in an answer."""
    return b"".join(b"%b: %b\r\n" % header for header in headers)


def _chain(view: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """The middleware of the settings around a view, as far as it sets headers."""
    paths = [path for path in settings.MIDDLEWARE if path in SETS_HEADERS]
    return reduce(lambda inner, path: import_string(path)(inner), reversed(paths), view)


class _Request(WSGIRequest):
    def get_host(self) -> str:
        return "localhost"  # only a redirect needs one, and it is not used


def _request(path: str, is_secure: bool) -> HttpRequest:
    scheme = "https" if is_secure else "http"
    return _Request({"REQUEST_METHOD": "GET", "PATH_INFO": path, "wsgi.url_scheme": scheme, "wsgi.input": BytesIO()})
