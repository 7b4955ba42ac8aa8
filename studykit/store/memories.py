"""The cache of what is remembered of each card: written with every answer, rebuilt from the log.

Owns the `memory` table. Every function works inside the caller's transaction. Must not know decks' text.
"""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

from studykit.memory.model import BLANK, MARK_KINDS, Mark, Memory, Rated, State
from studykit.memory.replay import after_answers, after_mark, replay
from studykit.memory.scheduler import SchedulerSettings
from studykit.store import aliases, log, meta

COLUMNS = (
    "state", "step", "stability", "difficulty", "interval_days", "due_day", "due_at", "last_day", "last_at",
    "reps", "lapses", "suspended", "buried_until", "flag",
)  # fmt: skip
SELECTED = ", ".join(f"m.{column}" for column in COLUMNS)
"""The columns of a memory in a query that joins `memory AS m`, in the order `from_row` takes them."""

_UPSERT = f"INSERT OR REPLACE INTO memory (card, {', '.join(COLUMNS)}) VALUES ({', '.join('?' * (len(COLUMNS) + 1))})"


def from_row(row: tuple[object, ...]) -> Memory:
    """A memory from its columns; all NULL is a new card."""
    if row[0] is None:
        return BLANK
    state, *middle, suspended, buried, flag = row
    return Memory(State(str(state)), *middle, bool(suspended), buried, flag)  # type: ignore[arg-type, call-arg]


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


_STANDS = (
    "SELECT c.card, n.rev, c.root, c.quarantined FROM cards c"
    " JOIN notes n ON n.root = c.root AND n.note = c.note WHERE c.retired = 0"
)
_Stand = tuple[str, int, int, int]


def _rev(stands: Sequence[_Stand], roots: Sequence[int]) -> int:
    """The revision by which answers count, of a card in several roots: of those in use, in sight, the first."""
    if len(stands) == 1:
        return stands[0][1]
    best = min(stands, key=lambda stand: (stand[2] not in roots, stand[3], stand[2]))
    return best[1]


def rev_of(connection: sqlite3.Connection, card: str) -> int | None:
    """The revision under which answers count: that of the deck now, or None for a card in no deck.

    What was there before is no matter: other devices may not have seen it.
    """
    where = "AND c.root IN (SELECT root FROM roots) AND c.card = ?"
    stands = connection.execute(f"{_STANDS} {where}", (card,)).fetchall()
    return _rev(stands, meta.roots_in_use(connection) if len(stands) > 1 else ()) if stands else None


def all_revs(connection: sqlite3.Connection) -> dict[str, int]:
    """The revision under which answers count, of every card in a deck; mostly the first, so only others are sought."""
    revs = dict.fromkeys((card for (card,) in connection.execute("SELECT card FROM cards WHERE retired = 0")), 1)
    revised = "SELECT r.card FROM notes n JOIN cards r ON r.root = n.root AND r.note = n.note WHERE n.rev <> 1"
    stands: dict[str, list[_Stand]] = {}
    for stand in connection.execute(f"{_STANDS} AND c.card IN ({revised})"):
        stands.setdefault(stand[0], []).append(stand)
    roots = meta.roots_in_use(connection)
    return revs | {card: _rev(places, roots) for card, places in stands.items()}


def contested_revs(connection: sqlite3.Connection) -> dict[str, int | None]:
    """The revision that counts of each card that has one to choose from, because it stands in several roots."""
    rows = connection.execute(
        "SELECT DISTINCT c.card FROM notes n CROSS JOIN cards c ON c.root = n.root AND c.note = n.note"
        " CROSS JOIN roots r CROSS JOIN cards o ON o.root = r.root AND o.card = c.card"
        " WHERE n.rev <> 1 AND r.root <> c.root"
    ).fetchall()
    return {card: rev_of(connection, card) for (card,) in rows}


def answered_under_another_rev(connection: sqlite3.Connection, cards: Iterable[str]) -> list[str]:
    """Which of the cards, that came or went, have an answer of another rev than theirs, under whatever id."""
    if connection.execute("SELECT 1 FROM reviews LIMIT 1").fetchone() is None:
        return []
    classes = connection.execute("SELECT 1 FROM classes LIMIT 1").fetchone() is not None
    other = (
        "SELECT 1 FROM reviews WHERE card = ?1 AND rev NOT IN (SELECT n.rev FROM roots r CROSS JOIN cards c"
        " ON c.root = r.root AND c.card = ?2 CROSS JOIN notes n ON n.root = c.root AND n.note = c.note) LIMIT 1"
    )
    return [
        card
        for card in cards
        if any(
            connection.execute(other, (member, card)).fetchone()
            for member in (aliases.members(connection, aliases.holder(connection, card)) if classes else (card,))
        )
    ]


