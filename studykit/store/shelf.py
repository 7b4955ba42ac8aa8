"""The caches of text of one root: which notes and cards stand where, and putting them there.

Owns the rows of `decks`, `notes` and `cards`. Every function works inside the caller's transaction. Must not decide
what becomes of a card.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from typing import NamedTuple

from studykit.deck.match import front_digest
from studykit.deck.model import DeckInfo, Note, Reading
from studykit.store.reading import FileText


class Standing(NamedTuple):
    """A note where it now stands."""

    text: FileText
    note: Note
    digest: str


class KnownNote(NamedTuple):
    """A note as the store remembers it; `living` if any of its cards is."""

    deck: str
    digest: str
    line: int
    living: bool
    front: str | None
    """A digest of its front, if it has no id."""


class KnownCard(NamedTuple):
    """A card as the store remembers it."""

    deck: str
    digest: str
    rev: int
    retired: bool


NewCard = tuple[str, str, str, str, int, int, int | None]
"""Card, note, deck, label, level, position, and when its text changed."""

_DECK = ("root", "deck", "path", "title", "tags", "after", "head", "level", "checked", "author", "license", "intro",
         "links")  # fmt: skip
_NOTE = ("root", "note", "deck", "kind", "heading", "front", "back", "sources", "tags", "level", "rev", "checked",
         "line", "labels", "digest", "anonym", "accept", "time")  # fmt: skip
_CARD = ("root", "card", "note", "deck", "label", "level", "position", "changed_at")


def _insert(table: str, columns: tuple[str, ...]) -> str:
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"


def _instead(columns: tuple[str, ...], *more: str) -> str:
    """What follows an insert so that the row that was there takes the new values."""
    sets = [f"{column} = excluded.{column}" for column in columns[2:]]
    return f" ON CONFLICT DO UPDATE SET {', '.join([*sets, *more])}"


_PUT_DECK = _insert("decks", _DECK) + _instead(_DECK)
_ADD_NOTE = _insert("notes", _NOTE)
_PUT_NOTE = _ADD_NOTE + _instead(_NOTE)
_ADD_CARD = _insert("cards", _CARD)
_PUT_CARD = _ADD_CARD + _instead(_CARD[:-1], "retired = 0", "changed_at = coalesce(excluded.changed_at, changed_at)")


class Shelf:
    """One root's notes and cards, as far as they were asked for."""

    def __init__(self, connection: sqlite3.Connection, root: int, *, empty: bool) -> None:
        self.connection = connection
        self.root = root
        self.empty = empty
        """Whether nothing was ever put there, so that nothing has to be looked up."""
        self.cards: dict[str, KnownCard] = {}
        self._notes: dict[str, KnownNote | None] = {}
        self._decks: set[str] = set()

    # --- what is known ---

    def load(self, decks: Iterable[str]) -> None:
        """Look up all that was last seen in some decks."""
        for deck in decks:
            if deck not in self._decks and not self.empty:
                self._load("INDEXED BY cards_in_order", "c.deck = ?", deck)
            self._decks.add(deck)

    def _load(self, indexed: str, where: str, value: str) -> None:
        rows = self.connection.execute(
            "SELECT c.card, c.note, c.deck, c.retired, n.deck, n.digest, n.rev, n.line, n.anonym FROM cards c"
            f" {indexed} JOIN notes n ON n.root = c.root AND n.note = c.note WHERE c.root = ? AND {where}",
            (self.root, value),
        )
        for card, note, deck, retired, note_deck, digest, rev, line, front in rows:
            self.cards[card] = KnownCard(deck, digest, rev, bool(retired))
            before = self._notes.get(note)
            living = not retired or (before is not None and before.living)
            self._notes[note] = KnownNote(note_deck, digest, line, living, front)

    def note(self, note: str) -> KnownNote | None:
        """A note wherever it stands; its cards are known afterwards."""
        if note not in self._notes and not self.empty:
            self._notes[note] = None
            self._load("INDEXED BY cards_of_note", "c.note = ?", note)
        return self._notes.get(note)

    def living(self) -> int:
        """How many cards the root holds."""
        count = "SELECT count(*) FROM cards WHERE root = ? AND retired = 0"
        return int(self.connection.execute(count, (self.root,)).fetchone()[0])

    def fronts(self) -> set[str]:
        """The fronts of all notes without an id that were looked up."""
        return {note.front for note in self._notes.values() if note is not None and note.front is not None}

    def decks_with_front(self, front: str) -> list[str]:
        """The decks that hold a note without an id with this front."""
        rows = self.connection.execute("SELECT deck FROM notes WHERE anonym = ? AND root = ?", (front, self.root))
        return [deck for (deck,) in rows]

    # --- putting it there ---

    def put_decks(self, texts: Iterable[FileText]) -> None:
        """Put the decks of some files on the shelf."""
        self.connection.executemany(
            _PUT_DECK,
            (
                (self.root, text.deck, text.path, *_deck_columns(text.text.info, text))
                for text in texts
                if text.text.info is not None and text.text.reading is not Reading.UNREADABLE
            ),
        )

    def put_notes(self, state: dict[str, Standing]) -> None:
        """Put notes where they now stand."""
        self.connection.executemany(
            _ADD_NOTE if self.empty else _PUT_NOTE,
            (
                (
                    self.root, note_id, text.deck, note.kind.value, note.heading, note.front, note.back, note.sources,
                    _list(note.tags), level_of(text, note), note.rev, note.checked, note.line, _list(note.labels),
                    digest, front_digest(note) if note.id is None else None, _list(note.accept), note.time,
                )
                for note_id, (text, note, digest) in state.items()
            ),
        )  # fmt: skip

    def put_cards(self, cards: Iterable[NewCard]) -> None:
        """Put cards where they now stand, alive."""
        root = self.root
        statement = _ADD_CARD if self.empty else _PUT_CARD
        self.connection.executemany(statement, ((root, *card) for card in sorted(cards)))

    def retire(self, cards: Iterable[str]) -> None:
        """Take cards out of sight; their notes and their history stay."""
        self.connection.executemany(
            "UPDATE cards SET retired = 1 WHERE root = ? AND card = ?", ((self.root, card) for card in cards)
        )


def level_of(text: FileText, note: Note) -> int:
    """A note's level: its own, else its deck's, else the first."""
    return note.level or (text.text.info.level if text.text.info else None) or 1


def _list(items: tuple[str, ...]) -> str:
    if not items:
        return "[]"
    return '[""]' if items == ("",) else json.dumps(items)


def _deck_columns(info: DeckInfo, text: FileText) -> tuple[object, ...]:
    return (
        info.title, _list(info.tags), _list(info.after), json.dumps(text.head), info.level, info.checked, info.author,
        info.license, info.intro, json.dumps(info.links),
    )  # fmt: skip
