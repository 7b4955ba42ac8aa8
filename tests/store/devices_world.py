"""Decks as their author edits them, with what no store can see: which note truly is which.

Every text, id and label is used for one thing only, so that two notes are alike only where they are one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from studykit.deck.match import card_id, provisional_ids
from studykit.deck.read import read_deck
from studykit.deck.traces import Spot
from tests.store.tools import deck, note

DECKS = ("a", "b")
KINDS = ("basic", "reverse", "cloze", "table")
MOST_NOTES = 4
"""So few that never enough cards vanish at once to wait for a word."""

Decks = tuple[tuple["Written", ...], ...]
"""What stands in each of `DECKS`."""


@dataclass(frozen=True, slots=True)
class Part:
    """A cloze or a row: its label, what it hides, and where."""

    true: int
    label: str
    hidden: str
    around: str


@dataclass(frozen=True, slots=True)
class Written:
    """A note as it stands in a deck; `true` is which note it really is."""

    true: int
    kind: str
    question: str
    answer: str
    id: str | None = None
    rev: int = 1
    parts: tuple[Part, ...] = ()

    def markdown(self) -> str:
        """The note as its author writes it."""
        more = {} if self.kind == "basic" else {"kind": self.kind}
        if self.rev != 1:
            more["rev"] = str(self.rev)
        return note(self.question, self._back(), self.id, **more)

    def _back(self) -> str:
        if self.kind == "cloze":
            lines = [f"{part.around} {{{{{part.label}::{part.hidden}}}}} then." for part in self.parts]
            return "\n\n".join([self.answer, *lines])
        if self.kind == "table":
            rows = [f"| {part.label} | {part.hidden} |" for part in self.parts]
            return "\n".join([f"| what | {self.answer} |", "|---|---|", *rows])
        return self.answer

    def true_parts(self) -> dict[str, int]:
        """Which card each label really is."""
        if self.kind == "cloze":
            return {part.label: part.true for part in self.parts}
        if self.kind == "table":
            return {f"row:{part.label}": part.true for part in self.parts}
        return {"": 0, "reverse": -1} if self.kind == "reverse" else {"": 0}


@lru_cache(maxsize=1024)
def standing(decks: Decks) -> Mapping[str, tuple[Spot, Written]]:
    """Each note by its id, as it is read."""
    pairs = []
    for key, notes in zip(DECKS, decks, strict=True):
        text = read_deck(markdown(notes).encode(), f"{key}.md")
        assert len(text.notes) == len(notes), text.diagnostics
        pairs += [(key, found, written) for found, written in zip(text.notes, notes, strict=True)]
    ids = provisional_ids(found for _, found, _ in pairs)
    assert len(set(ids)) == len(ids)
    return {
        note_id: (Spot(note_id, key, f"{key}.md", found, {}), written)
        for note_id, (key, found, written) in zip(ids, pairs, strict=True)
    }


def markdown(notes: tuple[Written, ...]) -> str:
    """A deck as its author writes it."""
    return deck(*(written.markdown() for written in notes))


class World:
    """The decks as they now are, wherever devices stand; and the truth about every card id there ever was."""

    def __init__(self) -> None:
        self.decks: Decks = ((), ())
        self.versions: list[tuple[int, Written]] = []
        """Every note as it ever stood, with the number of its deck."""
        self.true: dict[str, tuple[int, int]] = {}
        """Which note and which card of it each card id is."""
        self.alone: set[str] = set()
        """Cards that were at some time the only one of their note."""
        self.copied: dict[int, int] = {}
        """Notes that began as copies, each with the one it was copied from."""
        self._count = 0

    def fresh(self, word: str) -> str:
        """A text that was never there before."""
        self._count += 1
        return f"{word}{self._count}"

    def notes(self) -> list[tuple[int, Written]]:
        """The notes that stand in the decks, each with the number of its deck."""
        return [(number, written) for number, notes in enumerate(self.decks) for written in notes]

    def put(self, number: int, written: Written, *, first: bool = False) -> None:
        """Write a note into a deck, instead of what stood there of it, or elsewhere."""
        decks = []
        for other, notes in enumerate(self.decks):
            same = [at for at, one in enumerate(notes) if one.true == written.true]
            left = [one for one in notes if one.true != written.true]
            if other == number:
                left.insert(same[0] if same else 0 if first else len(left), written)
            decks.append(tuple(left))
        self.decks = tuple(decks)
        self.versions.append((number, written))
        self._learn_the_truth()

    def delete(self, true: int) -> None:
        """Take a note out of the decks."""
        self.decks = tuple(tuple(one for one in notes if one.true != true) for notes in self.decks)

    def _learn_the_truth(self) -> None:
        for note_id, (spot, written) in standing(self.decks).items():
            parts = written.true_parts()
            for label in spot.labels:
                card = card_id(note_id, label)
                true = (written.true, parts[label])
                assert self.true.setdefault(card, true) == true, "an id is one card's for ever"
                if len(spot.labels) == 1:
                    self.alone.add(card)

    def are_one(self, card: str, other: str) -> bool:
        """Whether two card ids may rightly be said to be one card."""
        (note, part), (other_note, other_part) = self.true[card], self.true[other]
        if note != other_note:
            return self.original(note) == self.original(other_note)
        return part == other_part or {card, other} <= self.alone

    def original(self, note: int) -> int:
        """The note that one was copied from first: with its answer, a copy may pass for it."""
        while note in self.copied:
            note = self.copied[note]
        return note

    # --- edits ---

    def add(self, number: int, kind: str, parts: int, named: bool, first: bool) -> None:
        """A new note."""
        self._count += 1
        written = Written(
            self._count, kind, self.fresh("question"), self.fresh("answer"), self.fresh("id-") if named else None
        )
        for _ in range(parts if kind in ("cloze", "table") else 0):
            written = self._more(written)
        self.put(number, written, first=first)

    def _more(self, written: Written) -> Written:
        self._count += 1
        label = self.fresh("c") if written.kind == "cloze" else self.fresh("row")
        part = Part(self._count, label, self.fresh("hidden"), self.fresh("around"))
        return replace(written, parts=(*written.parts, part))

    def edit(self, number: int, written: Written, edit: str, pick: int) -> None:  # noqa: C901 - a case for each edit
        """Change a note in one way; nothing where that cannot be."""
        match edit:
            case "question":
                changed = replace(written, question=self.fresh("question"))
            case "answer":
                changed = replace(written, answer=self.fresh("answer"))
            case "both":
                changed = replace(written, question=self.fresh("question"), answer=self.fresh("answer"))
            case "id":
                changed = replace(written, id=self.fresh("id-"))
            case "no id":
                changed = replace(written, id=None)
            case "rev":
                changed = replace(written, rev=written.rev + 1)
            case "copy":
                self._copy(number, written)
                return
            case "as it was":
                self.put(number, written)
                return
            case "move":
                self.put((number + 1) % len(DECKS), written)
                return
            case "delete":
                self.delete(written.true)
                return
            case _:
                changed = self._edit_part(written, edit, pick)
        if changed != written:
            self.put(number, changed)

    def _copy(self, number: int, written: Written) -> None:
        """Write a note once more, with another question."""
        if len(self.notes()) < MOST_NOTES:
            self._count += 1
            copy = self._count
            self.copied[copy] = written.true
            name = None if written.id is None else self.fresh("id-")
            self.put(number, replace(written, true=copy, id=name, question=self.fresh("question")))

    def _edit_part(self, written: Written, edit: str, pick: int) -> Written:
        parts = list(written.parts)
        if not parts:
            return written
        place = pick % len(parts)
        part = parts[place]
        match edit:
            case "label":
                parts[place] = replace(part, label=self.fresh("c" if written.kind == "cloze" else "row"))
            case "hidden":
                parts[place] = replace(part, hidden=self.fresh("hidden"))
            case "around":
                parts[place] = replace(part, around=self.fresh("around"))
            case "label and hidden":
                label = self.fresh("c" if written.kind == "cloze" else "row")
                parts[place] = replace(part, label=label, hidden=self.fresh("hidden"))
            case "more":
                return self._more(written) if len(parts) < 3 else written
            case "less":
                if len(parts) == 1:
                    return written
                del parts[place]
        return replace(written, parts=tuple(parts))


EDITS = (
    "question", "answer", "both", "id", "no id", "rev", "move", "delete", "copy",
    "label", "hidden", "around", "label and hidden", "more", "less",
)  # fmt: skip