def replay_cards(connection: sqlite3.Connection, cards: Collection[str], settings: SchedulerSettings) -> None:
    """Work out anew what is remembered of some cards; if they are most of all, of all, for that walks the log once."""
    if len(cards) > _MANY and 2 * len(cards) > connection.execute("SELECT count(*) FROM memory").fetchone()[0]:
        rebuild(connection, settings)
        return
    holders = {card: aliases.holder(connection, card) for card in cards}
    for card in sorted(holders.keys() - set(holders.values())):
        put(connection, card, BLANK)
    for card in sorted(set(holders.values())):
        events = log.counting_events(connection, aliases.members(connection, card))
        put(connection, card, replay(events, settings, rev_of(connection, card)))


_MANY = 500

_MARKS = ", ".join(f"'{kind}'" for kind in MARK_KINDS)
_EVENTS = f"""
SELECT holder, kind, content, card, rating, study_day, at, rev, cram, state_after, step, interval_days, due_day, due_at
FROM (
    SELECT coalesce((SELECT holder FROM classes k WHERE k.card = r.card), r.card) AS holder, NULL AS kind,
        NULL AS content, card, rating, study_day, at, rev, cram, state_after, step, interval_days, due_day, due_at,
        device, seq, review AS id
    FROM reviews r NOT INDEXED WHERE review NOT IN (SELECT entry FROM uncounted)
    UNION ALL
    SELECT coalesce((SELECT holder FROM classes k WHERE k.card = e.card), e.card), kind,
        content, card, NULL, study_day, at, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
        device, seq, entry
    FROM entries e WHERE card IS NOT NULL AND kind IN ({_MARKS}) AND {log.COUNTS}
)
ORDER BY holder, at, device, seq, id
"""
"""All answers and marks that count, holder by holder in the order of the log.

Not by the index of cards: to sort a million rows takes half as long as to look up each in the order of an index.
"""


def recompute(connection: sqlite3.Connection, settings: SchedulerSettings) -> dict[str, Memory]:
    """What the log says is remembered of every card; what is stored is left alone.

    Which entries count and which cards are one is taken as it stands.
    """
    revs = all_revs(connection)
    found: dict[str, Memory] = {}
    for holder, events in groupby(connection.execute(_EVENTS), itemgetter(0)):
        memory = BLANK
        for kind, run in groupby(events, itemgetter(1)):
            if kind is None:
                memory = after_answers(memory, (row[3:] for row in run), settings, revs.get(holder))
                continue
            for row in run:
                memory = after_mark(memory, _mark(row))
        if memory != BLANK:
            found[holder] = memory
    return found


def _mark(row: tuple[Any, ...]) -> Mark:
    _, kind, content, card, _, day, at, *_ = row
    return Mark("", "", 0, at, card, kind, day or 0, str(json.loads(content).get("note", "")))


_HISTORIES = f"""
SELECT card, at, rating, study_day, rev, cram FROM (
    SELECT card, at, rating, study_day, rev, cram, device, seq, review AS id
    FROM reviews NOT INDEXED WHERE review NOT IN (SELECT entry FROM uncounted)
    UNION ALL
    SELECT card, at, NULL, study_day, NULL, NULL, device, seq, entry
    FROM entries WHERE card IS NOT NULL AND kind = 'reset' AND {log.COUNTS}
)
ORDER BY at, device, seq, id
"""
"""All answers that count, and all resets, which have no rating, in the order of the log."""


def histories(connection: sqlite3.Connection) -> dict[str, list[Rated]]:
    """The answers that what is remembered of each card comes from, and no others: what a fit learns from."""
    revs = all_revs(connection)
    holders: dict[str, str] = dict(connection.execute("SELECT card, holder FROM classes"))
    found: defaultdict[str, list[Rated]] = defaultdict(list)
    for card, at, rating, day, rev, cram in connection.execute(_HISTORIES):
        holder = holders.get(card, card)
        if rating is None:
            found.pop(holder, None)
        elif not cram and revs.get(holder, rev) == rev:
            found[holder].append((at, rating, day))
    return found


def rebuild(connection: sqlite3.Connection, settings: SchedulerSettings) -> None:
    """Work out anew what is remembered of every card."""
    remembered = recompute(connection, settings)
    connection.execute("DELETE FROM memory")
    connection.executemany(_UPSERT, (_to_row(card, memory) for card, memory in remembered.items()))
