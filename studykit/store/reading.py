"""One root at scan time: what stands in those of its files that changed.

Owns what is written to the `files` table. A file with another time is told from one with another content by a digest.
Must not know cards.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from studykit.deck.corpus import deck_key
from studykit.deck.diagnostics import Diagnostic, Span
from studykit.deck.model import DeckText, Reading
from studykit.deck.text import split_lines
from studykit.store.catalog import diagnostic_to
from studykit.store.files import Found, digest, printable
from studykit.store.gate import Again, FileRow, Progress, RootGate


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


class RootScan(RootGate):
    """A root and what was read of it."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        super().__init__(connection, path)
        self.texts: dict[str, FileText] = {}
        self.touched: dict[str, tuple[Found, str]] = {}
        """Files with another time and the same content, each with its digest."""

    def look(self, *, drop: bool = False) -> bool:
        """Compare the folder with what is known of it; what was read before and is still to be read stays read."""
        work = super().look(drop=drop)
        to_read = {file.relative: file for file in self.changed}
        self.texts = {path: text for path, text in self.texts.items() if to_read.get(path) == text.found}
        self.touched = {
            path: (file, hash_)
            for path, (file, hash_) in self.touched.items()
            if to_read.get(path) == file and self.rows[path].digest == hash_
        }
        return work

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

    def save(self, *, held: bool) -> None:
        """Remember the files as they are now; with `held`, look at all of them again next time."""
        self.connection.execute("UPDATE roots SET reader = ? WHERE root = ?", (self.reader, self.id))
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
