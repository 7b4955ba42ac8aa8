"""How a card stands on the page: question, answer, pages, grades.

Owns the layout of a review to the cell. Works on what there is to show and a size; must not know the toolkit, or how an
answer is kept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from studykit.deck.blocks import Run, Style
from studykit.deck.lines import Line, clip, typeset, width_of, wrap
from studykit.deck.text import visible
from studykit.desk.shown import Shown
from studykit.memory.model import Rating
from studykit.study.session import Phase
from studykit.tui.frame import Grid, Key, Page, compose, more_mark, pages_of, rule
from studykit.tui.wide_code import WideCode

GRADES = {Rating.AGAIN: "Again", Rating.HARD: "Hard", Rating.GOOD: "Good", Rating.EASY: "Easy"}
_UNDO = Key("u", "undo", "undo")
_SUSPEND = Key("s", "suspend", "suspend")
_FLAG = Key("!", "flag", "flag")
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

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return self.last - self.first + 1

    @property
    def more(self) -> bool:
        """Whether a page follows."""
        return self.page < self.last


def lay_out(view: View, grid: Grid) -> Layout:
    """Put a card on the body of a page; one that would page, before or after its answer, gets the whole height."""
    layout = _lay_out(view, view.phase, grid)
    if grid.height == grid.rows:
        return layout
    other = Phase.CHECKED if view.phase is Phase.ASKING else Phase.ASKING
    if layout.pages > 1 or _lay_out(view, other, grid).pages > 1:
        return _lay_out(view, view.phase, Grid(grid.width, grid.height, full=True))
    return layout


def _lay_out(view: View, phase: Phase, grid: Grid) -> Layout:
    shown = view.shown
    gap: Sequence[Line] = ((),) if grid.tall else ()
    code = WideCode(grid.column, view.shift)
    if phase is Phase.ASKING:
        question = code.moved(typeset(shown.question, grid.column, gaps=grid.tall))
        return _on_page(_bodies(question, (), grid.room(), grid), 0, view.page, grid, code)
    room = grid.room(bar=bar_rows(grid))
    question = code.moved(typeset(shown.question_answered, grid.column, gaps=grid.tall))
    answer = code.moved(_answer(shown, grid, gap))
    if not answer:
        return _on_page(_bodies(question, (), room, grid), 0, view.page, grid, code)
    whole = [*question, *gap, rule(grid.column), *gap, *answer]
    if len(whole) <= room:
        return _on_page([whole], 0, 0, grid, code)
    head = [_in_a_line(question, grid), *gap, rule(grid.column), *gap]
    before = _bodies(question, (), room, grid, after=len(answer)) if len(question) > 1 else []
    return _on_page([*before, *_bodies(answer, head, room, grid)], len(before), view.page, grid, code)


def _in_a_line(question: Sequence[Line], grid: Grid) -> Line:
    """The question shrunk to its first line, dim; it ends in `…` if there is more of it."""
    first = question[0]
    if len(question) > 1:
        kept = clip(first, grid.column - 1)
        first = kept if kept and kept[-1].text.endswith("…") else (*kept, Run("…"))
    return tuple(Run(run.text, Style.DIM) for run in first)


def _on_page(bodies: Sequence[Sequence[Line]], before: int, page: int, grid: Grid, code: WideCode) -> Layout:
    page = min(max(page, -before), len(bodies) - 1 - before)
    body = bodies[page + before]
    return Layout(body, page, -before, len(bodies) - 1 - before, grid.full, code.hidden_on(body))


def _bodies(lines: Sequence[Line], head: Sequence[Line], room: int, grid: Grid, after: int = 0) -> list[Sequence[Line]]:
    """`lines` on as many pages as they need below `head`; `after` lines follow on other pages."""
    bodies: list[Sequence[Line]] = []
    marked = [*lines, ()] if after else lines
    for start, end in pages_of(marked, max(room - len(head), 1)):
        body = [*head, *lines[start:end]]
        rest = max(len(lines) - end, 0) + after
        if rest and len(body) < room:
            body.append(more_mark(rest, grid.column, narrow=not grid.wide))
        bodies.append(body)
    return bodies


def _answer(shown: Shown, grid: Grid, gap: Sequence[Line]) -> list[Line]:
    lines = typeset(shown.answer, grid.column, gaps=grid.tall)
    sources = source_lines(shown, grid.column)
    return [*lines, *(gap if lines and sources else ()), *sources]


def source_lines(shown: Shown, column: int) -> list[Line]:
    """The sources of a card, and behind them the key that opens the first, if it is an address."""
    if shown.sources is None:
        return []
    lines = wrap([run for row in shown.sources.rows for run in row], column)
    if not shown.addresses:
        return lines
    if width_of(lines[-1]) + width_of(_OPENS) + 3 <= column:
        return [*lines[:-1], (*lines[-1], Run("   "), *_OPENS)]
    return [*lines, _OPENS]


def review_page(view: View, grid: Grid, status: Line | None = None) -> list[Line]:
    """The rows of the terminal for a card."""
    return card_page(view, lay_out(view, grid), grid, status)


def card_page(
    view: View, layout: Layout, grid: Grid, status: Line | None = None, above: Sequence[Line] = ()
) -> list[Line]:
    """The same for a card that was laid out already."""
    grid = Grid(grid.width, grid.height, full=layout.full)
    checked = view.phase is Phase.CHECKED
    right = (Run(view.left if grid.wide else view.left_narrow, Style.DIM),)
    page = Page(
        left=_title(view, grid, right),
        right=right,
        body=layout.body,
        keys=_keys(view, layout),
        share=view.share,
        bar=grade_bar(view.buttons, grid) if checked else (),
        status=status,
        above=above,
    )
    return compose(page, grid)


def _title(view: View, grid: Grid, right: Line) -> Line:
    """Where the card comes from and what is to be said of it; only the name of the deck gives way."""
    shown = view.shown
    title = (Run(visible(shown.title)),)
    if not grid.wide:
        return (Run("~ "), *title) if view.changed else title
    parts = [
        shown.level,
        *(["new"] if shown.new else []),
        *([f"~ changed since {view.changed}"] if view.changed else []),
    ]
    marks = (Run(f" · {' · '.join(parts)}", Style.DIM),)
    return (*clip(title, max(grid.column - width_of(right) - 2 - width_of(marks), 8)), *marks)


def _keys(view: View, layout: Layout) -> list[Key]:
    back = [Key("pgup", "back", "back")] if layout.page > layout.first else []
    code = [Key("←→", "code", "shift(1)")] if layout.hidden > 0 else []
    if view.phase is Phase.ASKING:
        first = Key("space", "next page" if layout.more else "show answer", "next")
        return [first, *back, *code, _UNDO, _SUSPEND, _FLAG]
    return [Key("1–4", "grade"), *code, _UNDO, *back, _SUSPEND, _FLAG]


def bar_rows(grid: Grid) -> int:
    """The height of the grade bar; on the smallest screens what each grade leads to is the first thing to go."""
    return 2 if grid.height >= 8 else 1


def grade_bar(buttons: Mapping[Rating, str], grid: Grid) -> list[Line]:
    """The grades, and in a second row what each would lead to."""
    names: list[Run] = []
    delays: list[Run] = []
    column = grid.column
    indent = 4 if grid.wide else 2 if column >= 36 else 1
    for number, (rating, word) in enumerate(GRADES.items()):
        start, end = number * column // 4, (number + 1) * column // 4
        cell = end - start - (1 if grid.wide and number < len(GRADES) - 1 else 0)
        roomy = cell >= len("1 Again")
        label = f"{int(rating)} {word}" if roomy else str(int(rating))
        before = max(indent - (len(word) - 4), 0) if roomy else max(cell // 2 - 1, 0)
        action = f"grade({int(rating)})"
        names.append(Run(f"{' ' * before}{label}".ljust(cell), Style.STRONG | Style.CELL, action))
        delay = buttons.get(rating, "")
        inset = min(before + 2 if roomy else before, max(cell - len(delay), 0))
        shown = f"{' ' * inset}{delay}" if len(delay) <= cell else ""
        delays.append(Run(shown.ljust(cell), Style.DIM | Style.CELL, action))
        if end - start > cell:
            names.append(Run(" "))
            delays.append(Run(" "))
    return [tuple(names), tuple(delays)][: bar_rows(grid)]
