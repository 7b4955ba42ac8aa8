"""One root at scan time: which of its files changed, and what stands in them.

Owns the `files` table and the gate that lets an unchanged file pass unread: size and modification time, then a digest
of the content. Must not know cards.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from pathlib import Path
from typing import NamedTuple

from studykit import __version__
from studykit.deck.corpus import deck_key
from studykit.deck.diagnostics import Diagnostic, Span
from studykit.deck.model import DeckText, Reading
from studykit.deck.text import split_lines
from studykit.store.catalog import diagnostic_to
from studykit.store.files import Found, digest, markdown_files, printable

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


@dataclass(slots=True)
class FileText:
    """A file that was read in this scan."""

    found: Found
    deck: str
    digest: str
    text: DeckText
    again: Again = Again.NO
    head: Sequence[str] = ()
    """The lines up to that of `after:`, if there is one."""
    findings: list[Diagnostic] = field(default_factory=list)
    """What is wrong with it beside other files."""

    @property
    def path(self) -> str:
        """Its path as it is shown."""
        return printable(self.found.path)

    @property
    def whole(self) -> bool:
        """Whether what is not in it is really gone."""
        return self.text.reading in (Reading.DECK, Reading.OTHER)


class RootScan:
    """A root, its files as the store knows them and as they are now."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self.connection = connection
        self.path = path
        self.name = printable(str(path))
        self.id: int | None = None
        self.stale = False
        """Whether another version of the program read the files."""
        self.rows: dict[str, FileRow] = {}
        self.found: list[Found] = []
        self.changed: list[Found] = []
        """Files to read."""
        self.gone: list[str] = []
        self.texts: dict[str, FileText] = {}
        self.touched: dict[str, tuple[Found, str]] = {}
        """Files with another time and the same content, each with its digest."""

    def look(self, *, drop: bool = False) -> bool:
        """Compare the folder with what is known of it; True when something has to be read, forgotten or dropped.

        What was read before and is still to be read stays read.
        """
        self._load_rows()
        self.found = markdown_files(self.path)
        here = {file.relative for file in self.found}
        self.gone = [path for path in self.rows if path not in here]
        self.changed = [file for file in self.found if not self._same(file)]
        waiting = [file for file in self.found if self._waits(file)]
        work = bool(self.changed or self.gone or self.id is None or (drop and waiting))
        if work:
            self.changed += waiting
        to_read = {file.relative: file for file in self.changed}
        self.texts = {path: text for path, text in self.texts.items() if to_read.get(path) == text.found}
        self.touched = {
            path: (file, hash_)
            for path, (file, hash_) in self.touched.items()
            if to_read.get(path) == file and self.rows[path].digest == hash_
        }
        return work

    def _load_rows(self) -> None:
        root = self.connection.execute("SELECT root, reader FROM roots WHERE path = ?", (self.name,)).fetchone()
        self.id, reader = root or (None, READER)
        self.stale = reader != READER
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

    def unread(self) -> list[Found]:
        """The files that have to be read and were not yet."""
        return [file for file in self.changed if file.relative not in self.texts and file.relative not in self.touched]

    def read(self, file: Found, *, even_if_same: bool = False) -> None:
        """Read a file, unless its content is what it was."""
        from studykit.deck.read import read_deck  # noqa: PLC0415 - slow to import, and mostly nothing has changed

        row = self.rows.get(file.relative)
        key = deck_key(file.relative)
        try:
            data = Path(file.path).read_bytes()
        except OSError as error:
            text = _failed(file, f"cannot be opened: {error.strerror or error}", "SK010")
            self.texts[file.relative] = FileText(file, key, "", text, Again.ALWAYS)
            return
        hash_ = digest(data)
        if row is not None and row.digest == hash_ and not (row.again or self.stale or even_if_same):
            self.touched[file.relative] = (file, hash_)
            return
        text = read_deck(data, printable(file.path))
        if text.reading is Reading.OTHER and row is not None and self._was_deck(row):
            text = _lost(file, text)
        self.texts[file.relative] = FileText(file, key, hash_, text, head=_head(data, text))

    def _was_deck(self, row: FileRow) -> bool:
        known = self.connection.execute("SELECT 1 FROM decks WHERE root = ? AND deck = ?", (self.id, row.deck))
        return row.reading != Reading.OTHER and known.fetchone() is not None

    def read_also(self, decks: Iterable[str]) -> None:
        """Read the files of some decks although they did not change."""
        wanted = set(decks)
        for file in self.found:
            if deck_key(file.relative) in wanted and file.relative not in self.texts:
                self.touched.pop(file.relative, None)
                self.read(file, even_if_same=True)

    @property
    def untouched(self) -> dict[str, str]:
        """The decks whose files are there and were not read, each with its path."""
        decks = {}
        for file in self.found:
            row = self.rows.get(file.relative)
            if row is not None and row.reading != Reading.OTHER and file.relative not in self.texts:
                decks[row.deck] = printable(file.path)
        return decks

    @property
    def bytes_to_read(self) -> int:
        """How much text has to be read."""
        return sum(file.size for file in self.changed)

    def save(self, *, held: bool) -> None:
        """Remember the files as they are now; with `held`, look at all of them again next time."""
        self.connection.execute("UPDATE roots SET reader = ? WHERE root = ?", (READER, self.id))
        self.connection.executemany(
            "INSERT OR REPLACE INTO files (root, path, deck, size, mtime_ns, digest, reading, diagnostics, again)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (self._row(path, text, held=held) for path, text in self.texts.items()),
        )
        self.connection.executemany(
            "UPDATE files SET size = ?, mtime_ns = ? WHERE root = ? AND path = ?",
            ((file.size, file.mtime_ns, self.id, path) for path, (file, _) in self.touched.items()),
        )
        if not held:
            self.connection.executemany(
                "DELETE FROM files WHERE root = ? AND path = ?", ((self.id, path) for path in self.gone)
            )

    def _row(self, path: str, text: FileText, *, held: bool) -> tuple[object, ...]:
        found = text.found
        findings = [diagnostic_to(finding) for finding in (*text.text.diagnostics, *text.findings)]
        again = Again.ALWAYS if held else text.again
        return (
            self.id, path, text.deck, found.size, found.mtime_ns, text.digest, text.text.reading,
            json.dumps(findings) if findings else "[]", int(again),
        )  # fmt: skip


def read_changed(scans: Sequence[RootScan], progress: Progress | None) -> None:
    """Read all that is to be read, with a word about how far that has come."""
    files = [(scan, file) for scan in scans for file in scan.unread()]
    for number, (scan, file) in enumerate(files):
        if progress is not None:
            progress(number, len(files))
        scan.read(file)


def _failed(file: Found, message: str, code: str, help_: str = "", more: Sequence[Diagnostic] = ()) -> DeckText:
    finding = Diagnostic(code, printable(file.path), Span(1), message, help_)
    return DeckText(Reading.UNREADABLE, None, (), (*more, finding))


def _lost(file: Found, text: DeckText) -> DeckText:
    message = "this was a deck and has lost its front matter"
    help_ = "write deck: with a title in front matter; until then its cards stay as they were"
    return _failed(file, message, "SK009", help_, text.diagnostics)


def _head(data: bytes, text: DeckText) -> Sequence[str]:
    if text.info is None or not text.info.after:
        return ()
    lines = split_lines(data.decode("utf-8-sig", "replace"))
    at = next((number for number, line in enumerate(lines) if line.startswith("after")), -1)
    return lines[: at + 1]
