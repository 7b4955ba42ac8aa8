"""What a store stands on: its backups, room on the disk, and the kind of folder it lies in.

Owns these checks of the doctor. Must not know what is in the log but when it was written.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

from studykit.errors import StoreError
from studykit.store.backup import FOLDER, Backup, backups
from studykit.store.doctor import Check, Level

_ROOM = 100_000_000
"""In bytes: with less the disk is soon full."""


def surrounding_checks(path: Path, connection: sqlite3.Connection, shown: Callable[[int], str]) -> Iterator[Check]:
    """How the store at `path` stands; `shown` puts UTC times in words."""
    yield backup_check(path.parent / FOLDER, connection, shown)
    yield _room(path.parent)
    yield _place(path.parent)


def backup_check(folder: Path, connection: sqlite3.Connection | None, shown: Callable[[int], str]) -> Check:
    """Whether there are backups, and the newest is one of the last day on which this device wrote to the log."""
    try:
        found = backups(folder)
    except StoreError as error:
        return Check("backups", Level.PROBLEM, f"the backups cannot be read: {error}")
    unreadable = [backup.path.name for backup in found if backup.header is None]
    sound = [backup for backup in found if backup.header is not None]
    reason = _cannot_write(folder)
    written = None if connection is None else _last_written(connection)
    if reason and (sound or written):
        since = f"no backup since {shown(_made(sound[0]))}" if sound else "no backup"
        return Check("backups", Level.PROBLEM, f"{since}: {reason}", unreadable)
    if not sound:
        level = Level.PROBLEM if unreadable else Level.NOTE if written else Level.OK
        message = (
            "no backup yet; one is made before the first answer of each day" if written else "nothing to back up yet"
        )
        return Check("backups", level, message, unreadable)
    newest = sound[0]
    if written is not None and written > _day(_made(newest)):
        message = f"no backup since {shown(_made(newest))}, though there was something to back up on {written}"
        return Check(
            "backups", Level.PROBLEM, message, unreadable, "studykit backup makes one now, or says why it cannot"
        )
    number = f"{len(sound):,} backup{'' if len(sound) == 1 else 's'}"
    message = f"{number}, the newest of {shown(_made(newest))}"
    if unreadable:
        return Check("backups", Level.PROBLEM, f"{message}; some cannot be read", unreadable)
    return Check("backups", Level.OK, message)


def _made(backup: Backup) -> int:
    return backup.header.made_at if backup.header else 0


def _day(at: int) -> date:
    return datetime.fromtimestamp(at // 1000, UTC).date()


def _last_written(connection: sqlite3.Connection) -> date | None:
    """The UTC day on which this device wrote to the log last."""
    times = [
        connection.execute(
            f"SELECT at FROM {table} WHERE device = (SELECT device FROM device LIMIT 1) ORDER BY seq DESC LIMIT 1"
        ).fetchone()
        for table in ("reviews", "entries")
    ]
    return max((_day(row[0]) for row in times if row is not None), default=None)


def _cannot_write(folder: Path) -> str:
    """Why no backup can be written, or nothing."""
    place = folder if folder.exists() else folder.parent
    if not place.is_dir():
        return f"{place} is no folder"
    return "" if os.access(place, os.W_OK | os.X_OK) else f"{place} is read-only"


def _room(home: Path) -> Check:
    try:
        free = shutil.disk_usage(home).free
    except OSError as error:
        return Check("room", Level.NOTE, f"how much room is left cannot be told: {error.strerror or error}")
    if free < _ROOM:
        return Check("room", Level.NOTE, f"the disk is nearly full: {free // 1_000_000:,} MB are free")
    return Check("room", Level.OK, "there is room on the disk")


def _place(home: Path) -> Check:
    from studykit.store.devices import synced_place  # noqa: PLC0415 - it asks the system

    place = synced_place(home)
    if place is None:
        return Check("place", Level.OK, "the data folder is on this machine alone")
    return Check(
        "place", Level.NOTE, f"the data folder lies in {place}, where two machines at once damage a database",
        help="keep it elsewhere, and let studykit sync use that folder",
    )  # fmt: skip
