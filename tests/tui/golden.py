"""Screens as text, compared to the cell with files beside this module, one a screen, every size in it.

To write them anew after a change that is meant: `STUDYKIT_GOLDEN=write python -m pytest tests/tui`, then read the
difference in git as carefully as code.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from studykit.deck.lines import Line, plain, width_of
from studykit.tui.frame import Grid

FOLDER = Path(__file__).resolve().parent / "golden"
SIZES = ((40, 12), (80, 24), (120, 40))
WIDTHS = (40, 60, 80, 120)
_WRITE = "STUDYKIT_GOLDEN"


def text_of(lines: Sequence[Line]) -> list[str]:
    """The rows of a screen as a terminal shows them, trailing blanks cut."""
    return [plain(line) for line in lines]


def same_as_golden(name: str, draw: Callable[[Grid], Sequence[Line]]) -> None:
    """Compare a screen at every size with its file; at every width it has to fit."""
    drawn = {f"{width}x{height}": text_of(draw(Grid(width, height))) for width, height in SIZES}
    path = FOLDER / f"{name}.txt"
    if os.environ.get(_WRITE) == "write":
        path.parent.mkdir(exist_ok=True)
        path.write_text(_written(drawn), encoding="utf-8")
    assert path.is_file(), f"{path} is not there; {_WRITE}=write makes it"
    expected = _read(path)
    for size, rows in drawn.items():
        assert rows == expected.get(size), f"{name} at {size} is not as in {path}"
    for width in WIDTHS:
        for _, height in SIZES:
            assert max(map(width_of, draw(Grid(width, height)))) <= width, f"{name} is too wide at {width}x{height}"


def golden_screens() -> dict[str, dict[str, list[str]]]:
    """Every screen that has a file, at every size."""
    return {path.stem: _read(path) for path in sorted(FOLDER.glob("*.txt"))}


def _written(drawn: Mapping[str, Sequence[str]]) -> str:
    return "".join(f"=== {size}\n" + "".join(f"{row}\n" for row in rows) for size, rows in drawn.items())


def _read(path: Path) -> dict[str, list[str]]:
    frames: dict[str, list[str]] = {}
    rows: list[str] = []
    for line in path.read_text("utf-8").splitlines():
        if line.startswith("=== "):
            rows = frames[line[4:]] = []
        else:
            rows.append(line)
    return frames
