"""Code that is wider than its column: it keeps its lines and is moved sideways.

Owns which lines move together, and how far. Must not know what the code is part of.
"""

from __future__ import annotations

from collections.abc import Sequence

from studykit.deck.blocks import Run, Style
from studykit.deck.lines import CODE_INDENT, Line, clip, width_of

SCROLL = 8
"""How many cells of wide code one key passes over."""


class WideCode:
    """Code that is wider than the column, moved to the left by some cells.

    Lines of code that stand together move together, so that what is aligned stays aligned.
    """

    def __init__(self, column: int, shift: int) -> None:
        self.column = column
        self.shift = shift
        self.hidden = 0
        """How many cells of the widest line are too many for the column."""
        self.lines: list[Line] = []
        """The lines that can be moved."""

    def moved(self, lines: Sequence[Line]) -> list[Line]:
        """The same lines with code that is too wide where it was moved to."""
        out: list[Line] = []
        block: list[Line] = []
        for line in [*lines, ()]:
            if _is_code(line):
                block.append(line)
            else:
                out += self._block(block)
                out.append(line)
                block = []
        return out[:-1]

    def _block(self, block: Sequence[Line]) -> Sequence[Line]:
        beyond = max((width_of(line) for line in block), default=0) - self.column
        if beyond <= 0:
            return block
        self.hidden = max(self.hidden, beyond)
        moved = [self._line(line, min(self.shift, beyond)) for line in block]
        self.lines += moved
        return moved

    def _line(self, line: Line, shift: int) -> Line:
        """A line of code where it was moved to; `…` on either side stands for what is hidden there."""
        start = line.index(CODE_INDENT) + 1
        prefix, code = line[:start], line[start:]
        room = max(self.column - width_of(prefix), 1)
        if not shift or not width_of(code):
            return (*prefix, *clip(code, room))
        return (*prefix, Run("…", Style.CODE), *clip(code, room - 1, shift + 1))

    def hidden_on(self, body: Sequence[Line]) -> int:
        """How many cells are hidden, if any of this code stands on a page."""
        return self.hidden if any(line is code for line in body for code in self.lines) else 0


def _is_code(line: Line) -> bool:
    """Whether a line is one of a block of code."""
    return CODE_INDENT in line
