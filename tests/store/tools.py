"""Decks on disk, stores on disk, and short ways to say what is done with them."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterable
from itertools import count
from pathlib import Path

import pytest

from studykit.deck.diagnostics import Diagnostic
from studykit.deck.model import DeckText
from studykit.deck.read import read_deck
from studykit.memory.model import Memory, Rating
from studykit.memory.scheduler import SchedulerSettings
from studykit.store import catalog, memories
from studykit.store.catalog import CardRow
from studykit.store.scan import ScanReport
from studykit.store.store import Given, Moment, Store

SETTINGS = SchedulerSettings()
_TIMES = count(1)


def note(front: str, back: str = "An answer.", id: str | None = None, **metadata: object) -> str:  # noqa: A002
    """A note as Markdown."""
    pairs = ([f"id: {id}"] if id else []) + [f"{key}: {value}" for key, value in metadata.items()]
    comment = f" <!-- {', '.join(pairs)} -->" if pairs else ""
    return f"## {front}{comment}\n\n{back}\n"


def deck(*notes: str, title: str = "A deck", **front: object) -> str:
    """A deck as Markdown."""
    head = "".join(f"{key}: {value}\n" for key, value in front.items())
    return "\n".join([f"---\ndeck: {title}\n{head}---\n", *notes])


def numbered(number: int, start: int = 0) -> list[str]:
    """That many notes with the ids c0, c1, …."""
    return [note(f"Question {n}?", f"Answer {n}.", id=f"c{n}") for n in range(start, start + number)]


class Folder:
    """A root of decks. Every write has its own time, as saves by hand do."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.mkdir(parents=True, exist_ok=True)

    def write(self, name: str, content: str | bytes) -> Path:
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        self.touch(name)
        return path

    def touch(self, name: str) -> None:
        time = 1_700_000_000 + next(_TIMES)
        os.utime(self.path / name, (time, time))

    def remove(self, name: str) -> None:
        (self.path / name).unlink()


def entropy() -> Callable[[int], bytes]:
    """Bytes that are never the same twice, and the same in every run."""
    numbers = count(1)
    return lambda size: next(numbers).to_bytes(size, "big")


def moment(at: int = 0, day: int = 20_000) -> Moment:
    """That many milliseconds into a study day."""
    return Moment(day * 86_400_000 + 9 * 3_600_000 + at, day, 0)


def scan(store: Store, *folders: Folder, now: int = 1, bundled_last: bool = False, drop: bool = False) -> ScanReport:
    """Scan and return what was found."""
    done = store.scan([folder.path for folder in folders], now, SETTINGS, bundled_last=bundled_last, drop=drop)
    assert done is not None
    return done[1]


def roots_of(store: Store, *folders: Folder) -> list[int]:
    return store.known_roots([folder.path for folder in folders])


def cards(store: Store, *folders: Folder) -> list[CardRow]:
    """The living cards, by deck and in the order of the file."""
    with store.database.read() as connection:
        return list(catalog.cards(connection, roots_of(store, *folders)))


def ids(store: Store, *folders: Folder) -> list[str]:
    return [row.card for row in cards(store, *folders)]


def card(store: Store, folder: Folder, card_id: str) -> CardRow:
    with store.database.read() as connection:
        row = catalog.card(connection, roots_of(store, folder), card_id)
    assert row is not None
    return row


def answer(store: Store, card_id: str, rating: Rating = Rating.GOOD, when: Moment | None = None, rev: int = 1) -> Given:
    return store.answer(card_id, rating, when or moment(), SETTINGS, took_ms=1000, rev=rev)


def memory(store: Store, card_id: str) -> Memory:
    with store.database.read() as connection:
        return memories.get(connection, card_id)


def all_memories(store: Store) -> dict[str, Memory]:
    with store.database.read() as connection:
        rows = connection.execute(f"SELECT m.card, {memories.SELECTED} FROM memory m").fetchall()
    return {row[0]: memories.from_row(row[1:]) for row in rows}


def readings(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The paths of files that are parsed from now on."""
    parsed: list[str] = []

    def read(data: bytes, path: str) -> DeckText:
        parsed.append(path)
        return read_deck(data, path)

    monkeypatch.setattr("studykit.deck.read.read_deck", read)
    return parsed


def codes(findings: Iterable[Diagnostic]) -> list[str]:
    return [finding.code for finding in findings]


def dump(store: Store) -> list[str]:
    """Everything in the store, as text."""
    return list(store.database.connection.iterdump())


def logged(store: Store) -> list[tuple[object, ...]]:
    """Every entry of the log."""
    connection = store.database.connection
    return [
        row
        for table, key in (("reviews", "review"), ("entries", "entry"))
        for row in connection.execute(f"SELECT * FROM {table} ORDER BY {key}")
    ]


def plain(path: Path) -> sqlite3.Connection:
    """The store as any other SQLite tool opens it."""
    return sqlite3.connect(path, isolation_level=None)
