"""The cache of what is remembered of each card: written with every answer, rebuilt from the log.

Owns the `memory` table. Every function works inside the caller's transaction. Must not know decks' text.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from studykit.memory.model import BLANK, Memory, State
from studykit.memory.replay import replay
from studykit.memory.scheduler import SchedulerSettings
from studykit.store import log

COLUMNS = (
    "state", "step", "stability", "difficulty", "interval_days", "due_day", "due_at", "last_day", "last_at",
    "reps", "lapses", "suspended", "buried_until", "flag",
)  # fmt: skip
SELECTED = ", ".join(f"m.{column}" for column in COLUMNS)
"""The columns of a memory in a query that joins `memory AS m`, in the order `from_row` takes them."""

_UPSERT = (
    f"INSERT OR REPLACE INTO memory (card, {', '.join(COLUMNS)}) VALUES ({', '.join('?' * (len(COLUMNS) + 1))})"
)


def from_row(row: tuple[object, ...]) -> Memory:
    """A memory from its columns; all NULL is a new card."""
    if row[0] is None:
        return BLANK
    state, *middle, suspended, buried, flag = row
    return Memory(State(str(state)), *middle, bool(suspended), buried, flag)  # type: ignore[arg-type]


def get(connection: sqlite3.Connection, card: str) -> Memory:
    """What is remembered of a card."""
    row = connection.execute(f"SELECT {SELECTED} FROM memory m WHERE card = ?", (card,)).fetchone()
    return BLANK if row is None else from_row(row)


def put(connection: sqlite3.Connection, card: str, memory: Memory) -> None:
    """Remember; a card about which nothing is known has no row."""
    if memory == BLANK:
        connection.execute("DELETE FROM memory WHERE card = ?", (card,))
        return
    connection.execute(_UPSERT, _to_row(card, memory))


def _to_row(card: str, m: Memory) -> tuple[object, ...]:
    return (
        card, m.state, m.step, m.stability, m.difficulty, m.interval_days, m.due_day, m.due_at, m.last_day, m.last_at,
        m.reps, m.lapses, int(m.suspended), m.buried_until, m.flag,
    )  # fmt: skip


def rev_of(connection: sqlite3.Connection, card: str) -> int | None:
    """The revision under which answers count: that of the deck now, or None for a card in no deck."""
    row = connection.execute(
        "SELECT n.rev FROM cards c JOIN notes n ON n.root = c.root AND n.note = c.note"
        " WHERE c.card = ? ORDER BY c.quarantined, c.retired, c.root LIMIT 1",
        (card,),
    ).fetchone()
    return None if row is None else int(row[0])


def replay_cards(connection: sqlite3.Connection, cards: Iterable[str], settings: SchedulerSettings) -> None:
    """Work out anew what is remembered of some cards."""
    for card in cards:
        events = log.counting_events(connection, card)
        put(connection, card, replay(events, settings, rev_of(connection, card)))


def rebuild(connection: sqlite3.Connection, settings: SchedulerSettings) -> None:
    """Work out everything anew from the log."""
    log.refresh_uncounted(connection)
    revs = dict(connection.execute("SELECT c.card, n.rev FROM cards c JOIN notes n ON n.root = c.root AND n.note = c.note ORDER BY c.quarantined DESC, c.retired DESC, c.root DESC"))
    connection.execute("DELETE FROM memory")
    rows = (
        _to_row(card, memory)
        for card, events in log.all_events(connection)
        if (memory := replay(events, settings, revs.get(card))) != BLANK
    )
    connection.executemany(_UPSERT, list(rows))
