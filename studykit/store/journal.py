"""The log as a list to read: its newest entries of every kind, what they name, and how short their ids may be.

Owns these queries. Every function works inside the caller's transaction. Must not write, and must not know words.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import takewhile

from studykit.memory.model import MARK_KINDS, Answer
from studykit.store import aliases, log

KINDS = frozenset({"answer", *MARK_KINDS, "goal", "parameters", *log.PAIRS, "seen", "undo", "redo"})
"""The kinds of entries that this version knows."""

_LAST = "\U0010ffff"
"""Sorts behind whatever an id may go on with."""
_ZONES = 2
"""A study day lies at most so many days from the UTC date of its answers."""
_SHORTEST = 10
"""No id is shortened to less: these are the characters that hold its time."""
_NEAR = 5

_Head = tuple[int, str, int, str]
"""Where an entry stands in the log: time, device, number, id."""


class Standing(Enum):
    """Whether an entry counts, and if not, why."""

    COUNTS = "counts"
    TAKEN_BACK = "taken back"
    WAITS = "waiting"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Record:
    """One entry of the log. `answer` is set if it is one; `content` is JSON."""

    id: str
    device: str
    seq: int
    at: int
    kind: str
    card: str | None
    target: str | None
    content: str
    standing: Standing
    answer: Answer | None = None
    newer: bool = False
    """Whether a newer version wrote it, in a form that this one does not know."""


def newest(connection: sqlite3.Connection, limit: int, *, seen: bool = False) -> list[Record]:
    """The newest entries, newest first in the order of the log; those of the kind `seen` only when asked for."""
    kinds = "" if seen else "WHERE kind <> 'seen'"
    entries = connection.execute(
        f"SELECT at, device, seq, entry FROM entries {kinds} ORDER BY at DESC, device DESC, seq DESC LIMIT ?", (limit,)
    )
    reviews = connection.execute(
        "SELECT at, device, seq, review FROM reviews WHERE study_day >= ? ORDER BY at DESC, device DESC, seq DESC"
        " LIMIT ?",
        (_since(connection, limit), limit),
    )
    return _records(connection, [*entries, *reviews], limit)


def _since(connection: sqlite3.Connection, limit: int) -> int:
    """A study day from which on the newest answers lie; the index of days finds it, and there is none of times."""
    row = connection.execute("SELECT study_day FROM reviews ORDER BY study_day DESC LIMIT 1 OFFSET ?", (limit - 1,))
    found = row.fetchone()
    return -1 if found is None else int(found[0]) - 2 * _ZONES


def of_card(connection: sqlite3.Connection, card: str, limit: int, *, seen: bool = False) -> list[Record]:
    """The newest entries about a card and those it goes by another id in, with what takes them back or puts back."""
    heads: list[_Head] = []
    for member in _class_of(connection, card):
        heads += connection.execute("SELECT at, device, seq, review FROM reviews WHERE card = ?", (member,))
        for column in ("card", "target"):
            query = f"SELECT at, device, seq, entry, kind FROM entries WHERE {column} = ?"
            found = connection.execute(query, (member,)).fetchall()
            heads += [(at, device, seq, entry) for at, device, seq, entry, kind in found if seen or kind != "seen"]
    for kind in ("undo", "redo"):
        query = f"SELECT at, device, seq, entry FROM entries WHERE target = ? AND kind = '{kind}'"
        heads += [head for *_, entry in heads[:] for head in connection.execute(query, (entry,))]
    return _records(connection, list(set(heads)), limit)


def _class_of(connection: sqlite3.Connection, card: str) -> list[str]:
    return aliases.members(connection, aliases.holder(connection, card))


def knows(connection: sqlite3.Connection, card: str) -> bool:
    """Whether an answer or a mark names a card, be it in a deck or not."""
    query = "SELECT EXISTS (SELECT 1 FROM reviews WHERE card = ?) OR EXISTS (SELECT 1 FROM entries WHERE card = ?)"
    return bool(connection.execute(query, (card, card)).fetchone()[0])


def _records(connection: sqlite3.Connection, heads: Sequence[_Head], limit: int) -> list[Record]:
    found = (record(connection, entry) for *_, entry in sorted(heads, reverse=True)[:limit])
    return [one for one in found if one is not None]


def record(connection: sqlite3.Connection, entry: str) -> Record | None:
    """One entry by its id."""
    a = log.answer(connection, entry)
    if a is not None:
        return Record(a.id, a.device, a.seq, a.at, "answer", a.card, None, "{}", _standing(connection, entry), a)
    row = connection.execute(
        "SELECT entry, device, seq, at, kind, card, target, content, version FROM entries WHERE entry = ?", (entry,)
    ).fetchone()
    if row is None:
        return None
    device, seq, at, kind, card, target, content, version = row[1:]
    newer = version > log.ENTRY_VERSION
    if newer or kind not in KINDS:
        standing = Standing.UNKNOWN
    elif kind == "undo" and _redone(connection, entry):
        standing = Standing.TAKEN_BACK
    else:
        standing = _standing(connection, entry)
    return Record(entry, device, seq, at, kind, card, target, content, standing, newer=newer)


def _standing(connection: sqlite3.Connection, entry: str) -> Standing:
    row = connection.execute("SELECT waits FROM uncounted WHERE entry = ?", (entry,)).fetchone()
    if row is None:
        return Standing.COUNTS
    return Standing.TAKEN_BACK if row[0] is None else Standing.WAITS


def _redone(connection: sqlite3.Connection, undo: str) -> bool:
    redo = f"SELECT EXISTS (SELECT 1 FROM entries WHERE kind = 'redo' AND target = ? AND {log.COUNTS})"
    return bool(connection.execute(redo, (undo,)).fetchone()[0])


def around(connection: sqlite3.Connection, found: Record) -> tuple[Record | None, str | None]:
    """What an undo took back or a redo put back; and the beginning of the id by which the entry can be undone."""
    named = None
    if found.target is not None and found.kind in ("undo", "redo"):
        named = record(connection, found.target)
        if found.kind == "redo" and named is not None:
            named = None if named.target is None else record(connection, named.target)
    return named, short_id(connection, found.id) if can_be_undone(connection, found) else None


def can_be_undone(connection: sqlite3.Connection, found: Record) -> bool:
    """Whether an undo may name an entry: what a learner did, and that still counts."""
    return found.standing is Standing.COUNTS and log.action(connection, found.id) is not None


# --- ids --------------------------------------------------------------------------------------------------------------

_TABLES = (("reviews", "review"), ("entries", "entry"))


def short_id(connection: sqlite3.Connection, entry: str) -> str:
    """The beginning of an id that no other entry has."""
    shared = 0
    for table, column in _TABLES:
        for query in (f"SELECT max({column}) FROM {table} WHERE {column} < ?",
                      f"SELECT min({column}) FROM {table} WHERE {column} > ?"):  # fmt: skip
            (neighbor,) = connection.execute(query, (entry,)).fetchone()
            if neighbor is not None:
                shared = max(shared, _shared(entry, neighbor))
    return entry[: max(shared + 1, _SHORTEST)]


def _shared(one: str, other: str) -> int:
    """With how many characters both begin."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def ids_beginning(connection: sqlite3.Connection, prefix: str) -> list[str]:
    """Ids of entries that begin so, the whole id alone if it is one; a few at most."""
    found = [
        entry
        for table, column in _TABLES
        for (entry,) in connection.execute(
            f"SELECT {column} FROM {table} WHERE {column} >= ? AND {column} < ? ORDER BY 1 LIMIT {_NEAR}",
            (prefix, prefix + _LAST),
        )
    ]
    return [prefix] if prefix in found else sorted(found)[:_NEAR]


def devices(connection: sqlite3.Connection) -> Iterator[str]:
    """Every device that wrote to the log; a step of the index each, however long the log is."""
    device: str | None = ""
    while device is not None:
        following = [
            connection.execute(f"SELECT min(device) FROM {table} WHERE device > ?", (device,)).fetchone()[0]
            for table, _ in _TABLES
        ]
        device = min((one for one in following if one is not None), default=None)
        if device is not None:
            yield device


def ends(connection: sqlite3.Connection) -> tuple[tuple[str, int], ...]:
    """How far the log goes, device by device: another as soon as anything was done, wherever."""
    newest = [f"SELECT coalesce(max(seq), 0) FROM {table} WHERE device = ?" for table, _ in _TABLES]
    return tuple(
        (device, max(connection.execute(query, (device,)).fetchone()[0] for query in newest))
        for device in devices(connection)
    )
