"""The row in which a goal is changed: the date, the minutes a day, and what is made of them with each key.

Owns what the typed text means, and where the two fields stand. Must not know the toolkit, or how a goal is kept.
"""

from __future__ import annotations

from dataclasses import dataclass

from studykit.deck.blocks import Run, Style
from studykit.deck.lines import Line
from studykit.desk import words
from studykit.memory.days import from_date, to_date
from studykit.study.dates import fault_of, read_date
from studykit.study.goal.goal import Goal, fault_of_minutes
from studykit.tui.frame import MAX_COLUMN, Grid, spread

_KEEP: Line = (Run("enter", Style.KEY, "keep"), Run("  "))
_DROP: Line = (Run("esc", Style.KEY, "drop"),)
_HOUR = 60
"""In minutes."""
_MANY_HOURS = 1000
_DIGITS = 4
"""One more than minutes may have; what follows makes them no fewer."""


@dataclass(frozen=True, slots=True)
class Edit:
    """What stands in the two fields, and the decks that stay as they are."""

    date: str
    minutes: str
    decks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """Where a field stands: cells from the edge of the column, and how many."""

    column: int
    width: int


def typed_date(day: int, today: int) -> str:
    """A day as one would type it: `15 Dec`, and with its year where that would be another day."""
    found = to_date(day)
    short = words.short_date(found)
    return short if read_date(short, to_date(today)) == found else found.isoformat()


def read_edit(edit: Edit, today: int) -> tuple[str, Goal | None]:
    """What the fields mean in words, and the goal if it can be set; else the words say why not."""
    if not edit.date.strip():
        return "type a date", None
    day = to_date(today)
    found = read_date(edit.date, day)
    if found is None:
        return "not a date yet", None
    fault = fault_of(found, day)
    if fault is not None:
        return fault, None
    typed = edit.minutes.strip()
    if not (typed.isascii() and typed.isdigit()):
        return "minutes a day are a number" if typed else "type the minutes a day", None
    minutes = int(typed.lstrip("0")[:_DIGITS] or "0")
    if (fault := fault_of_minutes(minutes)) is not None:
        return fault, None
    goal = Goal(from_date(found), minutes, edit.decks)
    return _in_all(goal, today), goal


def _in_all(goal: Goal, today: int) -> str:
    days = goal.day - today
    if not days:
        return "today"
    total = days * goal.minutes
    said = f"{words.count(days, 'day')}, {_long(total)}"
    return f"{said} in all" if total < _MANY_HOURS * _HOUR else said


def _long(minutes: int) -> str:
    """`50 min`, `12 h 30`, `1,200 h`."""
    hours, rest = divmod(minutes, _HOUR)
    if not hours:
        return f"{rest} min"
    return f"{hours:,} h {rest:02}" if rest else f"{hours:,} h"


def _roomy(grid: Grid) -> bool:
    """Whether everything stands in one row."""
    return grid.column >= MAX_COLUMN


def field_places(grid: Grid) -> tuple[Place, Place]:
    """Where the two fields stand in the last row."""
    return (Place(6, 10), Place(31, 4)) if _roomy(grid) else (Place(5, 12), Place(21, 5))


def edit_rows(edit: Edit, today: int, grid: Grid) -> list[Line]:
    """The row of the fields; where there is little room, the reading stands in one above it."""
    said, goal = read_edit(edit, today)
    keys: Line = (*_KEEP, *_DROP) if goal is not None else _DROP
    date, minutes = field_places(grid)
    label = Run("Date".ljust(date.column + date.width), Style.DIM)
    name = "Minutes a day" if _roomy(grid) else "Min"
    second = Run(name.ljust(minutes.column - date.column - date.width), Style.DIM)
    fields: Line = (label, second, Run(" " * minutes.width))
    reading = Run(said) if goal is not None else Run(said, Style.DIM)
    if _roomy(grid):
        return [spread((*fields, Run("  "), reading), keys, grid.column)]
    return [(reading,), spread(fields, keys, grid.column)]
