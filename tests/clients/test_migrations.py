"""Who has the permission to grant sensitive scopes after an upgrade."""

from typing import Any

import pytest

from tests.conftest import Migrate

BEFORE, AFTER = ("clients", "0005_names"), ("clients", "0006_sensitive_scopes")
HELD = {
    "Operations": ("clients.add_apiclient", "clients.change_apiclient", "clients.add_apikey", "auth.view_user"),
    "Directors": ("clients.add_apikey", "auth.change_user"),
    "Personnel": ("auth.change_user", "auth.change_group"),
}

pytestmark = pytest.mark.django_db(transaction=True)


def permission(apps: Any, name: str) -> Any:
    app, codename = name.split(".")
    kind, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(app_label=app, model=codename.partition("_")[2])
    return apps.get_model("auth", "Permission").objects.get_or_create(content_type=kind, codename=codename, defaults={"name": codename})[0]


def held(owner: Any, relation: str) -> set[str]:
    return {f"{p.content_type.app_label}.{p.codename}" for p in getattr(owner, relation).select_related("content_type")}


def test_those_who_could_take_it_have_it_and_nobody_loses_anything(migrate: Migrate) -> None:
    old = migrate(BEFORE).apps
    for name, codenames in HELD.items():
        group, _ = old.get_model("auth", "Group").objects.get_or_create(name=name)
        group.permissions.set([permission(old, codename) for codename in codenames])
    user = old.get_model("auth", "User").objects.create(username="deputy")
    user.user_permissions.set([permission(old, codename) for codename in HELD["Directors"]])
    new = migrate(AFTER).apps
    groups = {group.name: held(group, "permissions") for group in new.get_model("auth", "Group").objects.filter(name__in=HELD)}
    assert groups == {
        "Operations": set(HELD["Operations"]),
        "Directors": {*HELD["Directors"], "clients.grant_sensitive_scopes"},
        "Personnel": set(HELD["Personnel"]),
    }
    deputy = new.get_model("auth", "User").objects.get(username="deputy")
    assert held(deputy, "user_permissions") == groups["Directors"]
