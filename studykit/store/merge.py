"""Lines of other logs taken into this one: a set union by the ids of entries.

Owns what happens to each line: new, known, or damaged and kept aside. In whatever order lines come, and however often,
the log is the same afterwards. Every function works inside the caller's transaction. Must not know where lines come
from; the caches of the log are brought up to date by the caller (`studykit.store.recount`).
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, NamedTuple

from studykit.store.lines import ENTRY_COLUMNS, DamagedLine, Line, read_line
from studykit.store.log import DAY_MS, REVIEW_COLUMNS

Source = tuple[str, int, bytes]
"""The name of a source, the number of a line in it, and the line without its end."""

_AT_ONCE = 500
_MOST_KEPT = 10_000
_KEPT_LENGTH = 100_000
"""What is kept aside of damaged lines: so many, and of each so many characters. All of it stays where it came from."""


class Damage(NamedTuple):
    """A line that is no entry: where it stands, and why it is none."""

    source: str
    number: int
    reason: str


@dataclass(slots=True)
class Merged:
    """What came of the lines of one merge."""

    new: int = 0
    known: int = 0
    damaged: list[Damage] = field(default_factory=list)
    cards: set[str] = field(default_factory=set)
    """The cards that new entries name."""
    devices: set[str] = field(default_factory=set)
    """The devices that new entries are from."""
    unknown: int = 0
    """Entries, new or known, that a newer version must have written: they count for nothing here."""
    waiting: int = 0
    """Entries, new or known, of more than a day in the future: they do not count yet."""
    ahead: dict[str, int] = field(default_factory=dict)
    """Devices with entries of the future, each with how far the farthest lies ahead, in milliseconds."""


def merge(connection: sqlite3.Connection, lines: Iterable[Source], now: int, met: set[str] | None = None) -> Merged:
    """Add the entries that are not in the log yet; `now` is UTC milliseconds.

    The ids of all entries that were met go into `met`. A line that cannot be an entry, or is another entry of an id in
    the log, is kept aside in `damaged`.
    """
    merged = Merged()
    aside = _Aside(connection, now)
    lines = iter(lines)
    while batch := list(islice(lines, _AT_ONCE)):
        _merge_batch(connection, list(_read(batch, merged, aside)), now, merged, aside)
        if met is not None:
            met |= aside.met
        aside.met.clear()
    return merged


class _Aside:
    """The damaged lines that are kept."""

    def __init__(self, connection: sqlite3.Connection, now: int) -> None:
        self.connection = connection
        self.now = now
        self.held = {line for (line,) in connection.execute("SELECT line FROM damaged")}
        self.met: set[str] = set()

    def keep(self, merged: Merged, source: Source, reason: str) -> None:
        name, number, raw = source
        merged.damaged.append(Damage(name, number, reason))
        line = _kept(raw)
        if line in self.held or len(self.held) >= _MOST_KEPT:
            return
        self.held.add(line)
        row = (line, f"{name}:{number}", reason, self.now)
        self.connection.execute("INSERT INTO damaged (line, source, reason, found_at) VALUES (?, ?, ?, ?)", row)

    def let_go(self, raw: bytes) -> None:
        """Forget a line that can be read, though an earlier version could not."""
        line = _kept(raw) if self.held else ""
        if line in self.held:
            self.held.discard(line)
            self.connection.execute("DELETE FROM damaged WHERE line = ?", (line,))


def _kept(raw: bytes) -> str:
    return raw[:_KEPT_LENGTH].decode("utf-8", "backslashreplace")


def _read(batch: Iterable[Source], merged: Merged, aside: _Aside) -> Iterator[tuple[Source, Line]]:
    """The lines of a batch that are entries."""
    for source in batch:
        name, number, raw = source
        if number == 1:
            raw = raw.removeprefix(b"\xef\xbb\xbf")  # what some editors put there
        if not raw.strip():
            continue
        try:
            yield (name, number, raw), read_line(raw)
        except DamagedLine as error:
            aside.keep(merged, source, str(error))


def _merge_batch(
    connection: sqlite3.Connection, batch: list[tuple[Source, Line]], now: int, merged: Merged, aside: _Aside
) -> None:
    rows = _rows_of(connection, [line.id for _, line in batch])
    new: list[Line] = []
    for source, line in batch:
        there = rows.get(line.id)
        if there is None:
            rows[line.id] = line.row
            new.append(line)
        elif not _same(there, line.row):
            aside.keep(merged, source, "it differs from the entry of the same id")
            continue
        else:
            merged.known += 1
        aside.let_go(source[2])
        aside.met.add(line.id)
        _count(merged, line, now)
    _insert(connection, new)
    merged.new += len(new)
    merged.cards |= {line.card for line in new if line.card is not None and line.known}
    merged.devices |= {line.device for line in new}


def _count(merged: Merged, line: Line, now: int) -> None:
    merged.unknown += not line.known
    if line.at > now + DAY_MS:
        merged.waiting += 1
        merged.ahead[line.device] = max(line.at - now, merged.ahead.get(line.device, 0))


_TABLES = (("reviews", "review", REVIEW_COLUMNS), ("entries", "entry", ENTRY_COLUMNS))


def _rows_of(connection: sqlite3.Connection, ids: list[str]) -> dict[str, tuple[Any, ...]]:
    """The entries of the log with these ids."""
    found: dict[str, tuple[Any, ...]] = {}
    for table, key, columns in _TABLES:
        marks = ", ".join("?" * len(ids))
        query = f"SELECT {', '.join(columns)} FROM {table} WHERE {key} IN ({marks})"
        found.update((row[0], row) for row in connection.execute(query, ids))
    return found


def _same(one: tuple[Any, ...], other: tuple[Any, ...]) -> bool:
    """Whether two rows say the same; JSON may be written in more than one way."""
    if one == other:
        return True
    if len(one) != len(ENTRY_COLUMNS) or len(other) != len(ENTRY_COLUMNS):
        return False
    content = ENTRY_COLUMNS.index("content")
    if any(one[place] != other[place] for place in range(len(one)) if place != content):
        return False
    return bool(json.loads(one[content]) == json.loads(other[content]))


def _insert(connection: sqlite3.Connection, lines: list[Line]) -> None:
    for (table, _, columns), answers in zip(_TABLES, (True, False), strict=True):
        rows = [line.row for line in lines if line.is_answer is answers]
        names, marks = ", ".join(columns), ", ".join("?" * len(columns))
        connection.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)
