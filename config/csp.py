"""Content security policy per area: strict everywhere, relaxed under /admin/ by what its theme needs."""

from csp.constants import SELF, UNSAFE_EVAL, UNSAFE_INLINE
from csp.middleware import CSPMiddleware, PolicyParts
from django.http import HttpRequest, HttpResponseBase

ADMIN_PREFIX = "/admin/"
ADMIN_SOURCES = {"style-src": [SELF, UNSAFE_INLINE], "script-src": [SELF, UNSAFE_EVAL]}


class AreaCspMiddleware(CSPMiddleware):
    """Alpine.js, which the admin theme runs on, evaluates expressions and sets inline styles."""

    def get_policy_parts(self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False) -> PolicyParts:
        parts = super().get_policy_parts(request, response, report_only)
        if not report_only and request.path.startswith(ADMIN_PREFIX):
            parts.replace = {**ADMIN_SOURCES, **(parts.replace or {})}
        return parts
