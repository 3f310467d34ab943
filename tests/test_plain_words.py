"""The text of the project uses plain, current English."""

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
KINDS = ("*.py", "*.js", "*.mjs", "*.ts", "*.html", "*.md", "*.css", "*.sh")
ARCHAIC = (
    *("reck" + ending for ending in ("on", "ons", "oned", "oning")),
    *("me" + ending for ending in ("nd", "nds", "nded", "nding")),
    *("stra" + ending for ending in ("nger", "ngers")),
    *("fa" + ending for ending in ("re", "res", "red", "ring")),
    *("an" + "ew", "man" + "ners", "at " + "hand", "when" + "ce", "hith" + "er", "there" + "of", "le" + "st", "nobody " + "gets"),
)
PATTERN = re.compile(rf"\b({'|'.join(ARCHAIC)})\b|\"\"\"(The same\.|Those of)", re.IGNORECASE)


def tracked() -> list[Path]:
    """All text files of the project, without migrations, which are not edited."""
    names = subprocess.check_output(["git", "ls-files", *KINDS], cwd=ROOT, text=True).split()
    return [ROOT / name for name in names if "/migrations/" not in name]


def test_no_text_has_archaic_words() -> None:
    files = tracked()
    assert len(files) > 900
    found = [
        f"{file.relative_to(ROOT)}:{number}: {match[0]}"
        for file in files
        for number, line in enumerate(file.read_text().splitlines(), 1)
        if (match := PATTERN.search(line))
    ]
    assert not found, "\n".join(found)
