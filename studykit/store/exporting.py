"""The log as it leaves the program: answers in their order, many at once, column by column.

Owns the queries behind exports of reviews and days. A million answers go through here, so nothing is made of a row but
the row. Every function works inside the caller's transaction. Must not know formats.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Any

from studykit.store.catalog import homes, within

BATCH = 128
"""Answers that are handed on at once: so few that all of them stay near while they become text."""

_COLUMNS = (
    "review", "device", "card", "at", "utc_offset", "study_day", "rating", "took_ms", "cram", "rev", "variant", "state",
    "stability_before", "difficulty_before", "retrievability", "state_after", "stability", "difficulty",
    "interval_days", "due_day", "due_at", "step", "seq",
)  # fmt: skip
LOG_ORDER = "at, device, seq, review"
_LOG = f"SELECT {', '.join(_COLUMNS)} FROM reviews NOT INDEXED ORDER BY {LOG_ORDER}"

Due = Callable[[Sequence[int | None], Sequence[int | None]], Sequence[str | None]]
"""From study days and times when answers made their cards due, one of which there is, to text."""


def reviews(connection: sqlite3.Connection, roots: Sequence[int], due: Due) -> Iterator[list[Sequence[Any]]]:
    """All answers in the order of the log, in batches: the columns that are documented, of which `due` makes one."""
    decks = _Decks(connection, roots)
    gone = undone(connection)
    rows = connection.execute(_LOG)
    while batch := rows.fetchmany(BATCH):
        columns = list(zip(*batch, strict=True))
        ids, cards = columns[0], columns[2]
        taken_back = [review in gone for review in ids] if gone else [False] * len(ids)
        yield [
            *columns[:3], [decks[card] for card in cards], *columns[3:9], taken_back, *columns[9:19],
            due(columns[19], columns[20]), *columns[21:],
        ]  # fmt: skip


def undone(connection: sqlite3.Connection) -> set[str]:
    """The entries that were taken back; others that do not count wait for their time."""
    return {entry for (entry,) in connection.execute("SELECT entry FROM uncounted WHERE waits IS NULL")}


class _Decks(dict[str, str | None]):
    """The deck that a card is in now, whichever id it goes by."""

    def __init__(self, connection: sqlite3.Connection, roots: Sequence[int]) -> None:
        super().__init__(connection.execute(homes(roots)))
        for card, holder in connection.execute("SELECT card, holder FROM classes").fetchall():
            self[card] = self.get(holder)

    def __missing__(self, card: str) -> None:
        return None


def count(connection: sqlite3.Connection) -> int:
    """How many answers there are."""
    return int(connection.execute("SELECT count(*) FROM reviews").fetchone()[0])


_COUNTING = "review NOT IN (SELECT entry FROM uncounted)"


def ratings(connection: sqlite3.Connection) -> dict[int, list[int]]:
    """How often each rating was given on each study day, by answers that count, cramming too."""
    found: dict[int, list[int]] = {}
    query = f"SELECT study_day, rating, count(*) FROM reviews WHERE {_COUNTING} GROUP BY study_day, rating"
    for day, rating, number in connection.execute(query):
        found.setdefault(day, [0, 0, 0, 0])[rating - 1] = number
    return found


def begun(connection: sqlite3.Connection) -> Counter[int]:
    """How many new cards were answered for the first time on each study day.

    New is what the answer met as new; where it does not say what it met, the first answer of its card.
    """
    found: Counter[int] = Counter()
    of_memory = f"cram = 0 AND {_COUNTING}"
    said = f"SELECT study_day, count(*) FROM reviews WHERE state = 'new' AND {of_memory} GROUP BY study_day"
    found.update(dict(connection.execute(said).fetchall()))
    silent = f"SELECT EXISTS (SELECT 1 FROM reviews WHERE state IS NULL AND {of_memory})"
    if connection.execute(silent).fetchone()[0]:
        first = (
            "SELECT study_day, state, min(at) FROM reviews r LEFT JOIN classes k ON k.card = r.card"
            f" WHERE {of_memory} GROUP BY coalesce(k.holder, r.card)"
        )
        found.update(Counter(day for day, state, _ in connection.execute(first) if state is None))
    return found


def without_deck(connection: sqlite3.Connection, roots: Sequence[int], cards: Collection[str]) -> int:
    """How many of the cards are in no deck in use, under the ids that they go by now."""
    rows = connection.execute(
        "SELECT count(*) FROM json_each(?) w LEFT JOIN classes k ON k.card = w.value WHERE NOT EXISTS (SELECT 1 FROM"
        f" cards c WHERE c.card = coalesce(k.holder, w.value) AND c.root IN ({within(roots)}))",
        (json.dumps([*cards]),),
    )
    return int(rows.fetchone()[0])
