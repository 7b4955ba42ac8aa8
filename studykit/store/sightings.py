"""What was last seen of the notes that were studied, in the log, so that they can be known again from it alone.

Owns the entries of the kind `seen`. One is written when a note is answered, or found by a scan to be another than when
it was. Every function works inside the caller's transaction.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable
from typing import Any

from studykit.deck.match import content_digest
from studykit.deck.model import Kind, Note
from studykit.deck.traces import Sighting, Spot, Trace, sighting, written
from studykit.store import log
from studykit.store.log import LogEntry

Begin = Callable[[], tuple[str, str, int, int]]
"""What the next entry begins with: its id, device, number and time."""

_STAMP = "n.digest || ' ' || n.deck"
"""What tells whether a note is as it was, and where; a line that moved is no news."""
_WRITTEN = (
    "SELECT coalesce(json_extract(content, '$.digest'), '') || ' ' || coalesce(json_extract(content, '$.deck'), ''),"
    f" device = (SELECT device FROM device) FROM {log.OF_CARD} WHERE card = ? AND kind = 'seen'"
    " ORDER BY at DESC, device DESC, seq DESC"
)
_NOTE = (
    "SELECT n.note, n.deck, d.path, d.links, n.kind, n.heading, n.front, n.back, n.line, n.labels, n.anonym"
    " FROM roots r CROSS JOIN notes n ON n.root = r.root CROSS JOIN decks d ON d.root = n.root AND d.deck = n.deck"
)
"""A CROSS JOIN is one whose order matters: SQLite follows it, and uses the keys of each table."""


def note_seen(connection: sqlite3.Connection, card: str, begin: Begin) -> None:
    """Write down the note of a card as it now is, unless that was done."""
    row = connection.execute(
        f"SELECT n.root, n.note, {_STAMP} FROM roots r CROSS JOIN cards c ON c.root = r.root AND c.card = ?"
        " CROSS JOIN notes n ON n.root = c.root AND n.note = c.note ORDER BY c.quarantined, c.retired LIMIT 1",
        (card,),
    ).fetchone()
    if row is not None and row[2] not in _last(connection, row[1]):
        for spot in spots(connection, row[0], [row[1]]):
            _add(connection, spot, begin)


def stale(connection: sqlite3.Connection, root: int, notes: Iterable[str]) -> list[str]:
    """Which of the notes were written down, and are other ones since."""
    now = f"SELECT {_STAMP} FROM notes n WHERE n.root = ? AND n.note = ?"
    found = []
    for note in notes:
        last = _last(connection, note)
        if last and connection.execute(now, (root, note)).fetchone()[0] not in last:
            found.append(note)
    return found


def _last(connection: sqlite3.Connection, note: str) -> set[str]:
    """The stamps of what was last written down of a note, by any device and by this one; none if it never was."""
    rows = connection.execute(_WRITTEN, (note,)).fetchall()
    own = [stamp for stamp, is_own in rows if is_own]
    return {stamp for stamp, _ in rows[:1]} | {*own[:1]}


def was_seen(connection: sqlite3.Connection, note: str) -> bool:
    """Whether a note was ever written down, here or elsewhere."""
    found = f"SELECT 1 FROM {log.OF_CARD} WHERE card = ? AND kind = 'seen' LIMIT 1"
    return connection.execute(found, (note,)).fetchone() is not None


def write(connection: sqlite3.Connection, root: int, notes: Iterable[str], begin: Begin) -> None:
    """Write down notes as they now stand in a root, unless that was done."""
    for spot in spots(connection, root, notes):
        if f"{content_digest(spot.note)} {spot.deck}" not in _last(connection, spot.id):
            _add(connection, spot, begin)


def _add(connection: sqlite3.Connection, spot: Spot, begin: Begin) -> None:
    entry, device, seq, at = begin()
    content = json.dumps(written(spot), ensure_ascii=False)
    log.add_entry(connection, LogEntry(entry, device, seq, at, "seen", spot.id, content=content))


def newest(connection: sqlite3.Connection, note: str) -> tuple[int, Sighting] | None:
    """When a note was seen last, in UTC milliseconds, and what it was."""
    rows = connection.execute(
        f"SELECT at, content FROM {log.OF_CARD} WHERE card = ? AND kind = 'seen' AND {log.COUNTS}"
        " ORDER BY at DESC, device DESC, seq DESC",
        (note,),
    )
    for at, content in rows:
        found = sighting(note, json.loads(content))
        if found is not None:
            return at, found
    return None


def beside(connection: sqlite3.Connection, note: str, label: str) -> set[str]:
    """The labels that a note had when it also had that one, as far as it was seen."""
    rows = connection.execute(f"SELECT content FROM {log.OF_CARD} WHERE card = ? AND kind = 'seen'", (note,))
    found = (sighting(note, json.loads(content)) for (content,) in rows)
    return {other for seen in found if seen is not None and label in seen.labels for other in seen.labels} - {label}


def spots(connection: sqlite3.Connection, root: int, notes: Iterable[str]) -> list[Spot]:
    """Notes as the caches of a root hold them."""
    query = f"{_NOTE} WHERE n.root = ? AND n.note = ?"
    found = (connection.execute(query, (root, note)).fetchone() for note in notes)
    return [_spot(row) for row in found if row is not None]


def trace(connection: sqlite3.Connection, note: str) -> Trace | None:
    """A note that is not there now as it was last known: from the caches of any root, else from the log."""
    row = connection.execute(f"{_NOTE} WHERE n.note = ? ORDER BY r.root LIMIT 1", (note,)).fetchone()
    if row is not None:
        return _spot(row)
    found = newest(connection, note)
    return None if found is None else found[1]


def _spot(row: tuple[Any, ...]) -> Spot:
    note, deck, path, links, kind, heading, front, back, line, labels, anonym = row
    written_down = Note(
        id=None if anonym else note,
        kind=Kind(kind),
        heading=heading,
        front=front,
        back=back,
        sources="",
        line=line,
        labels=tuple(json.loads(labels)),
    )
    return Spot(
        note, deck, path, written_down, {label: (to, title) for label, (to, title) in json.loads(links).items()}
    )
