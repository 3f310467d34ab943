"""What import-linter cannot see of the house."""

import tomllib
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.management import call_command

ROOT = Path(__file__).resolve().parents[1]
ROOMS = ["config", "risk", "quotes", "tranches", "bridges", "prices", "live", "clients", "ops"]


def test_foreign_keys_point_downward() -> None:
    upward = [
        f"{model._meta.label}.{field.name} -> {target._meta.label}"
        for model in apps.get_models()
        if model._meta.app_label in ROOMS
        for field in model._meta.concrete_fields
        if (target := field.related_model) and target._meta.app_label in ROOMS
        if ROOMS.index(target._meta.app_label) < ROOMS.index(model._meta.app_label)
    ]
    assert upward == []


def test_every_local_app_is_listed_everywhere() -> None:
    local = {path.parent.name for path in ROOT.glob("*/apps.py")}
    layers = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"][0]["layers"]
    assert local == set(settings.LOCAL_APPS) == set(layers)
    assert layers == ROOMS


def test_no_migration_is_missing(db: None) -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)
