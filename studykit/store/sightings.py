"""What was last seen of the notes that were studied, in the log, so that they can be known again from it alone.

Owns the entries of the kind `seen`. One is written when a note is answered, or found by a scan to be another than when
it was. Every function works inside the caller's transaction.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from studykit.deck.model import Kind, Note
from studykit.deck.traces import Sighting, Spot, Trace, sighting, written
from studykit.store import log
from studykit.store.log import LogEntry

Begin = Callable[[], tuple[str, str, int, int]]
"""What the next entry begins with: its id, device, number and time."""

_STAMP = "n.digest || ' ' || n.deck"
_NOTE = (
    "SELECT n.note, n.deck, d.path, d.links, n.kind, n.heading, n.front, n.back, n.line, n.labels, n.anonym, n.root"
    " FROM roots r CROSS JOIN notes n ON n.root = r.root CROSS JOIN decks d ON d.root = n.root AND d.deck = n.deck"
)
"""A CROSS JOIN is one whose order matters: SQLite follows it, and uses the keys of each table."""


def note_seen(connection: sqlite3.Connection, card: str, begin: Begin) -> None:
    """Write down the note of a card as it now is, unless that was done."""
    stale = connection.execute(
        "SELECT n.root, n.note FROM roots r CROSS JOIN cards c ON c.root = r.root AND c.card = ?"
        " CROSS JOIN notes n ON n.root = c.root AND n.note = c.note"
        f" WHERE n.seen IS NOT ({_STAMP}) ORDER BY c.quarantined, c.retired LIMIT 1",
        (card,),
    ).fetchone()
    if stale is not None:
        write(connection, stale[0], [stale[1]], begin)


def stale(connection: sqlite3.Connection, root: int, notes: Iterable[str]) -> list[str]:
    """Which of the notes were written down, and are other ones since."""
    changed = f"SELECT 1 FROM notes n WHERE n.root = ? AND n.note = ? AND n.seen <> {_STAMP}"
    return [note for note in notes if connection.execute(changed, (root, note)).fetchone()]


def was_seen(connection: sqlite3.Connection, note: str) -> bool:
    """Whether a note was ever written down, here or elsewhere."""
    found = f"SELECT 1 FROM {log.OF_CARD} WHERE card = ? AND kind = 'seen' LIMIT 1"
    return connection.execute(found, (note,)).fetchone() is not None


def write(connection: sqlite3.Connection, root: int, notes: Iterable[str], begin: Begin) -> None:
    """Write down notes as they now stand in a root."""
    for note in notes:
        row = connection.execute(f"{_NOTE} WHERE n.root = ? AND n.note = ?", (root, note)).fetchone()
        if row is None:
            continue
        seen = written(_spot(row))
        if not _known(connection, note, seen):
            entry, device, seq, at = begin()
            content = json.dumps(seen, ensure_ascii=False)
            log.add_entry(connection, LogEntry(entry, device, seq, at, "seen", note, content=content))
        stamp = f"UPDATE notes AS n SET seen = {_STAMP} WHERE root = ? AND note = ?"
        connection.execute(stamp, (root, note))


def _known(connection: sqlite3.Connection, note: str, seen: Mapping[str, Any]) -> bool:
    """Whether this is what was seen last, by this device or by any; a line that moved is no news."""
    rows = connection.execute(
        f"SELECT content, device = (SELECT device FROM device) FROM {log.OF_CARD} WHERE card = ? AND kind = 'seen'"
        " ORDER BY at DESC, device DESC, seq DESC",
        (note,),
    ).fetchall()
    last = [*rows[:1], *[row for row in rows if row[1]][:1]]
    return any({**json.loads(content), "line": seen["line"]} == seen for content, _ in last)


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
    note, deck, path, links, kind, heading, front, back, line, labels, anonym, _ = row
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
