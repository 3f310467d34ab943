"""The fenced blocks of a guide: commands, and what they are said to answer."""

import re
from dataclasses import dataclass
from pathlib import Path

FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True)
class Step:
    """A block of shell commands; `answer` is the JSON block right below it, where there is one."""

    commands: str
    answer: str | None


def steps(guide: Path) -> list[Step]:
    """The `sh` blocks in order. Blocks of another language are shown and not run."""
    blocks = FENCE.findall(guide.read_text())
    followed = zip(blocks, [*blocks[1:], ("", "")], strict=True)
    return [Step(text, below if kind == "json" else None) for (language, text), (kind, below) in followed if language == "sh"]
