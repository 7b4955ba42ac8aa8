"""What is wrong with a store, and what there is to know about it: each check is one line.

Owns the checks. A damaged file is told about as far as it can be read. Must not repair, and must not know the clock.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from studykit.errors import StoreError
from studykit.memory.model import Memory
from studykit.memory.scheduler import SchedulerSettings
from studykit.store import aliases, deck_sums, journal, log, memories, recount, tallying, views
from studykit.store.database import Database, explained

SHOWN = 10
"""So many of the things concerned are named."""


class Level(StrEnum):
    """How a check came out: as it should be, worth knowing, or wrong."""

    OK = "ok"
    NOTE = "note"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class Check:
    """One check: what was looked at, how it came out, in a line; the things concerned, and what to do."""

    name: str
    level: Level
    message: str
    items: Sequence[str] = ()
    help: str = ""


@dataclass(frozen=True, slots=True)
class Counts:
    """How much the log holds: answers, other entries by kind, and all of them by device."""

    reviews: int = 0
    entries: dict[str, int] = field(default_factory=dict)
    devices: dict[str, int] = field(default_factory=dict)


def _first(items: Sequence[str]) -> list[str]:
    more = len(items) - SHOWN
    return [*items[:SHOWN], f"and {more:,} more"] if more > 0 else [*items]


# --- the file ---


def file_checks(path: Path) -> list[Check]:
    """Whether the file is sound, read as it lies there: nothing is opened for writing, nothing brought forward."""
    checks = []
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            checks.append(_integrity(connection))
            checks.append(_references(connection))
            checks.append(_guards(connection))
    except sqlite3.DatabaseError as error:
        if not _is_damage(error):
            raise StoreError(explained(path, error)) from error
        checks.append(Check("integrity", Level.PROBLEM, f"the file is damaged: {error}"))
    return checks


_DAMAGE = ("SQLITE_CORRUPT", "SQLITE_NOTADB", "SQLITE_IOERR_READ", "SQLITE_IOERR_SHORT_READ", "SQLITE_IOERR_DATA")
"""Other failures of input and output are those of a full disk, which harms nothing that is there."""


def _is_damage(error: sqlite3.DatabaseError) -> bool:
    return getattr(error, "sqlite_errorname", "").startswith(_DAMAGE)


def _integrity(connection: sqlite3.Connection) -> Check:
    found = [str(row[0]) for row in connection.execute(f"PRAGMA integrity_check({SHOWN + 1})")]
    if found == ["ok"]:
        return Check("integrity", Level.OK, "the file is sound")
    lines = [line for text in found for line in text.splitlines() if not line.startswith("***")]
    return Check("integrity", Level.PROBLEM, "the file is damaged", _first(lines))


def _references(connection: sqlite3.Connection) -> Check:
    broken = Counter(
        f"{table} without its {parent}" for table, _, parent, _ in connection.execute("PRAGMA foreign_key_check")
    )
    if not broken:
        return Check("references", Level.OK, "every row has what it refers to")
    items = [f"{number:,} of {what}" for what, number in sorted(broken.items())]
    return Check("references", Level.PROBLEM, "rows refer to others that are not there", items, _REBUILD)


_GUARDS = {f"{table}_{what}" for table in ("reviews", "entries") for what in ("once", "stay", "remain")}
_REBUILD = "studykit doctor --rebuild makes every cache anew"
_MADE_ANEW = "studykit doctor --rebuild makes them anew"


def _guards(connection: sqlite3.Connection) -> Check:
    there = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")}
    missing = sorted(_GUARDS - there) if there or _has_log(connection) else []
    if not missing:
        return Check("guards", Level.OK, "the log only grows")
    return Check("guards", Level.PROBLEM, "what keeps the log from being changed is gone", missing)


def _has_log(connection: sqlite3.Connection) -> bool:
    return bool(connection.execute("SELECT count(*) FROM sqlite_master WHERE name = 'reviews'").fetchone()[0])


# --- the log and its caches ---


def count_log(connection: sqlite3.Connection) -> Counts:
    """What the log holds."""
    (reviews,) = connection.execute("SELECT count(*) FROM reviews").fetchone()
    kinds = dict(connection.execute("SELECT kind, count(*) FROM entries GROUP BY kind ORDER BY kind"))
    devices: Counter[str] = Counter()
    for table in ("reviews", "entries"):
        devices.update(dict(connection.execute(f"SELECT device, count(*) FROM {table} GROUP BY device")))
    return Counts(reviews, kinds, dict(sorted(devices.items())))


def log_checks(database: Database, settings: SchedulerSettings, shown: Callable[[int], str]) -> Iterator[Check]:
    """Whether the caches are what the log says, and what of the log does not count; `shown` puts UTC times in words."""
    yield _memory(database, settings)
    with database.read() as connection:
        yield _sums(connection)
        yield _views(connection)
        yield _waiting(connection, shown)
        yield _unknown(connection)
        yield _named(connection)
        yield _damaged(connection)
        yield _pairs(connection)


class _RolledBackError(Exception):
    """Takes back what was tried."""


def _memory(database: Database, settings: SchedulerSettings) -> Check:
    differ: set[str] = set()
    with suppress(_RolledBackError), database.write() as connection:
        differ |= log.refresh_uncounted(connection) | aliases.refresh(connection)
        raise _RolledBackError
    with database.read() as connection:
        replayed = memories.recompute(connection, recount.fitted(connection, settings))
        stored = dict(_stored(connection))
    differ |= {card for card in replayed.keys() | stored.keys() if replayed.get(card) != stored.get(card)}
    if not differ:
        return Check("memory", Level.OK, f"what is remembered of {_cards(len(stored))} is what the log says")
    message = f"what is remembered of {_cards(len(differ))} is not what the log says"
    return Check("memory", Level.PROBLEM, message, _first(sorted(differ)), _REBUILD)


def _sums(connection: sqlite3.Connection) -> Check:
    if tallying.agree(connection) and deck_sums.agree(connection):
        return Check("figures", Level.OK, "the sums behind the figures are those of the log")
    return Check("figures", Level.PROBLEM, "the sums behind the figures are not those of the log", (), _REBUILD)


def _views(connection: sqlite3.Connection) -> Check:
    unlike = views.unlike(connection)
    if not unlike:
        return Check("views", Level.OK, "the views for other tools are as documented")
    return Check("views", Level.PROBLEM, "views for other tools are missing or were changed", unlike, _MADE_ANEW)


def _stored(connection: sqlite3.Connection) -> Iterator[tuple[str, Memory | None]]:
    """What is stored of each card; None where that makes no sense."""
    for card, *row in connection.execute(f"SELECT m.card, {memories.SELECTED} FROM memory m"):
        try:
            yield card, memories.from_row(tuple(row))
        except ValueError:
            yield card, None


def _cards(number: int) -> str:
    return f"{number:,} card" if number == 1 else f"{number:,} cards"


def _entries(number: int) -> str:
    return "1 entry" if number == 1 else f"{number:,} entries"


def _waiting(connection: sqlite3.Connection, shown: Callable[[int], str]) -> Check:
    number, first = connection.execute("SELECT count(*), min(waits) FROM uncounted WHERE waits IS NOT NULL").fetchone()
    if not number:
        return Check("waiting", Level.OK, "no entry lies in the future")
    message = f"{_entries(number)} of the future {'waits' if number == 1 else 'wait'}, the first for {shown(first)}"
    return Check("waiting", Level.NOTE, message, help="a clock may be wrong, here or on another device")


def _unknown(connection: sqlite3.Connection) -> Check:
    found: Counter[str] = Counter()
    for kind, version, number in connection.execute(
        "SELECT kind, version, count(*) FROM entries GROUP BY kind, version"
    ):
        if kind not in journal.KINDS:
            found[kind] += number
        elif version > log.ENTRY_VERSION:
            found[f"{kind} of a newer version"] += number
    if not found:
        return Check("unknown", Level.OK, "every entry is understood")
    number = sum(found.values())
    message = (
        f"{_entries(number)} of a newer studykit {'counts' if number == 1 else 'count'} for nothing until it is here"
    )
    return Check("unknown", Level.NOTE, message, _first([f"{count:,} {kind}" for kind, count in sorted(found.items())]))


def _named(connection: sqlite3.Connection) -> Check:
    rows = connection.execute(
        "SELECT entry FROM entries e WHERE kind IN ('undo', 'redo')"
        " AND NOT EXISTS (SELECT 1 FROM reviews WHERE review = e.target)"
        " AND NOT EXISTS (SELECT 1 FROM entries o WHERE o.entry = e.target) ORDER BY entry"
    ).fetchall()
    if not rows:
        return Check("undos", Level.OK, "every undo and redo names an entry that is here")
    message = f"{len(rows):,} undo or redo {'names' if len(rows) == 1 else 'name'} an entry that is not here"
    return Check(
        "undos", Level.NOTE, message, _first([row[0] for row in rows]), "it may be on a device not synchronized yet"
    )


def _damaged(connection: sqlite3.Connection) -> Check:
    rows = connection.execute("SELECT source, reason FROM damaged ORDER BY found_at DESC, source, reason").fetchall()
    if not rows:
        return Check("lines", Level.OK, "no damaged line came in")
    message = f"damaged lines that came in, kept aside: {len(rows):,}"
    return Check("lines", Level.NOTE, message, _first([f"{source}: {reason}" for source, reason in rows]))


def _pairs(connection: sqlite3.Connection) -> Check:
    found = aliases.ignored(connection)
    if not found:
        return Check("pairs", Level.OK, "no two living cards are said to be one")
    message = f"{len(found):,} {'pair' if len(found) == 1 else 'pairs'} of living cards said to be one stay apart"
    return Check("pairs", Level.NOTE, message, _first([f"{one} and {other}" for one, other in found]))
