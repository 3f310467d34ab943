"""The admin user of a development database."""

from pathlib import Path

import pytest
from django.contrib.auth import authenticate

from ops.devstack.accounts import ADMIN_NAME, PASSWORD_FILE, create_admin

pytestmark = pytest.mark.django_db


def test_the_password_in_the_run_directory_opens_the_admin(tmp_path: Path) -> None:
    assert create_admin(run_dir=tmp_path)
    user = authenticate(username=ADMIN_NAME, password=(tmp_path / PASSWORD_FILE).read_text())
    assert user is not None
    assert user.is_superuser


def test_an_admin_who_is_there_keeps_the_password(tmp_path: Path) -> None:
    create_admin(run_dir=tmp_path)
    assert not create_admin(run_dir=tmp_path / "another")
    assert not (tmp_path / "another").exists()
