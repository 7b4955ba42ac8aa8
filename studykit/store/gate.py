"""The gate that lets an unchanged folder pass unread: files are compared by size and modification time.

Owns what is known of a file. Loads nothing that reads decks: most days nothing has changed. Must not write.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from enum import IntEnum
from pathlib import Path
from typing import NamedTuple

from studykit import __version__
from studykit.store.files import Found, markdown_files, printable

Progress = Callable[[int, int], None]
"""Called with the files read so far and the files to read."""

READER = f"{__version__}/2"
"""Which reading of decks the caches hold; another one reads all files anew, for it may find more in them."""


class Again(IntEnum):
    """Whether a file is read again although it stayed the same."""

    NO = 0
    WITH_OTHERS = 1
    """When anything else in its root changes: what it lacks is taken by another file."""
    ALWAYS = 2
    """At every scan: it could not be opened, or cards that are gone from it wait for a word."""


class FileRow(NamedTuple):
    """A file as the store remembers it."""

    deck: str
    size: int
    mtime_ns: int
    digest: str
    reading: str
    again: int


class RootGate:
    """A root, its files as the store knows them and as they are now."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self.connection = connection
        self.path = path
        self.name = printable(str(path))
        self.id: int | None = None
        self.reader = READER
        self.stale = False
        """Whether another version of the program read the files."""
        self.rows: dict[str, FileRow] = {}
        self.found: list[Found] = []
        self.changed: list[Found] = []
        """Files to read."""
        self.gone: list[str] = []

    def look(self, *, drop: bool = False) -> bool:
        """Compare the folder with what is known of it; True when something has to be read, forgotten or dropped."""
        self._load_rows()
        self.found = markdown_files(self.path)
        here = {file.relative for file in self.found}
        self.gone = [path for path in self.rows if path not in here]
        self.changed = [file for file in self.found if not self._same(file)]
        waiting = [file for file in self.found if self._waits(file)]
        work = bool(self.changed or self.gone or self.id is None or (drop and waiting))
        if work:
            self.changed += waiting
        return work

    def _load_rows(self) -> None:
        root = self.connection.execute("SELECT root, reader FROM roots WHERE path = ?", (self.name,)).fetchone()
        self.id, reader = root or (None, self.reader)
        self.stale = reader != self.reader
        rows = self.connection.execute(
            "SELECT path, deck, size, mtime_ns, digest, reading, again FROM files WHERE root = ?", (self.id,)
        )
        self.rows = {path: FileRow(*row) for path, *row in rows}

    def _same(self, file: Found) -> bool:
        row = self.rows.get(file.relative)
        return (
            row is not None
            and not self.stale
            and row.again != Again.ALWAYS
            and (row.size, row.mtime_ns) == (file.size, file.mtime_ns)
        )

    def _waits(self, file: Found) -> bool:
        row = self.rows.get(file.relative)
        return row is not None and row.again == Again.WITH_OTHERS and self._same(file)

    @property
    def bytes_to_read(self) -> int:
        """How much text has to be read."""
        return sum(file.size for file in self.changed)
