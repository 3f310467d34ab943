"""The fenced blocks of a guide: commands, what they are said to answer, and what is shown for another reason."""

import re
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

FENCE = re.compile(r"(?:^<!-- ([^>]*?) -->\n)?^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
NOT_RUN = re.compile(r"not run: \S.{9,}")
RUN_BY = re.compile(r"run by (tests/\S+\.py)")


@dataclass(frozen=True)
class Block:
    """One fenced block. `mark` is the comment right above it."""

    mark: str
    language: str
    text: str


@dataclass(frozen=True)
class Step:
    """A block of shell commands; `answer` is the JSON block right below it, where there is one."""

    commands: str
    answer: str | None


def blocks(guide: Path) -> list[Block]:
    """All of them, in order."""
    return [Block(*found) for found in FENCE.findall(guide.read_text())]


def steps(guide: Path) -> list[Step]:
    """The `sh` blocks that are to be run, in order."""
    found = blocks(guide)
    followed = zip(found, [*found[1:], Block("", "", "")], strict=False)
    return [
        Step(block.text, below.text if below.language == "json" and not below.mark else None)
        for block, below in followed
        if block.language == "sh" and not block.mark
    ]


def unexplained(guide: Path) -> list[str]:
    """The first lines of blocks that nothing runs and that do not say why, or name a test that does not read the guide."""
    found = blocks(guide)
    answers = {id(below) for block, below in pairwise(found) if block.language == "sh" and below.language == "json"}
    return [block.text.splitlines()[0] for block in found if not (_is_run(block, guide) or id(block) in answers)]


def _is_run(block: Block, guide: Path) -> bool:
    if not block.mark:
        return block.language == "sh"
    if named := RUN_BY.fullmatch(block.mark):
        test = guide.parents[1] / named[1]
        return test.exists() and guide.name in test.read_text()
    return NOT_RUN.fullmatch(block.mark) is not None
