"""The secret scan of `make lint` finds a key that somebody left in a file."""

import secrets
import subprocess
from pathlib import Path

import pytest

from clients import keys
from tests.ops.running import PROJECT

PLANTED = {
    "a key of ours": lambda: f'curl -H "X-API-Key: {keys.new_key().text}"',
    "a secret of a webhook": lambda: f"whsec_{secrets.token_hex(20)}",
    "a Django secret key": lambda: f'SECRET_KEY = "{secrets.token_urlsafe(48)}"',
    "a password in an address": lambda: f"postgresql://api:{secrets.token_hex(8)}@db.internal/tonsurance",
    "a private key": lambda: "-----BEGIN " + "RSA PRIVATE KEY-----",
    "a key of a cloud": lambda: "AKIA" + secrets.token_hex(8).upper(),
}


def scan(file: Path, text: str) -> subprocess.CompletedProcess[str]:
    file.write_text(text + "\n")
    return subprocess.run([PROJECT / ".ci" / "secrets", file], capture_output=True, text=True, timeout=300)


@pytest.mark.parametrize("planted", PLANTED)
def test_a_secret_in_a_file_is_found(planted: str, tmp_path: Path) -> None:
    found = scan(tmp_path / "settings.py", PLANTED[planted]())
    assert found.returncode == 1, found
    assert "settings.py" in found.stdout


def test_a_file_without_one_passes(tmp_path: Path) -> None:
    assert scan(tmp_path / "settings.py", 'SECRET_KEY = env.secret("SECRET_KEY")').returncode == 0
