"""A log and a folder of logs made one: what the folder holds goes into the log, what it lacks into this device's file.

Owns the order of steps that makes this safe at any instant: files are read first, outside of any transaction that
others would wait for; then, in one transaction, entries are added and this device's file is appended to, after half a
line that a crash left there was cut off. What a kill leaves undone, the next time does. Must not know who carries the
folder.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from studykit.errors import InputError
from studykit.store import meta
from studykit.store.carried import ENDING, FileOfLines, Known, OwnFile, Unread, files_in
from studykit.store.database import Database
from studykit.store.files import printable
from studykit.store.lines import DamagedLine, log_lines, read_line
from studykit.store.merge import Merged, Source, merge, sift

_NOTE = "carried"
"""The note of what is known of each file in the folder."""
_MANY = 20_000
"""With more new lines than this, files are read again instead of kept at hand."""


@dataclass(slots=True)
class Synced:
    """What came of it: entries read and written, and what there is to tell of the files."""

    folder: Path
    device: str
    merged: Merged = field(default_factory=Merged)
    written: int = 0
    files: list[Path] = field(default_factory=list)
    """Those that hold entries, this device's own included."""
    partial: list[str] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)
    failure: str = ""
    """Why this device's file could not be written; empty if it was."""
    unfit: int = 0
    """Entries that no device could read: not written, for they would be damaged lines each time."""

    @property
    def own(self) -> Path:
        """This device's file."""
        return self.folder / f"{self.device}{ENDING}"


def refuse_home(folder: Path, home: Path) -> None:
    """Raise InputError where the database would be carried along, or there is no folder."""
    inner, outer = home.resolve(), folder.resolve()
    if inner == outer or outer in inner.parents:
        where = "is your data folder" if inner == outer else "holds your data folder"
        raise InputError(
            f"{printable(str(folder))} {where}: it would be carried with the database, which two machines at once"
            " damage; use a folder of its own"
        )
    if not folder.is_dir():
        reason = "is no folder" if folder.exists() else "there is no such folder; make it first"
        raise InputError(f"{printable(str(folder))}: {reason}")


def _known(noted: dict[str, list[Any]], path: Path) -> Known | None:
    name = printable(path.name)
    return Known(*noted[name]) if name in noted else None


class _File:
    """A file of the folder with what it holds that the log does not."""

    def __init__(self, path: Path, known: Known | None) -> None:
        self.lines = FileOfLines(path, known)
        self.merged = Merged()
        self.met: set[str] = set()
        self.fresh: list[Source] = []
        self.is_read = False
        """Whether it was read to its end; one with very many new lines is read again instead of kept at hand."""

    def look(self, connection: sqlite3.Connection, now: int, tell: Callable[[int], None]) -> None:
        """Read it and keep what is new; nothing is written."""
        for source in sift(connection, self.lines.lines(self.met, tell), now, self.met, self.merged):
            self.fresh.append(source)
            if len(self.fresh) > _MANY:
                return
        self.is_read = True

    def take(self, connection: sqlite3.Connection, now: int) -> None:
        """Add what is new to the log."""
        if self.is_read:
            merge(connection, self.fresh, now, self.met, self.merged)
            return
        self.lines, self.merged, self.met = FileOfLines(self.lines.path), Merged(), set()
        merge(connection, self.lines.lines(self.met, lambda _: None), now, self.met, self.merged)


class Union:
    """One run: look, then within one transaction take and write."""

    def __init__(
        self, database: Database, folder: Path, device: str, now: int, progress: Callable[[int, int], None] | None
    ) -> None:
        refuse_home(folder, database.path.parent)
        self.synced = Synced(folder, device)
        self._database = database
        self._now = now
        self._progress = progress
        self._files: list[_File] = []
        self._own: _File | None = None

    def look(self) -> None:
        """Read the folder and find what is new there; nothing is written, and nobody has to wait."""
        paths, self.synced.unread = files_in(self.synced.folder)
        told = _told(self._progress, paths)
        with self._database.read() as connection:
            noted = meta.get(connection, _NOTE, {})
            for path in paths:
                file = _File(path, _known(noted, path))
                file.look(connection, self._now, told)
                self._files.append(file)
                if path == self.synced.own:
                    self._own = file

    def take(self, connection: sqlite3.Connection) -> Merged:
        """Add what is new to the log; returns what came of it."""
        try:
            self._mend()
        except OSError as error:
            self._failed(error)
        for file in self._files:
            file.take(connection, self._now)
            self.synced.merged.add(file.merged)
        return self.synced.merged

    def _mend(self) -> None:
        """Bring this device's file in order; it is read again if that changed it, or another process did."""
        path, known = self.synced.own, self._own
        if not path.exists():
            return
        with closing(OwnFile(path)) as own:
            own.mend()
            state = own.state()
        if known is None or known.lines.state != state:
            if known is not None:
                self._files.remove(known)
            self._own = _File(path, None)
            self._files.append(self._own)

    def _failed(self, error: OSError) -> None:
        self.synced.failure = f"{printable(str(self.synced.own))}: {error.strerror or error}"

    def write(self, connection: sqlite3.Connection) -> Synced:
        """Append what is in none of the files to this device's own, and take note of what is known now."""
        missing = self._missing(connection)
        if missing and not self.synced.failure:
            try:
                self._append(connection, missing)
            except OSError as error:
                self._failed(error)
        self._note(connection)
        self.synced.files = [file.lines.path for file in self._files if file.lines.entries]
        self.synced.partial = [file.lines.name for file in self._files if file.lines.partial]
        self.synced.unread += [
            Unread(file.lines.name, file.lines.failure) for file in self._files if file.lines.failure
        ]
        self.synced.merged.known += sum(file.lines.skipped for file in self._files)
        return self.synced

    def _missing(self, connection: sqlite3.Connection) -> set[str]:
        """The entries of the log that are in no file."""
        met: set[str] = set()
        for file in self._files:
            met |= file.met
        rows = connection.execute("SELECT review FROM reviews UNION ALL SELECT entry FROM entries")
        return {entry for (entry,) in rows if entry not in met}

    def _append(self, connection: sqlite3.Connection, missing: set[str]) -> None:
        if self._own is None:
            self._own = _File(self.synced.own, None)
            self._files.append(self._own)
        with closing(OwnFile(self.synced.own)) as own:
            self.synced.written = own.append(self._fitting(log_lines(connection, missing)), self._own.lines.count)

    def _fitting(self, lines: Iterator[str]) -> Iterator[str]:
        for line in lines:
            try:
                read_line(line.encode())
            except DamagedLine:
                self.synced.unfit += 1
            else:
                yield line

    def _note(self, connection: sqlite3.Connection) -> None:
        """Note the files that hold nothing but what is in the log now: they need not be read in full again."""
        remarkable = self.synced.merged.remarkable
        sound = (file.lines for file in self._files if file.lines.name not in remarkable and not file.lines.failure)
        noted = {lines.name: [*lines.known()] for lines in sound if lines.entries}
        if noted != meta.get(connection, _NOTE, {}):
            meta.put(connection, _NOTE, noted)


def _told(progress: Callable[[int, int], None] | None, paths: list[Path]) -> Callable[[int], None]:
    """Tells progress in kilobytes, now and then."""
    total, done, said = sum(_size(path) for path in paths) // 1000, 0, 0

    def tell(number: int) -> None:
        nonlocal done, said
        done += number
        if progress is not None and done // 1000 > said + 100:
            said = done // 1000
            progress(said, total)

    return tell


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
