"""How much is due on which study day, and when the other cards of a note are: what evens out the next interval.

Owns these two queries. Counts are of all cards with a memory, whatever their folder: a rough figure, and found in an
index. Every function works inside the caller's transaction. Must not write.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from functools import cache

from studykit.memory.load import Load


def load_of(connection: sqlite3.Connection, card: str) -> Load:
    """The load that the next interval of a card meets. What it has said once it says again, whatever happens since."""

    @cache
    def due_between(first: int, last: int) -> Mapping[int, int]:
        rows = connection.execute(
            "SELECT due_day, count(*) FROM memory WHERE due_day BETWEEN ? AND ? GROUP BY due_day", (first, last)
        )
        return dict(rows.fetchall())

    return Load(due_between, _siblings(connection, card))


def _siblings(connection: sqlite3.Connection, card: str) -> frozenset[int]:
    """The study days on which other cards of a card's note are due."""
    rows = connection.execute(
        "SELECT m.due_day FROM roots r CROSS JOIN cards c ON c.root = r.root AND c.note = ? AND c.retired = 0"
        " CROSS JOIN memory m ON m.card = c.card WHERE c.card <> ? AND m.due_day IS NOT NULL",
        (card.partition("/")[0], card),
    )
    return frozenset(day for (day,) in rows)
