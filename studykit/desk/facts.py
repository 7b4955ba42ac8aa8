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
    briefly: str = ""
    """The same where there is little room."""
    flag: str | None = None


def facts_of(desk: Desk, row: CardRow) -> Facts:
    """A card with what is known of it."""
    return Facts(show(row), place_of(row), seen(row), *ahead(desk, row), row.memory.flag)


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


def ahead(desk: Desk, row: CardRow) -> tuple[str, str]:
    """`next in 8 days (Sat 28 Nov), recall now 94 %`, and `next in 8 days, recall 94 %`."""
    memory, today = row.memory, desk.clock.day()
    recall = desk.recall(row)
    share = "" if recall is None else words.percent(recall).replace(" ", "\u00a0")
    now, brief = (f", recall now {share}", f", recall {share}") if share else ("", "")
    if memory.suspended:
        return f"suspended: it is not asked{now}", f"suspended{brief}"
    if is_buried(memory, today):
        until = words.day_name(to_date(memory.buried_until or today))
        return f"put away till {until}{now}", f"till {until}{brief}"
    if memory.due_at is not None:
        at = f"next at {desk.clock.local(memory.due_at):%H:%M}"
        return at + now, at + brief
    if memory.state is State.NEW or memory.due_day is None:
        return "not asked yet", "not asked yet"
    if memory.due_day <= today:
        return f"due{now}", f"due{brief}"
    days = words.in_days(memory.due_day - today)
    return f"next {days} ({words.day_name(to_date(memory.due_day))}){now}", f"next {days}{brief}"
