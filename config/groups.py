"""The three groups of staff. `migrate` creates the ones that are missing; afterwards they are edited in admin and stay as they are."""

from fnmatch import fnmatch
from typing import Any

from django.contrib.auth.models import Group, Permission

READ_THE_BOOK = ("quotes.view_*", "tranches.view_*", "bridges.view_*", "prices.view_*", "risk.view_*")
GROUPS: dict[str, tuple[str, ...]] = {
    "Underwriter": (*READ_THE_BOOK, "quotes.*"),
    "Risk officer": (
        *READ_THE_BOOK,
        *("risk.*", "bridges.*", "prices.*", "quotes.*_salessuspension", "tranches.change_underwritinggate"),
    ),
    "Operations": (
        *READ_THE_BOOK,
        *("clients.*", "live.*", "django_celery_beat.*", "pghistory.view_*", "auth.view_*", "tranches.change_tranche"),
    ),
}
"""Patterns of permissions, `app.codename`. To move capital takes `tranches.change_tranche`, to settle a claim `quotes.add_claim`."""


def ensure_groups(**_: Any) -> None:
    """Receiver of `post_migrate` of the last app: by then every permission exists."""
    missing = set(GROUPS) - set(Group.objects.values_list("name", flat=True))
    if not missing:
        return
    permissions = list(Permission.objects.select_related("content_type"))
    for name in sorted(missing):
        Group.objects.create(name=name).permissions.set([found for found in permissions if _is_granted(found, GROUPS[name])])


def _is_granted(permission: Permission, patterns: tuple[str, ...]) -> bool:
    return any(fnmatch(f"{permission.content_type.app_label}.{permission.codename}", pattern) for pattern in patterns)
