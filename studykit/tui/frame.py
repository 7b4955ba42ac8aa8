"""The grid: one centered column, header and hairline above, keys below, and what fits between.

Owns where things stand, to the cell. Works on lines of runs and a size; must not know the toolkit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from studykit.deck.blocks import Run, Style
from studykit.deck.lines import Line, clip, is_painted, width_of
from studykit.tui.key_names import DEFAULT_NAMES, KeyNames

WIDE = 60
"""From this many columns on the column is centered and gaps are drawn."""
TALL = 18
"""From this many rows on there are empty rows around header, body and foot."""
MAX_COLUMN = 72
MAX_HEIGHT = 32
_APART = 3
"""Cells between the two halves of the line of keys at least; one more where the right one is whole."""


@dataclass(frozen=True, slots=True)
class Key:
    """One key of the foot: its name by default, what it does, and the action a click runs."""

    name: str
    label: str
    action: str = ""
    fixed: bool = False
    """Whether it is called so however the action is mapped."""


HELP = Key("?", "keys", "help")
LEAVE = Key("q", "leave", "leave")


@dataclass(frozen=True, slots=True)
class KeyRow:
    """A row of the page of keys: bindings by their ids, and what they do.

    With `others`, the second keys of these bindings stand in a row of their own.
    """

    ids: tuple[str, ...]
    text: str
    others: str = ""


@dataclass(frozen=True, slots=True)
class KeySection:
    """Rows of the page of keys that belong together."""

    heading: str
    rows: tuple[KeyRow, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """The places on a terminal of a given size."""

    width: int
    height: int
    full: bool = False
    """Whether the whole height is used, as for a card that would page."""
    broad: bool = False
    """Whether the column is as wide as the terminal has room for, as for a list of cards."""
    keys: KeyNames = field(default=DEFAULT_NAMES, compare=False)
    """How keys are called here."""

    @property
    def whole(self) -> Grid:
        """The same with its whole height in use."""
        return self if self.full else replace(self, full=True)

    @property
    def wide(self) -> bool:
        """Whether there is room beside the column."""
        return self.width >= WIDE

    @property
    def tall(self) -> bool:
        """Whether there is room for gaps."""
        return self.height >= TALL

    @property
    def column(self) -> int:
        """The width of the column."""
        widest = self.width if self.broad else MAX_COLUMN
        return max(min(self.width - 8, widest) if self.wide else self.width - 2, 1)

    @property
    def margin(self) -> int:
        """Cells to the left of the column."""
        return (self.width - self.column) // 2

    @property
    def rows(self) -> int:
        """The height of the frame."""
        return self.height if self.full else min(self.height, MAX_HEIGHT)

    @property
    def top(self) -> int:
        """Rows above the frame."""
        return (self.height - self.rows) // 2

    @property
    def body_row(self) -> int:
        """The row of the frame at which the body starts."""
        return 4 if self.tall else 2 if self.height >= 8 else 1

    def room(self, *, bar: int = 0) -> int:
        """Rows for the body above a bar of so many rows."""
        below = 2 if self.tall else 1
        if bar:
            below += bar + (1 if self.tall else 0)
        return max(self.rows - self.body_row - below, 1)


@dataclass(frozen=True, slots=True)
class Page:
    """What one screen shows: the parts of a frame."""

    left: Line
    right: Line
    body: Sequence[Line]
    keys: Sequence[Key]
    share: float | None = None
    """What the hairline shows as done, 0 to 1; None for a plain rule."""
    bar: Sequence[Line] = ()
    status: Line | None = None
    """Takes the place of the keys."""
    above: Sequence[Line] = ()
    """What else a status says, in the rows above it."""
    notice: Line | None = None
    ending: Sequence[Key] = (HELP, LEAVE)


def compose(page: Page, grid: Grid) -> list[Line]:
    """The rows of the whole terminal, top to bottom, keys named as they are mapped; none is wider than it."""
    rows: list[Line] = [()] * grid.height
    top, last = grid.top, grid.top + grid.rows - 1
    header = 1 if grid.tall else 0
    if grid.height > 2:
        rows[top + header] = spread(page.left, page.right, grid.column)
    if grid.body_row > 1:
        rows[top + header + 1] = hairline(page.share, grid.column)
    room = grid.room(bar=len(page.bar))
    for number, line in enumerate(page.body[: min(room, grid.height - top - grid.body_row)]):
        rows[top + grid.body_row + number] = line
    bar_top = last - (1 if grid.tall else 0) - len(page.bar)
    for number, line in enumerate(page.bar):
        if bar_top + number > top:
            rows[bar_top + number] = line
    if page.notice is not None and last - 1 > top:
        rows[last - 1] = page.notice
    for number, line in enumerate(page.above, last - len(page.above)):
        if number > top:
            rows[number] = line
    if grid.keys.actions:
        rows = [as_mapped(line, grid) for line in rows]
    rows[last] = as_mapped(page.status, grid) if page.status is not None else foot(page.keys, page.ending, grid)
    margin = Run(" " * grid.margin)
    return [(margin, *clip(line, grid.column)) if line else () for line in rows]


def as_mapped(line: Line, grid: Grid) -> Line:
    """A line with its keys as they are mapped: what stands at the right edge stays there, the left gives way."""
    now = tuple(
        replace(run, text=grid.keys.of(run.text, run.action)) if run.style & Style.KEY and run.action else run
        for run in line
    )
    if now == line:
        return line
    gaps = [place for place, run in enumerate(now) if len(run.text) > 1 and not run.text.strip()]
    if not gaps or width_of(line) < grid.column:
        return now
    return spread(now[: gaps[-1]], now[gaps[-1] + 1 :], grid.column)


def spread(left: Line, right: Line, column: int) -> Line:
    """Something at the left edge and something at the right one; the left gives way."""
    room = column - width_of(right) - (2 if left and right else 0)
    if room < (1 if left else 0):
        return clip(left or right, column)
    kept = clip(left, room)
    return (*kept, Run(" " * (column - width_of(kept) - width_of(right))), *right)


def done_line(text: str, key: str, way_back: str, grid: Grid) -> Line:
    """A consequence in one line, its mark first, with the key that takes it back."""
    mark = Run(text[0], Style.WARN if text[0] == "!" else Style.ACCENT)
    back = (Run(key, Style.KEY, "redo" if key.endswith("U") else "undo"), Run(f" {way_back}", Style.DIM))
    return spread((mark, Run(text[1:])), back, grid.column)


def hairline(share: float | None, column: int) -> Line:
    """The rule below the header, filled as far as something is done."""
    if share is None:
        return (Run("─" * column, Style.FAINT),)
    done = round(min(max(share, 0.0), 1.0) * column)
    return tuple(run for run in (Run("━" * done, Style.ACCENT), Run("─" * (column - done), Style.FAINT)) if run.text)


def rule(column: int) -> Line:
    """A rule over the whole column."""
    return (Run("─" * column, Style.FAINT),)


def _key_runs(keys: Sequence[Key], grid: Grid) -> Line:
    runs: list[Run] = []
    for key in keys:
        if runs:
            runs.append(Run("   "))
        runs.append(Run(key.name if key.fixed else grid.keys.of(key.name, key.action), Style.KEY, key.action))
        runs.append(Run(f" {key.label}", Style.DIM, key.action))
    return tuple(runs)


def foot(keys: Sequence[Key], ending: Sequence[Key], grid: Grid) -> Line:
    """The line of keys: from the right of the left half they drop until the line fits; help goes last."""
    column = grid.column
    for left, right in _shorter(list(keys), list(ending)):
        line_left, line_right = _key_runs(left, grid), _key_runs(right, grid)
        gap = _APART + (len(right) > 1) if left and right else 0
        if width_of(line_left) + gap + width_of(line_right) <= column:
            return spread(line_left, line_right, column)
    return clip(_key_runs(keys[:1] or ending[:1], grid), column)


def _shorter(left: list[Key], right: list[Key]) -> list[tuple[list[Key], list[Key]]]:
    tries = [(left[:count], right) for count in range(len(left), 1, -1)] or [(left, right)]
    tries += [(left[:2], right[:1]), (left[:1], right), (left[:1], right[:1]), ([], right[:1])]
    return tries


def pages_of(lines: Sequence[Line], room: int) -> list[tuple[int, int]]:
    """Cut lines into pages of at most `room` rows, the last row of all but the last page being left for the mark.

    Pages overlap by one line. Each is a range of lines.
    """
    if len(lines) <= room or room < 3:
        step = max(room, 1)
        if len(lines) <= room:
            return [(0, len(lines))]
        return [(start, min(start + step, len(lines))) for start in range(0, len(lines), step)]
    pages: list[tuple[int, int]] = []
    start = 0
    while True:
        if len(lines) - start <= room:
            pages.append((start, len(lines)))
            return pages
        end = _whole(lines, start, start + room - 1)
        pages.append((start, end))
        start = end if is_painted(lines[end - 1]) else end - 1


def _whole(lines: Sequence[Line], start: int, end: int) -> int:
    """Where a page that would end there ends, so that no picture is parted; one that is longer than a page is."""
    before = end
    while before > start and is_painted(lines[before]) and is_painted(lines[before - 1]):
        before -= 1
    return before if before > start + 1 else end


def paged(lines: Sequence[Line], number: int, grid: Grid) -> tuple[list[Line], int]:
    """The body of a page by its number (the last one, where there are fewer), and how many pages there are."""
    ranges = pages_of(lines, grid.room())
    start, end = ranges[min(number, len(ranges) - 1)]
    body = list(lines[start:end])
    if end < len(lines) and len(body) < grid.room():
        body.extend([()] * (grid.room() - 1 - len(body)))
        body.append(more_mark(len(lines) - end, grid.column, narrow=not grid.wide))
    return body, len(ranges)


def more_mark(count: int, column: int, *, narrow: bool, key: str = "space") -> Line:
    """The mark in the last row of a page: how much follows, and the key for it, if there is one."""
    text = f"▾ {count} more" if narrow else f"▾ {count} more line{'s' if count != 1 else ''}"
    turn = (Run("  "), Run(key, Style.KEY, "next")) if key else ()
    return spread((), (Run(text, Style.DIM), *turn), column)
