"""What is known of a card, in words: where it stands, how often it was seen, when it is next.

Owns how these facts read. Must not know how they are laid out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from studykit.deck.text import visible
from studykit.desk import words
from studykit.desk.shown import LEVELS, Shown, is_buried, show
from studykit.memory.days import to_date
from studykit.memory.model import State

if TYPE_CHECKING:
    from studykit.desk.desk import Desk
    from studykit.store.catalog import CardRow


@dataclass(frozen=True, slots=True)
class Facts:
    """The card under the cursor, and what is known of it."""

    shown: Shown
    place: str
    """Its deck and line, its kind and level."""
    seen: str
    ahead: str
    """When it is next, and how well it would be recalled now."""
    flag: str | None = None


def facts_of(desk: Desk, row: CardRow) -> Facts:
    """A card with what is known of it."""
    return Facts(show(row), place_of(row), seen(row), ahead(desk, row), row.memory.flag)


def place_of(row: CardRow) -> str:
    """`HTTP caching semantics, line 61 · choice · recall`."""
    return f"{visible(row.title)}, line {row.note.line} · {row.note.kind} · {LEVELS[row.level]}"


def seen(row: CardRow) -> str:
    """`seen 7 times, 1 lapse`."""
    memory = row.memory
    if not memory.reps:
        return "never seen"
    times = "once" if memory.reps == 1 else f"{memory.reps:,} times"
    return f"seen {times}, {words.count(memory.lapses, 'lapse')}" if memory.lapses else f"seen {times}"


def ahead(desk: Desk, row: CardRow) -> str:
    """`next in 8 days (Sat 28 Nov), recall now 94 %`."""
    memory, today = row.memory, desk.clock.day()
    recall = desk.recall(row)
    now = "" if recall is None else f", recall now {words.percent(recall)}"
    if memory.suspended:
        return f"suspended: not asked until it is taken back{now}"
    if is_buried(memory, today):
        return f"put away till {words.day_name(to_date(memory.buried_until or today))}{now}"
    if memory.due_at is not None:
        return f"next at {desk.clock.local(memory.due_at):%H:%M}{now}"
    if memory.state is State.NEW or memory.due_day is None:
        return "not asked yet"
    if memory.due_day <= today:
        return f"due{now}"
    days = memory.due_day - today
    return f"next {words.in_days(days)} ({words.day_name(to_date(memory.due_day))}){now}"
