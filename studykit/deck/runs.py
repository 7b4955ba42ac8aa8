"""Text with a style: what everything that is drawn is made of.

Owns how a run of text may be meant. Must not know what a medium makes of that.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntFlag


class Style(IntFlag):
    """How a run of text is meant; a face maps each to what its medium can do."""

    TEXT = 0
    STRONG = 1
    EM = 2
    CODE = 4
    STRIKE = 8
    LINK = 16
    HOLE = 32
    FILLED = 64
    DIM = 128
    FAINT = 256
    ACCENT = 512
    KEY = 1024
    PROPOSED = 2048
    WRONG = 4096
    WARN = 8192
    CELL = 16384


@dataclass(frozen=True, slots=True)
class Run:
    """Text of one style. `action` names what a click does; only faces set it, never a deck."""

    text: str
    style: Style = Style.TEXT
    action: str = ""
    link: str = ""
    """The address that the text leads to; nothing is opened but by the learner's key, who has seen the address."""
    paint: str = ""
    """The colors of a cell of a picture; only faces set it, never a deck."""

    def styled(self, style: Style) -> Run:
        """The same text in one more style."""
        return Run(self.text, self.style | style, self.action, self.link, self.paint)


Rows = tuple[tuple[Run, ...], ...]
"""Lines of a block, or cells of a row of a table, each of runs."""
