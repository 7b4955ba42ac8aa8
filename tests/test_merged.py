"""No file says two things at once because a merge was left half done."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("studykit", "docs", "decks", "tests", "benchmarks", ".ci", ".github")
EXAMPLES = ("docs/findings/SK007.md", "tests/deck/fixtures/reading.md")
"""They show what such marks look like."""
MARK = re.compile(rb"^(<{7}|>{7}|\|{7})( |\r?$)", re.MULTILINE)


def files() -> Iterator[Path]:
    yield from (path for path in ROOT.iterdir() if path.is_file())
    for folder in FOLDERS:
        yield from (path for path in (ROOT / folder).rglob("*") if path.is_file() and "__pycache__" not in path.parts)


def test_no_file_holds_the_marks_of_a_merge_but_those_that_show_them() -> None:
    marked = {path.relative_to(ROOT).as_posix() for path in files() if MARK.search(path.read_bytes())}
    assert sorted(marked) == sorted(EXAMPLES)
