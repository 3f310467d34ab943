"""Files that only their owner reads, and secrets made on first use. No Django: settings import it."""

import os
import secrets
import tempfile
from pathlib import Path


def secret(path: Path) -> str:
    """The secret in `path`; a random one of 256 bits, readable by its owner only, when there is none yet."""
    try:
        return path.read_text().strip()
    except FileNotFoundError:
        write_private(path, secrets.token_urlsafe(32), keep_existing=True)
        return path.read_text().strip()


def write_private(path: Path, text: str, *, keep_existing: bool = False) -> None:
    """Write the file in one step, mode 600. With `keep_existing` the first of several writers wins."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write(text)
        (os.link if keep_existing else os.replace)(temporary, path)
    except FileExistsError:
        pass
    finally:
        Path(temporary).unlink(missing_ok=True)
