"""Memory and history of one card on a page: how well it is known, where it stands, and all that was done with it.

Owns this page to the cell, and these lines for whoever prints them. Must not know the toolkit, or where a history comes
from. Of an answer nothing is shown unless it is `told`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from studykit.deck.blocks import Block, Run, Style
from studykit.deck.kinds.solved import solved
from studykit.deck.lines import Line, clip, typeset, width_of, wrap
from studykit.deck.text import visible
from studykit.desk import words
from studykit.desk.history import UNDONE, Ahead, Before, Happening, History
from studykit.desk.shown import Shown
from studykit.tui.card import GRADES
from studykit.tui.frame import WIDE, Grid, Key, Page, compose, more_mark, pages_of
from studykit.tui.layout import bodies, in_a_line, question_lines

_LABEL = 16
"""The cells of the labels to the left, where there is room for them."""
_NARROW_LABEL = 9
_COLUMNS = (16, 32, 40, 50)
"""Where, in a wide column, the grade begins, and where recall, time and the next date end."""
_NARROW_COLUMNS = (10, 22, 28, 38)
_MOST = 4
"""So many lines of a question stand above its figures; of a longer one the first."""
_SECONDS = 100_000
"""Below this many milliseconds a time is said in seconds."""


def memory_page(
    history: History, today: date, grid: Grid, number: int, *, told: bool, status: Line | None = None
) -> tuple[list[Line], int]:
    """The rows of the terminal, and how many pages there are."""
    pages = _bodies(history, today, grid, told=told)
    keys = [Key("space", "next page", "next"), Key("pgup", "back", "back")] if len(pages) > 1 else []
    shown, memory = history.shown, history.row.memory
    seen = f"{words.count(memory.reps, 'answer')}, {words.count(memory.lapses, 'lapse')}" if memory.reps else "new"
    left = (Run(visible(shown.title)), *((Run(f" · {shown.level}", Style.DIM),) if grid.wide else ()))
    page = Page(left, (Run(seen, Style.DIM),), pages[min(number, len(pages) - 1)], keys, status=status)
    return compose(page, grid), len(pages)


def _bodies(history: History, today: date, grid: Grid, *, told: bool) -> list[Sequence[Line]]:
    """The body of each page; where the table goes on over several, its names stand on each."""
    gap: Sequence[Line] = ((),) if grid.tall else ()
    above = [
        *_question(history.shown, grid),
        *gap,
        *standing_lines(history, today, grid.column, gaps=grid.tall, told=told),
    ]
    table = history_lines(history.happened, today, grid.column)
    lines, room = [*above, *gap, *table], grid.room()
    end = pages_of(lines, room)[0][1]
    if end == len(lines) or end - 1 <= len(lines) - len(table):
        return bodies(lines, (), room, grid)
    first = [*lines[:end], more_mark(len(lines) - end, grid.column, narrow=not grid.wide)]
    return [first, *bodies(lines[end - 1 :], table[:1], room, grid)]


def _question(shown: Shown, grid: Grid) -> list[Line]:
    lines = question_lines(shown, shown.question, grid.column, gaps=grid.tall)
    return lines if grid.tall and len(lines) <= _MOST else [in_a_line(lines, grid)]


# --- how it stands ----------------------------------------------------------------------------------------------------


def standing_lines(
    history: History, today: date, column: int, *, gaps: bool, told: bool, whole_path: bool = False
) -> list[Line]:
    """What is remembered of a card, where it stands, and what it was before.

    A path that is to be whole is not broken either, however long it is: it is there to be copied.
    """
    lines = [
        *_memory_lines(history, column),
        *_row("If Good today", "If Good", (Run(_ahead(history.ahead, today)),), column),
    ]
    place = _place(history, today, column, whole_path=whole_path)
    lines += _row("Where", "Where", place, _LABEL + width_of(place) if whole_path else column)
    for label, said in _put_away(history):
        lines += _row(label, label, (Run(said),), column)
    if history.before is not None:
        lines += [*([()] if gaps else []), *_before_lines(history.before, history.shown, today, column, told=told)]
    return lines


def _memory_lines(history: History, column: int) -> list[Line]:
    memory = history.row.memory
    if memory.stability is None or memory.difficulty is None or history.recall is None:
        return _row("Memory", "Memory", (Run("new: nothing is remembered of it yet"),), column)
    wide = _is_wide(column)
    figures = f"stability {_days(memory.stability)}{' · ' if wide else ', '}difficulty {memory.difficulty:.1f}"
    recall = Run(words.percent(history.recall), Style.STRONG)
    return _row("Recall now", "Recall", (recall, Run("   " if wide else ", "), Run(figures)), column)


def _put_away(history: History) -> Iterator[tuple[str, str]]:
    """Why it is not asked, or what is wrong with it."""
    memory = history.row.memory
    if history.row.retired:
        yield "Retired", "it is in no deck; its history waits for it"
    if memory.suspended:
        yield "Put away", "it is not asked until it is unsuspended"
    if history.buried_until is not None:
        yield "Put off", f"till {words.day_name(history.buried_until)}"
    if memory.flag is not None:
        yield "Flagged", visible(memory.flag) or "to be looked at"


def _is_wide(column: int) -> bool:
    return column >= WIDE - 8


def _row(label: str, short: str, runs: Sequence[Run], column: int) -> list[Line]:
    """A label and what stands beside it, which hangs."""
    width, name = (_LABEL, label) if _is_wide(column) else (_NARROW_LABEL, short)
    room = max(column - width, 1)
    body = [tuple(runs)] if width_of(runs) <= room else wrap(runs, room)
    first = Run(name.ljust(width), Style.DIM)
    return [(first, *body[0]), *((Run(" " * width), *line) for line in body[1:])]


def _days(stability: float) -> str:
    days = f"{stability:.1f}" if stability < 100 else f"{stability:,.0f}"
    return f"{days} day{'' if days == '1.0' else 's'}"


def _ahead(ahead: Ahead, today: date) -> str:
    if ahead.day is not None and ahead.recall is not None:
        said = f"{words.percent(ahead.recall)} on {_day(ahead.day, today)}"
    else:
        said = f"asked again in {_wait(ahead.wait_ms or 0)}"
    return said if ahead.on_goal is None else f"{said}, {words.percent(ahead.on_goal)} on the interview day"


def _day(day: date, today: date) -> str:
    """A date with its day of the week, and with its year where that is another."""
    return words.day_name(day) + (f" {day.year}" if day.year != today.year else "")


def _place(history: History, today: date, column: int, *, whole_path: bool) -> list[Run]:
    row, wide = history.row, _is_wide(column)
    name = visible(row.path if whole_path else "/".join(row.path.rsplit("/", 2)[-2:]))
    parts = [f"id {visible(row.card)}"] if row.note.id is not None else ["no id yet"]
    if history.changed is not None:
        parts.append(f"changed {words.dated(history.changed, today)}")
    return [Run(f"{name}:{row.note.line}"), Run("   " if wide else ", "), Run((" · " if wide else ", ").join(parts))]


# --- what it was ------------------------------------------------------------------------------------------------------


def _before_lines(before: Before, now: Shown, today: date, column: int, *, told: bool) -> list[Line]:
    """What the learner knew, and what it has become; of answers nothing unless they are told."""
    since = words.dated(before.since, today)
    if before.shown is None:
        return _changed(
            since, ", after it was last answered. The text before that was not kept", "old text not kept", column
        )
    old = before.shown
    lines: list[Line] = []
    asked = typeset(old.question, column, gaps=False)
    if asked != typeset(now.question, column, gaps=False):
        lines += [(Run(f"~ Asked until {since}", Style.DIM),), *_indented(old.question, column)]
    said, says = _answer_of(old), _answer_of(now)
    if typeset(said, column) == typeset(says, column):
        if not lines:
            return _changed(
                since, ", after it was last answered; it asks and answers the same", "it asks the same", column
            )
        return lines
    if not told:
        text = f"~ The answer changed on {since}, too." if lines else f"~ The answer changed on {since}."
        return [*lines, *wrap((Run(f"{text} Once it is shown, so is what it was.", Style.DIM),), column, indent=2)]
    lines += [(Run(f"~ The answer until {since}", Style.DIM),), *_indented(said, column)]
    return [*lines, (Run("  The answer now", Style.DIM),), *_indented(says, column)]


def _changed(since: str, text: str, briefly: str, column: int) -> list[Line]:
    said = f"~ Changed on {since}{text}." if _is_wide(column) else f"~ Changed {since}; {briefly}."
    return wrap((Run(said, Style.DIM),), column, indent=2)


def _answer_of(shown: Shown) -> list[Block]:
    filled = list(shown.question_answered) if shown.question_answered != shown.question else []
    return [*filled, *solved(shown.exercise), *shown.answer]


def _indented(blocks: Sequence[Block], column: int) -> list[Line]:
    return [(Run("  "), *clip(line, max(column - 2, 1))) for line in typeset(blocks, max(column - 2, 1), gaps=False)]


# --- what happened to it ----------------------------------------------------------------------------------------------


def history_lines(happened: Sequence[Happening], today: date, column: int) -> list[Line]:
    """A table of answers, what else was done standing between them."""
    if not happened:
        return [(Run("Nothing was done with it yet.", Style.DIM),)]
    wide = _is_wide(column)
    head = ("date", "grade", "recall", "took", "next in")
    return [
        _cells(head, "", column, Style.DIM, wide=wide),
        *(line for one in happened for line in _told(one, today, column, wide=wide)),
    ]


def _told(one: Happening, today: date, column: int, *, wide: bool) -> list[Line]:
    day = words.dated(one.day, today) if wide or one.day.year == today.year else f"{one.day:%b '%y}"
    mark = "↶" if one.why_not == UNDONE else ""
    style = Style.DIM if one.why_not else Style.TEXT
    if one.rating is None:
        start = (_COLUMNS if wide else _NARROW_COLUMNS)[0]
        said = visible(one.said) + (f"; {one.why_not}" if one.why_not else "")
        body = wrap((Run(said, Style.DIM),), max(column - start, 1))
        first = (*_mark(mark), Run(day.ljust(start - 2), style), *body[0])
        return [first, *((Run(" " * start), *line) for line in body[1:])]
    cells = (
        day,
        GRADES[one.rating],
        "" if one.recall is None else words.percent(one.recall),
        "" if one.took_ms is None else _took(one.took_ms),
        one.why_not or _next(one),
    )
    return [_cells(cells, mark, column, style, wide=wide)]


def _mark(mark: str) -> Line:
    return (Run(mark, Style.ACCENT), Run(" ")) if mark else (Run("  "),)


def _cells(cells: Sequence[str], mark: str, column: int, style: Style, *, wide: bool) -> Line:
    """One row: the day and the grade from the left, the figures to the right of their columns."""
    grade, *ends = _COLUMNS if wide else _NARROW_COLUMNS
    text = cells[0].ljust(grade - 2) + cells[1]
    for cell, end in zip(cells[2:], ends, strict=True):
        text += cell.rjust(end - 2 - len(text))
    return clip((*_mark(mark), Run(text, style)), column)


def _took(milliseconds: int) -> str:
    return f"{round(milliseconds / 1000)} s" if milliseconds < _SECONDS else words.duration(milliseconds)


def _next(one: Happening) -> str:
    if one.interval_days is not None:
        return words.count(one.interval_days, "day")
    return "" if one.wait_ms is None else _wait(one.wait_ms)


def _wait(milliseconds: int) -> str:
    """The time until a step; what lies behind is at once."""
    return words.duration(milliseconds)
