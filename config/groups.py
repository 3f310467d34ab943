"""The groups of staff. `migrate` creates the ones that are missing; afterwards they are edited in admin and stay as they are.

None may change accounts, groups or its own permissions, or grant sensitive scopes (`clients.rights`): that takes a superuser, or a group
that a superuser makes for it.
"""

from fnmatch import fnmatch
from typing import Any

from django.contrib.auth.models import Group, Permission

ACTIONS = ("view", "add", "change", "delete")
READ_THE_BOOK = ("quotes.view_*", "tranches.view_*", "bridges.view_*", "prices.view_*", "risk.view_*")


def _edit(*models: str) -> tuple[str, ...]:
    """The four permissions that Django gives each model, and no other: those that a model declares are granted by name."""
    return tuple(f"{app}.{action}_{model}" for app, model in (name.split(".") for name in models) for action in ACTIONS)


SETTLES = "quotes.add_claim"
GROUPS: dict[str, tuple[str, ...]] = {
    "Underwriter": (*READ_THE_BOOK, *_edit("quotes.*")),
    "Claims": (*READ_THE_BOOK, SETTLES),
    "Risk officer": (
        *READ_THE_BOOK,
        *_edit("risk.*", "bridges.*", "prices.*", "quotes.salessuspension"),
        "tranches.change_underwritinggate",
    ),
    "Operations": (
        *READ_THE_BOOK,
        *_edit("clients.*", "live.*"),
        *("django_celery_beat.view_*", "pghistory.view_*", "auth.view_*", "tranches.change_tranche"),
    ),
    "Scheduler": _edit("django_celery_beat.*"),
}
"""Patterns of permissions, `app.codename`. To move capital takes `tranches.change_tranche`, to settle a claim `quotes.add_claim`, to edit,
switch or run a job `django_celery_beat.change_periodictask`."""
WITHHELD = {"Underwriter": {SETTLES}}
"""What a pattern would grant and the group is not for."""


def ensure_groups(**_: Any) -> None:
    """Receiver of `post_migrate` of the last app: by then every permission exists."""
    missing = set(GROUPS) - set(Group.objects.values_list("name", flat=True))
    if not missing:
        return
    permissions = list(Permission.objects.select_related("content_type"))
    for name in sorted(missing):
        Group.objects.create(name=name).permissions.set([found for found in permissions if _is_granted(found, name)])


def _is_granted(permission: Permission, group: str) -> bool:
    name = f"{permission.content_type.app_label}.{permission.codename}"
    return name not in WITHHELD.get(group, ()) and any(fnmatch(name, pattern) for pattern in GROUPS[group])
