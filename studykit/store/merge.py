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
_ASKEW = 600_000
"""In milliseconds: clocks that differ by less are as right as clocks are."""
_MOST_KEPT = 10_000
_KEPT_LENGTH = 100_000
"""What is kept aside of damaged lines: so many, and of each so many bytes. All of it stays where it came from."""
_MARK = b"\xef\xbb\xbf"


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
    """Devices whose clock is ahead of `now`, each with by how many milliseconds at most."""
    remarkable: set[str] = field(default_factory=set)
    """The sources that hold lines to be told about: damaged, unknown or waiting ones."""

    def add(self, other: Merged) -> None:
        """Count what came of other lines, too."""
        self.new += other.new
        self.known += other.known
        self.unknown += other.unknown
        self.waiting += other.waiting
        self.damaged += other.damaged
        self.cards |= other.cards
        self.devices |= other.devices
        self.remarkable |= other.remarkable
        for device, ahead in other.ahead.items():
            self.ahead[device] = max(ahead, self.ahead.get(device, 0))


def merge(
    connection: sqlite3.Connection,
    lines: Iterable[Source],
    now: int,
    met: set[str] | None = None,
    merged: Merged | None = None,
) -> Merged:
    """Add the entries that are not in the log yet; `now` is UTC milliseconds.

    The ids of all entries that were met go into `met`. A line that cannot be an entry, or is another entry of an id in
    the log, is kept aside in `damaged`. With `merged`, what comes of the lines is added there.
    """
    merged = Merged() if merged is None else merged
    met = set() if met is None else met
    aside = _Aside(connection, now)
    for batch in _batches(lines):
        read = []
        for source in batch:
            try:
                read.append((source, read_line(source[2])))
            except DamagedLine as error:
                aside.keep(merged, source, str(error))
        _merge_batch(connection, read, merged, aside, met)
    return merged


def sift(
    connection: sqlite3.Connection, lines: Iterable[Source], now: int, met: set[str], merged: Merged
) -> Iterator[Source]:
    """Those of the lines that `merge` would write something for; the others are counted as known."""
    aside = _Aside(connection, now)
    for batch in _batches(lines):
        read: list[tuple[Source, Line | None]] = []
        for source in batch:
            try:
                read.append((source, read_line(source[2])))
            except DamagedLine:
                read.append((source, None))
        rows = _rows_of(connection, [line.id for _, line in read if line is not None])
        for source, line in read:
            if line is None or not _same(rows.get(line.id), line.row) or aside.holds(source):
                yield source
            else:
                merged.known += 1
                met.add(line.id)
                _count(merged, source, line, now)


def _batches(lines: Iterable[Source]) -> Iterator[list[Source]]:
    """Lines that are not blank, some at once; what some editors put at the start of a file is taken away."""
    lines = iter(lines)
    while batch := list(islice(lines, _AT_ONCE)):
        bare = ((name, number, raw.removeprefix(_MARK) if number == 1 else raw) for name, number, raw in batch)
        yield [source for source in bare if source[2].strip()]


class _Aside:
    """The damaged lines that are kept."""

    def __init__(self, connection: sqlite3.Connection, now: int) -> None:
        self.connection = connection
        self.now = now
        self.held = {line for (line,) in connection.execute("SELECT line FROM damaged")}

    def keep(self, merged: Merged, source: Source, reason: str) -> None:
        name, number, raw = source
        merged.damaged.append(Damage(name, number, reason))
        merged.remarkable.add(name)
        line = _kept(raw)
        if line in self.held or len(self.held) >= _MOST_KEPT:
            return
        self.held.add(line)
        row = (line, f"{name}:{number}", reason, self.now)
        self.connection.execute("INSERT INTO damaged (line, source, reason, found_at) VALUES (?, ?, ?, ?)", row)

    def holds(self, source: Source) -> bool:
        return bool(self.held) and _kept(source[2]) in self.held

    def let_go(self, source: Source) -> None:
        """Forget a line that can be read, though an earlier version could not."""
        if self.holds(source):
            line = _kept(source[2])
            self.held.discard(line)
            self.connection.execute("DELETE FROM damaged WHERE line = ?", (line,))


def _kept(raw: bytes) -> str:
    return raw[:_KEPT_LENGTH].decode("utf-8", "backslashreplace")


def _merge_batch(
    connection: sqlite3.Connection, batch: list[tuple[Source, Line]], merged: Merged, aside: _Aside, met: set[str]
) -> None:
    rows = _rows_of(connection, [line.id for _, line in batch])
    new: list[Line] = []
    for source, line in batch:
        there = rows.get(line.id)
        if there is None:
            rows[line.id] = line.row
            new.append(line)
        elif _same(there, line.row):
            merged.known += 1
        else:
            aside.keep(merged, source, "it differs from the entry of the same id")
            continue
        aside.let_go(source)
        met.add(line.id)
        _count(merged, source, line, aside.now)
    _insert(connection, new)
    merged.new += len(new)
    merged.cards |= {line.card for line in new if line.card is not None and line.known}
    merged.devices |= {line.device for line in new}


def _count(merged: Merged, source: Source, line: Line, now: int) -> None:
    waits = line.at > now + DAY_MS
    if waits or not line.known:
        merged.remarkable.add(source[0])
        merged.unknown += not line.known
        merged.waiting += waits
    if line.at > now + _ASKEW:
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


def _same(one: tuple[Any, ...] | None, other: tuple[Any, ...]) -> bool:
    """Whether two rows say the same; JSON may be written in more than one way."""
    if one is None or one == other:
        return one is not None
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
