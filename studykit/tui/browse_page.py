"""Browse to the cell: the field, the list, the preview of the card under the cursor, and that card alone.

Owns the layout. Works on what there is to show and a size; must not know the toolkit, or how cards are found.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from studykit.deck.blocks import Block, Run, Shape, Style
from studykit.deck.exercise import Choice
from studykit.deck.kinds.solved import solved
from studykit.deck.lines import Line, clip, typeset, width_of, wrap
from studykit.deck.query import FILTERS, Query, found_in
from studykit.deck.text import visible
from studykit.desk.facts import Facts
from studykit.desk.shown import Shown
from studykit.tui.frame import HELP, LEAVE, Grid, Key, Page, compose, hairline, paged, rule
from studykit.tui.layout import source_lines

SPLIT = 110
"""From this many columns on the preview stands beside the list."""
PLACEHOLDER = 'words, "phrases", deck: tag: kind: is:'
_DECK = 17
"""The cells of the name of a deck."""
_DUE = 5
_BETWEEN: Line = (Run(" "), Run("│", Style.FAINT), Run(" "))
_MOVE = Key("↑↓", "move")
_OPEN = Key("enter", "open", "open_card")
_IN_FIELD = (_MOVE, _OPEN, Key("esc", "to the list", "to_list"))
_IN_LIST = (
    _MOVE,
    Key("enter", "open", "enter"),
    Key("/", "search", "field"),
    Key("s", "suspend", "suspend"),
    Key("b", "bury", "bury"),
)
_IN_CARD = (Key("↑↓", "other cards"), Key("s", "suspend", "suspend"), Key("b", "bury", "bury"))


@dataclass(frozen=True, slots=True)
class Row:
    """One card of the list."""

    front: str
    """Its question in a line, as it may be shown."""
    deck: str
    standing: str
    flagged: bool = False


@dataclass(frozen=True, slots=True)
class BrowseView:
    """What there is to show."""

    query: Query
    cards: int
    """How many there are."""
    total: int
    """How many were found."""
    rows: Sequence[Row] = ()
    """Those that the list has room for."""
    first: int = 0
    """The number of the first of them among all that were found, from 0."""
    cursor: int = 0
    typing: bool = False
    """Whether the field has the focus."""
    facts: Facts | None = None
    message: str = ""
    """Why nothing was found."""
    suggestion: str = ""
    """The word that may have been meant."""
    indexed: tuple[int, int] | None = None
    """How many cards of how many are in the index, while it is made."""
    page: int = 0
    """The page of a card that is open."""


def is_split(grid: Grid) -> bool:
    """Whether the preview stands beside the list."""
    return grid.width >= SPLIT


def rows_of_list(grid: Grid) -> int:
    """How many cards the list shows at once."""
    room = grid.room() - _above_list(grid)
    if is_split(grid) or room < 4:
        return max(room, 1)
    return max(round((room - 1) * 0.55), 1)


def _above_list(grid: Grid) -> int:
    return 2 if grid.tall else 1


def row_of_field(grid: Grid) -> int:
    """The row of the terminal in which one types."""
    return grid.top + grid.body_row


def browse_page(view: BrowseView, grid: Grid, status: Line | None = None, above: Sequence[Line] = ()) -> list[Line]:
    """The rows of the terminal with the list."""
    gap: list[Line] = [()] if grid.tall else []
    page = Page(
        left=(Run("Browse"),),
        right=(Run(_count(view, grid), Style.DIM),),
        body=[_field(view, grid), *gap, *_list_and_preview(view, grid)],
        keys=_keys(view),
        status=status,
        above=above,
        notice=_indexing(view, grid),
        ending=(HELP, Key("esc esc", "back", "leave")) if view.typing else (HELP, LEAVE),
    )
    return compose(page, grid)


def _keys(view: BrowseView) -> Sequence[Key]:
    """What can be done; there is less of it where nothing was found."""
    if view.rows:
        return _IN_FIELD if view.typing else _IN_LIST
    return _IN_FIELD[-1:] if view.typing else _IN_LIST[2:3]


def _count(view: BrowseView, grid: Grid) -> str:
    word = "card" if view.cards == 1 else "cards"
    if view.query.is_empty:
        return f"{view.cards:,} {word}"
    return f"{view.total:,} of {view.cards:,}" + (f" {word}" if grid.wide else "")


def _indexing(view: BrowseView, grid: Grid) -> Line | None:
    if view.indexed is None:
        return None
    done, total = view.indexed
    bar = (*hairline(done / total if total else 1.0, 20), Run("  ")) if grid.wide else ()
    return (Run("· "), Run("Reading cards ", Style.DIM), *bar, Run(f"{done:,} of {total:,}", Style.DIM))


def _field(view: BrowseView, grid: Grid) -> Line:
    """What was typed, filters in the accent; a click gives it the focus."""
    text, at = view.query.text, 0
    runs = [Run(" ", Style.TEXT, "field")]
    for one in view.query.filters:
        runs += [Run(visible(text[at : one.start]), Style.TEXT, "field")]
        known = one.name in FILTERS and one.text not in view.message
        runs.append(Run(visible(text[one.start : one.end]), Style.ACCENT if known else Style.TEXT, "field"))
        at = one.end
    runs.append(Run(visible(text[at:]), Style.TEXT, "field"))
    if view.typing:
        runs.append(Run("▏", Style.ACCENT))
    elif not text:
        runs.append(Run(PLACEHOLDER, Style.DIM, "field"))
    return clip(tuple(run for run in runs if run.text), grid.column)


# --- the list ---


def _list_and_preview(view: BrowseView, grid: Grid) -> list[Line]:
    if not view.rows:
        return _nothing(view, grid)
    shown = rows_of_list(grid)
    room = grid.room() - _above_list(grid)
    if not is_split(grid):
        lines = [_row(view, number, row, grid.column) for number, row in enumerate(view.rows[:shown])]
        lines += [()] * (shown - len(lines))
        left = room - shown - 1
        return [*lines, rule(grid.column), *_preview(view, grid.column, left)] if left > 0 else lines
    right = (grid.column - 3) * 2 // 5
    left = grid.column - 3 - right
    lines = [_row(view, number, row, left) for number, row in enumerate(view.rows[:shown])]
    lines += [()] * (room - len(lines))
    beside = _beside(view, right, room)
    return [
        (*line, Run(" " * (left - width_of(line))), *_BETWEEN, *(beside[row] if row < len(beside) else ()))
        for row, line in enumerate(lines[:room])
    ]


def _row(view: BrowseView, number: int, row: Row, width: int) -> Line:
    at = view.first + number
    action = "open_card" if at == view.cursor else f"select({at})"
    mark = Run("▸ " if at == view.cursor else "  ", Style.KEY, action)
    named = width >= 50
    tail = 1 + 2 + (_DECK + 2 if named else 0) + _DUE
    front = clip(_marked(row.front, view.query, action), max(width - 2 - tail, 1))
    gap = Run(" " * (max(width - 2 - tail, 1) - width_of(front) + 1), Style.TEXT, action)
    flag = Run("! " if row.flagged else "  ", Style.WARN, action)
    due = Run(f"{row.standing:>{_DUE}}", Style.TEXT, action)
    if not named:
        return (mark, *front, gap, flag, due)
    deck = clip((Run(row.deck, Style.DIM, action),), _DECK)
    return (mark, *front, gap, flag, *deck, Run(" " * (_DECK - width_of(deck) + 2), Style.TEXT, action), due)


def _marked(text: str, query: Query, action: str = "") -> Line:
    """A text with what was found of it underlined."""
    runs: list[Run] = []
    at = 0
    for start, end in found_in(text, query.terms):
        runs += [Run(text[at:start], Style.TEXT, action), Run(text[start:end], Style.LINK, action)]
        at = end
    runs.append(Run(text[at:], Style.TEXT, action))
    return tuple(run for run in runs if run.text)


def _nothing(view: BrowseView, grid: Grid) -> list[Line]:
    if view.indexed is not None and not view.message:
        return []
    runs = [Run(view.message or "There are no cards.")]
    if view.suggestion:
        runs += [
            Run(" Did you mean "), Run(visible(view.suggestion), Style.STRONG), Run("?  "),
            Run("enter", Style.KEY, "take"),
        ]  # fmt: skip
    return wrap(runs, grid.column)


# --- the preview ---


def _preview(view: BrowseView, width: int, room: int) -> list[Line]:
    """The card under the cursor in a few rows: what is asked, what is right, and what is known of it."""
    if view.facts is None:
        return []
    facts = view.facts
    roomy = room >= 6
    below = _fact_lines(facts, width) if roomy else [_ahead(facts, width)] if room > 2 else []
    gap: list[Line] = [()] if roomy else []
    left = room - len(below) - len(gap)
    question = typeset(facts.shown.question_answered, width, gaps=False)
    answer = typeset(_short_answer(facts.shown), width, gaps=False)
    first = question[: max(left - max(min(len(answer), left // 2), 1 if answer else 0), 1)]
    said = _cut(question, len(first), width) + _cut(answer, left - len(first), width)
    return [*said[:left], *gap, *below]


def _short_answer(shown: Shown) -> Sequence[Block]:
    """What is right, without what is wrong or explained beside it."""
    if isinstance(shown.exercise, Choice):
        return [Block(Shape.PARAGRAPH, option.text, tight=True) for option in shown.exercise.options if option.ticked]
    return solved(shown.exercise) or shown.answer


def _fact_lines(facts: Facts, width: int) -> list[Line]:
    sources = [run for row in facts.shown.sources.rows for run in row] if facts.shown.sources is not None else []
    between = [Run(" · ", Style.DIM)] if sources else []
    lines: list[Line] = [
        (Run(facts.place, Style.DIM),),
        (*sources, *between, Run(facts.seen, Style.DIM)),
        (Run(facts.ahead, Style.DIM),),
    ]
    return [*_flag_lines(facts), *(clip(line, width) for line in lines)]


def _ahead(facts: Facts, width: int) -> Line:
    flag = [Run("! ", Style.WARN)] if facts.flag is not None else []
    text = facts.ahead if len(facts.ahead) <= width - 2 else facts.briefly
    return clip((*flag, Run(text, Style.DIM)), width)


def _flag_lines(facts: Facts) -> list[Line]:
    if facts.flag is None:
        return []
    return [(Run("! ", Style.WARN), Run(visible(facts.flag) or "flagged, to be looked at"))]


def _beside(view: BrowseView, width: int, room: int) -> list[Line]:
    """The card under the cursor with as much of its answer as there is room for."""
    if view.facts is None:
        return []
    facts = view.facts
    below = [line for one in _fact_lines(facts, 10_000) for line in wrap(one, width)]
    lines = [*_whole(facts.shown, width, ruled=False)]
    return [*_cut(lines, max(room - len(below) - 1, 1), width), (), *below]


def _whole(shown: Shown, width: int, *, ruled: bool, gaps: bool = True) -> list[Line]:
    """Question and answer."""
    gap: list[Line] = [()] if gaps else []
    question = typeset(shown.question_answered, width, gaps=gaps)
    answer = typeset([*solved(shown.exercise), *shown.answer], width, gaps=gaps)
    between = [*gap, *([rule(width), *gap] if ruled else [])] if answer else []
    return [*question, *between, *answer]


def _cut(lines: Sequence[Line], count: int, width: int) -> list[Line]:
    """The first lines; the last of them says that there are more."""
    if len(lines) <= count or count < 1:
        return list(lines[: max(count, 0)])
    last = lines[count - 1]
    fits = width_of(last) + 2 <= width
    return [*lines[: count - 1], (*last, Run(" …")) if fits else clip((*last, Run("  ")), width)]


# --- one card ---


def grid_of_card(facts: Facts, grid: Grid) -> Grid:
    """The grid of one card alone: the whole height where it would page."""
    fits = len(_open_lines(facts, grid)) <= grid.room()
    return grid if fits else replace(grid, full=True, broad=False)


def open_page(
    view: BrowseView, grid: Grid, status: Line | None = None, above: Sequence[Line] = ()
) -> tuple[list[Line], int]:
    """The rows of the terminal with one card alone, and how many pages it has."""
    facts = view.facts
    if facts is None:
        return [], 1
    lines = _open_lines(facts, grid)
    body, pages = paged(lines, view.page, grid)
    turn = [Key("space", "next page", "next_page")] if pages > 1 else []
    page = Page(
        left=(Run(visible(facts.shown.title)), Run(f" · {facts.shown.level}", Style.DIM)),
        right=(Run(f"{view.cursor + 1:,} of {view.total:,}", Style.DIM),),
        body=body,
        keys=[*turn, *_IN_CARD],
        status=status,
        above=above,
    )
    return compose(page, grid), pages


def _open_lines(facts: Facts, grid: Grid) -> list[Line]:
    gap: list[Line] = [()] if grid.tall else []
    sources = source_lines(facts.shown, grid.column)
    known = [(Run(text, Style.DIM),) for text in (facts.place, facts.seen, facts.ahead)]
    below = [line for one in [*_flag_lines(facts), *known] for line in wrap(one, grid.column)]
    return [
        *_whole(facts.shown, grid.column, ruled=True, gaps=grid.tall),
        *(gap if sources else []),
        *sources,
        *gap,
        *below,
    ]
