"""The papers of the project, and what they name."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("config", "kernel", "oncall", "postmortems", "tickets")
PAPERS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])

_FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"`([^`\n]+)`")
_LINK = re.compile(r"!?\[[^\]\n]*\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#{1,6} +(.+?) *$", re.MULTILINE)


class Named(NamedTuple):
    """Something that a paper names, so that a failure tells where."""

    paper: str
    what: str


def text_of(paper: Path) -> str:
    return paper.read_text(encoding="utf-8")


def prose_of(paper: Path) -> str:
    """Without fenced examples."""
    return _FENCE.sub("", text_of(paper))


def name_of(paper: Path) -> str:
    return paper.relative_to(ROOT).as_posix()


def quoted() -> Iterator[Named]:
    """Everything between backticks."""
    for paper in PAPERS:
        for words in _CODE.findall(prose_of(paper)):
            yield Named(name_of(paper), words)


def found(pattern: str) -> Iterator[Named]:
    """Every first group of a pattern, in any paper, examples included."""
    for paper in PAPERS:
        for words in re.findall(pattern, text_of(paper), re.MULTILINE):
            yield Named(name_of(paper), words)


def links() -> Iterator[Named]:
    """Targets of links to other places than the web."""
    for paper in PAPERS:
        for target in _LINK.findall(prose_of(paper)):
            if not re.match(r"[a-z]+:", target):
                yield Named(name_of(paper), target)


def headings(paper: Path) -> list[str]:
    return _HEADING.findall(prose_of(paper))


def sources() -> Iterator[Path]:
    """Every Python file of the desk, migrations aside."""
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path
