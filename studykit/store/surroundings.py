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
from typing import NamedTuple

from studykit.errors import StoreError
from studykit.store.backup import FOLDER, Backup, backups
from studykit.store.daily import DAY_MS
from studykit.store.doctor import Check, Level

_ROOM = 100_000_000
"""In bytes: with less the disk is soon full."""


def surrounding_checks(
    path: Path, connection: sqlite3.Connection, shown: Callable[[int], str], now: int
) -> Iterator[Check]:
    """How the store at `path` stands; `shown` puts UTC times in words, and `now` is one."""
    yield backup_check(path.parent / FOLDER, connection, shown, now)
    yield _room(path.parent)
    yield _place(path.parent)


def backup_check(folder: Path, connection: sqlite3.Connection | None, shown: Callable[[int], str], now: int) -> Check:
    """Whether there are backups, and the newest is one of the last day on which this device wrote to the log.

    The one of today may still be made: whoever was to make it may have been killed, and the next write begins it anew.
    """
    try:
        found = backups(folder)
    except StoreError as error:
        return Check("backups", Level.PROBLEM, f"the backups cannot be read: {error}")
    unreadable = [backup.path.name for backup in found if backup.header is None]
    sound = [backup for backup in found if backup.header is not None]
    written = None if connection is None else _written(connection, now)
    missing = _missing(folder, sound, written, shown)
    if missing:
        return Check("backups", Level.PROBLEM, missing, unreadable, _MAKE)
    if not sound:
        level = Level.PROBLEM if unreadable else Level.NOTE if written else Level.OK
        later = "no backup yet; one is made before the first answer of each day"
        return Check("backups", level, later if written or unreadable else "nothing to back up yet", unreadable)
    message = f"{len(sound):,} backup{'' if len(sound) == 1 else 's'}, the newest of {shown(_made(sound[0]))}"
    if unreadable:
        return Check("backups", Level.PROBLEM, f"{message}; some cannot be read", unreadable)
    if written and written.last > _day(_made(sound[0])):
        return Check("backups", Level.NOTE, f"{message}; that of today is not made yet", help=_NEXT)
    return Check("backups", Level.OK, message)


_MAKE = "studykit backup makes one now, or says why it cannot"
_NEXT = "the next answer makes it, or says why it cannot be made"


def _missing(folder: Path, sound: list[Backup], written: _Written | None, shown: Callable[[int], str]) -> str:
    """What is wrong if there should be a newer backup than there is, or none can be made; else nothing."""
    since = f"no backup since {shown(_made(sound[0]))}" if sound else "no backup"
    reason = _cannot_write(folder)
    if reason and (sound or written):
        return f"{since}: {reason}"
    if written is None:
        return ""
    last_safe = _day(_made(sound[0])) if sound else written.first
    last = written.before_today
    return f"{since}, though there was something to back up on {last}" if last and last > last_safe else ""


def _made(backup: Backup) -> int:
    return backup.header.made_at if backup.header else 0


def _day(at: int) -> date:
    return datetime.fromtimestamp(at // 1000, UTC).date()


class _Written(NamedTuple):
    """The UTC days on which this device wrote to the log first, last, and last before today.

    What is there before a day is backed up.
    """

    first: date
    last: date
    before_today: date | None


def _written(connection: sqlite3.Connection, now: int) -> _Written | None:
    today = now - now % DAY_MS
    times = [
        connection.execute(
            f"SELECT min(at), max(at), max(at) FILTER (WHERE at < ?) FROM {table}"
            " WHERE device = (SELECT device FROM device LIMIT 1)",
            (today,),
        ).fetchone()
        for table in ("reviews", "entries")
    ]
    first, last, before = ([_day(at) for at in column if at is not None] for column in zip(*times, strict=True))
    return _Written(min(first), max(last), max(before, default=None)) if first else None


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
