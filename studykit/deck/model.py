"""The words of the deck language as types: decks, notes, cards.

Owns what they are; must not know how they are read from text or kept in a store.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from studykit.deck.diagnostics import Diagnostic

SPOKEN_SECONDS = 120
"""How long one speaks where a note does not say."""


class Kind(StrEnum):
    """What is asked of the learner. A kind is only ever what a note's metadata says."""

    BASIC = "basic"
    REVERSE = "reverse"
    CLOZE = "cloze"
    CHOICE = "choice"
    TYPED = "typed"
    NUMERIC = "numeric"
    STEPS = "steps"
    TABLE = "table"
    SPOKEN = "spoken"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Note:
    """One level-2 heading with what follows it.

    `heading` and `sources` are inline Markdown, `front` (the body above the break) and `back` are blocks. `id` is the
    author's, or None. `line` is the line of the heading, from 1.
    """

    id: str | None
    kind: Kind
    heading: str
    front: str
    back: str
    sources: str
    line: int
    tags: tuple[str, ...] = ()
    level: int | None = None
    rev: int = 1
    checked: str | None = None
    labels: tuple[str, ...] = ("",)
    """One entry a card: the label below the note's id, empty for a note's only card."""
    accept: tuple[str, ...] = ()
    """Other answers that are right, for the kind typed."""
    time: int | None = None
    """Seconds to speak, for the kind spoken; `seconds` has those of notes that do not say."""
    allow: tuple[str, ...] = ()
    """Codes of findings that the note waives."""
    back_line: int = 0
    """The line (from 1) of the file at which the back begins, or 0 where it was not read from one."""

    @property
    def seconds(self) -> int:
        """How long one speaks, for the kind spoken."""
        return self.time or SPOKEN_SECONDS


@dataclass(frozen=True, slots=True)
class DeckInfo:
    """What front matter says, and the text before the first card."""

    title: str
    tags: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    level: int | None = None
    checked: str | None = None
    author: str | None = None
    license: str | None = None
    intro: str = ""
    links: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Link definitions of the whole file: label to address and title."""


class Reading(StrEnum):
    """How much of a file could be read."""

    DECK = "deck"
    """A deck, read in full: cards that are gone are really gone."""
    PARTIAL = "partial"
    """A deck with a broken note or broken front matter: its good cards count, nothing retires."""
    UNREADABLE = "unreadable"
    """Not to be trusted at all: the cards last seen there stay as they were."""
    OTHER = "other"
    """A Markdown file that is no deck."""


@dataclass(frozen=True, slots=True)
class DeckText:
    """The outcome of reading one file: always something, never an exception."""

    reading: Reading
    info: DeckInfo | None
    notes: tuple[Note, ...]
    diagnostics: tuple[Diagnostic, ...]
