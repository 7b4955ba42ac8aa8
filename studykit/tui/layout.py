"""What a card on the page is made of, before anything is placed: what there is to show, and the pieces all kinds share.

Owns the shrunk question, the sources, and text cut into pages. Must not know the toolkit, or any kind of card.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from studykit.deck.blocks import Block, Run, Style
from studykit.deck.exercise import Numeric
from studykit.deck.lines import Line, clip, is_painted, typeset, width_of, wrap
from studykit.deck.model import Kind
from studykit.desk.shown import Shown
from studykit.memory.model import Rating
from studykit.study.session import Phase
from studykit.tui.frame import Grid, more_mark, pages_of

if TYPE_CHECKING:
    from studykit.tui.work import Doing

_OPENS: Line = (Run("o", Style.KEY, "open"), Run(" opens", Style.DIM, "open"))


@dataclass(frozen=True, slots=True)
class View:
    """What there is to show of the card on the table."""

    shown: Shown
    phase: Phase
    page: int
    left: str
    left_narrow: str
    share: float
    changed: str
    """The date since which the text is another, or empty."""
    buttons: Mapping[Rating, str]
    shift: int = 0
    """How many cells wide code has been moved to the left."""
    doing: Doing | None = None
    """What the learner is doing with an interactive card."""
    proposed: Rating | None = None
    note: str = ""
    """What the grades lead to, where that is the same for all."""


@dataclass(frozen=True, slots=True)
class Layout:
    """The body of one page of a card. Pages below 0 hold the whole question of a checked card."""

    body: Sequence[Line]
    page: int
    first: int
    last: int
    full: bool
    hidden: int
    """How many cells of the widest code stand outside the column."""
    parts: Sequence[int] = ()
    """The places of the options, steps or points on this page."""
    fields: Mapping[int, int] = field(default_factory=dict)
    """The rows of the body in which fields stand, by field."""

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return self.last - self.first + 1

    @property
    def more(self) -> bool:
        """Whether a page follows."""
        return self.page < self.last


def question_lines(shown: Shown, blocks: Sequence[Block], column: int, *, gaps: bool) -> list[Line]:
    """The lines of a question, asked or answered; a reverse one says first what it asks for.

    In a narrow column the row of a table is a list from the start, so that holes are filled where they stand.
    """
    lines = typeset(blocks, column, gaps=gaps, lists=shown.kind is Kind.TABLE)
    if not shown.reverse:
        return lines
    return [(Run("Which term means this?", Style.DIM),), *([()] if gaps else []), *lines]


def in_a_line(question: Sequence[Line], grid: Grid) -> Line:
    """The question shrunk to its first line, dim; it ends in `…` if there is more of it."""
    first = next((line for line in question if not is_painted(line)), (Run("[image]"),))
    if len(question) > 1:
        kept = clip((*first, Run("  ")), grid.column)
        first = kept if kept and kept[-1].text.endswith("…") else (*first, Run("…"))
    return tuple(Run(run.text, Style.DIM) for run in first)


def bodies(lines: Sequence[Line], head: Sequence[Line], room: int, grid: Grid, after: int = 0) -> list[Sequence[Line]]:
    """`lines` on as many pages as they need below `head`; `after` lines follow on other pages."""
    bodies: list[Sequence[Line]] = []
    marked = [*lines, ()] if after else lines
    for start, end in pages_of(marked, max(room - len(head), 1)):
        body = [*head, *lines[start:end]]
        rest = max(len(lines) - end, 0) + after
        if rest and len(body) < room:
            body.extend([()] * (room - 1 - len(body)))
            body.append(more_mark(rest, grid.column, narrow=not grid.wide))
        bodies.append(body)
    return bodies


def source_lines(shown: Shown, column: int, *, keys: bool = True) -> list[Line]:
    """The sources of a card, whether its numbers are new each time, and the key that opens the first address.

    Without `keys` none is named.
    """
    runs = [run for row in shown.sources.rows for run in row] if shown.sources is not None else []
    if isinstance(shown.exercise, Numeric) and shown.exercise.varies:
        runs.append(Run(" · new numbers each time" if runs else "New numbers each time", Style.DIM))
    if not runs:
        return []
    lines = wrap(runs, column)
    if not keys or not names_opening(shown):
        return lines
    if width_of(lines[-1]) + width_of(_OPENS) + 3 <= column:
        return [*lines[:-1], (*lines[-1], Run("   "), *_OPENS)]
    return [*lines, _OPENS]


def names_opening(shown: Shown) -> bool:
    """Whether the key that opens addresses is named behind the sources."""
    return shown.sources is not None and any(run.link for row in shown.sources.rows for run in row)


def bar_rows(grid: Grid) -> int:
    """The height of the grade bar; on the smallest screens what each grade leads to is the first thing to go."""
    return 2 if grid.height >= 8 else 1
