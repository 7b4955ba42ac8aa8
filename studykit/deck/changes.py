"""What a change of decks does to learners: cards that are new, edited, moved, re-keyed, retired or reset.

Owns the exact matches by which a card is followed when its id is another. Must not know where the two states of the
decks come from, nor what becomes of a history.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import blake2b
from typing import TypeVar

from studykit.deck import kinds
from studykit.deck.corpus import SeenDeck
from studykit.deck.kinds.table import read_table
from studykit.deck.match import card_id, provisional_ids
from studykit.deck.model import Kind, Note, Reading
from studykit.deck.text import normal

_LABEL = re.compile(r"\{\{c[0-9]{1,6}::")
_ROW = re.compile(r"(?<![ \t])[ \t]*<!--[ \t]{0,9}row:[^<>\n]{1,500}-->")

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Spot:
    """A note where it stands, with the id it goes by. Built from a file or from what a store remembers."""

    id: str
    deck: str
    path: str
    note: Note
    links: Mapping[str, tuple[str, str]]


class Why(StrEnum):
    """By what a card with another id is known to be the same."""

    ID_ADDED = "an id was added"
    ID_REMOVED = "its id was removed"
    ID_CHANGED = "its id changed"
    TEXT = "the same text"
    QUESTION = "same question, another answer"
    ANSWER = "same answer, a reworded question"
    ONLY = "the only card of its note"
    HIDDEN = "another label for the same text"


@dataclass(frozen=True, slots=True)
class Followed:
    """A note that goes by another id than before."""

    before: Spot
    after: Spot
    why: Why


@dataclass(frozen=True, slots=True)
class Change:
    """One card: where it now stands, or stood last, and what the change is in a few words."""

    card: str
    path: str
    line: int
    heading: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Rekey:
    """One card with another id than before."""

    before: str
    after: Change
    why: Why


@dataclass(slots=True)
class Changes:
    """All that differs, each by file and line. A card can be in several lists."""

    reset: list[Change] = field(default_factory=list)
    """Its `rev` is another, so that answers to the other one do not count."""
    retired: list[Change] = field(default_factory=list)
    rekeyed: list[Rekey] = field(default_factory=list)
    moved: list[Change] = field(default_factory=list)
    edited: list[Change] = field(default_factory=list)
    new: list[Change] = field(default_factory=list)
    kept: list[Change] = field(default_factory=list)
    """Cards that cannot be seen in a deck that cannot be read in full; they stay as they were."""


def compare(before: Sequence[SeenDeck], after: Sequence[SeenDeck]) -> Changes:
    """What became of every card between two states of the same decks."""
    old = _standing(before, {})
    new = _standing(after, old)
    doubtful = frozenset(deck.key for deck in after if deck.text.reading in (Reading.PARTIAL, Reading.UNREADABLE))
    gone = [spot for note, spot in old.items() if note not in new]
    come = [spot for note, spot in new.items() if note not in old]
    followed = follow(gone, come, doubtful)
    changes = Changes()
    for note, spot in old.items():
        if note in new:
            _judge(spot, new[note], None, doubtful, changes)
    for step in followed:
        _judge(step.before, step.after, step.why, doubtful, changes)
    left = {step.before.id for step in followed}
    for spot in gone:
        if spot.id not in left:
            _drop(spot, spot.note.labels, doubtful, changes)
    taken = {step.after.id for step in followed}
    changes.new += [_change(spot, label) for spot in come if spot.id not in taken for label in spot.note.labels]
    _sort(changes)
    return changes


def follow(gone: Sequence[Spot], come: Sequence[Spot], doubtful: Collection[str] = ()) -> list[Followed]:
    """Which of the notes that came are notes that went, by what is exactly the same, and only one to one.

    The same text, wherever it now stands; of notes that had no id, the same question, or in the same deck the same
    answer. In `doubtful` decks, which could not be read in full, only the same text counts.
    """
    match = _Match([*gone], [*come])
    match.one_to_one(lambda spot: (spot.deck, _text(spot.note)), _why_id)
    match.one_to_one(lambda spot: _text(spot.note), _why_id)
    match.gone = [spot for spot in match.gone if spot.note.id is None and spot.deck not in doubtful]
    match.one_to_one(lambda spot: (spot.deck, _question(spot.note)), lambda *_: Why.QUESTION)
    match.one_to_one(lambda spot: _question(spot.note), lambda *_: Why.QUESTION)
    match.one_to_one(_answer_in_deck, lambda *_: Why.ANSWER)
    return match.found


def relabeled(before: Spot, after: Spot) -> list[tuple[str, str, Why | None]]:
    """The cards of one note before and after, label by label; without a reason where the label is the same.

    A note's only card stays the note's only card. Else a label that went is one that came when both hide the same.
    """
    old, new = dict.fromkeys(before.note.labels), dict.fromkeys(after.note.labels)
    pairs: list[tuple[str, str, Why | None]] = [(label, label, None) for label in old if label in new]
    gone = [label for label in old if label not in new]
    come = [label for label in new if label not in old]
    if len(old) == len(new) == 1 and gone:
        return [(gone[0], come[0], Why.ONLY)]
    if gone and come:
        hidden, shown = _hidden(before, gone), _hidden(after, come)
        pairs += [(one, other, Why.HIDDEN) for one, other in _ones(_by(gone, hidden.get), _by(come, shown.get))]
    return pairs


# --- judging --------------------------------------------------------------------------------------------------------


def _standing(decks: Sequence[SeenDeck], before: Mapping[str, Spot]) -> dict[str, Spot]:
    """Each note by its id; of two with one id, the one whose text is what it was before, else the first by deck."""
    pairs = [(deck, note) for deck in sorted(decks, key=lambda deck: deck.key) for note in deck.text.notes]
    standing: dict[str, Spot] = {}
    for note_id, (deck, note) in zip(provisional_ids(note for _, note in pairs), pairs, strict=True):
        spot = Spot(note_id, deck.key, deck.path, note, deck.text.info.links if deck.text.info else {})
        other, known = standing.get(note_id), before.get(note_id)
        if other is None or (
            known is not None and _text(note) == _text(known.note) and _text(other.note) != _text(known.note)
        ):
            standing[note_id] = spot
    return standing


def _judge(before: Spot, after: Spot, why: Why | None, doubtful: Collection[str], changes: Changes) -> None:
    """Report what became of the cards of one note."""
    edited = _edited(before.note, after.note)
    pairs = relabeled(before, after)
    for old, new, label_why in pairs:
        reason = why or label_why
        if reason is not None:
            changes.rekeyed.append(Rekey(card_id(before.id, old), _change(after, new, reason), reason))
        if before.deck != after.deck:
            changes.moved.append(_change(after, new, f"from {before.deck}"))
        if before.note.rev != after.note.rev:
            changes.reset.append(_change(after, new, f"rev {before.note.rev} to {after.note.rev}"))
        if edited:
            changes.edited.append(_change(after, new, edited))
    left, come = {old for old, _, _ in pairs}, {new for _, new, _ in pairs}
    _drop(before, [label for label in before.note.labels if label not in left], doubtful, changes)
    changes.new += [_change(after, label) for label in after.note.labels if label not in come]


def _drop(spot: Spot, labels: Iterable[str], doubtful: Collection[str], changes: Changes) -> None:
    """Report cards that are not there any more."""
    gone = changes.kept if spot.deck in doubtful else changes.retired
    gone += [_change(spot, label) for label in labels]


def _edited(before: Note, after: Note) -> str:
    """Which parts of a note that a learner sees are others, or nothing."""
    parts = []
    if before.kind is not after.kind:
        parts.append(f"kind {before.kind} to {after.kind}")
    if _question(before) != _question(after):
        parts.append("question")
    if _bare(before.back) != _bare(after.back):
        parts.append("answer")
    return ", ".join(parts)


def _change(spot: Spot, label: str, detail: str = "") -> Change:
    return Change(card_id(spot.id, label), spot.path, spot.note.line, spot.note.heading, detail)


def _sort(changes: Changes) -> None:
    for cards in (changes.reset, changes.retired, changes.moved, changes.edited, changes.new, changes.kept):
        cards.sort(key=lambda change: (change.path, change.line, change.card))
    changes.rekeyed.sort(key=lambda rekey: (rekey.after.path, rekey.after.line, rekey.after.card))


# --- matching -------------------------------------------------------------------------------------------------------


class _Match:
    """Pairs what went with what came, step by step; what has found its pair is out of the next step."""

    def __init__(self, gone: list[Spot], come: list[Spot]) -> None:
        self.gone = gone
        self.come = come
        self.found: list[Followed] = []

    def one_to_one(self, key: Callable[[Spot], object], why: Callable[[Spot, Spot], Why]) -> None:
        """Pair those that alone have their key on both sides. A key of None pairs nothing."""
        if not self.gone or not self.come:
            return
        pairs = _ones(_by(self.gone, key), _by(self.come, key))
        self.found += [Followed(one, other, why(one, other)) for one, other in pairs]
        left, taken = {one.id for one, _ in pairs}, {other.id for _, other in pairs}
        self.gone = [spot for spot in self.gone if spot.id not in left]
        self.come = [spot for spot in self.come if spot.id not in taken]


def _by(items: Iterable[T], key: Callable[[T], object]) -> dict[object, list[T]]:
    groups: dict[object, list[T]] = {}
    for item in items:
        groups.setdefault(key(item), []).append(item)
    return groups


def _ones(gone: Mapping[object, list[T]], come: Mapping[object, list[T]]) -> list[tuple[T, T]]:
    """The pairs whose key one alone has on each side."""
    return [
        (one[0], come[key][0])
        for key, one in gone.items()
        if key is not None and len(one) == 1 and len(come.get(key, ())) == 1
    ]


def _why_id(before: Spot, after: Spot) -> Why:
    if before.note.id is None:
        return Why.ID_ADDED if after.note.id is not None else Why.TEXT
    return Why.ID_REMOVED if after.note.id is None else Why.ID_CHANGED


def _bare(text: str) -> str:
    """A text without the labels that are written into it."""
    return normal(_ROW.sub("", _LABEL.sub("{{", text)))


def _digest(*parts: str) -> str:
    return blake2b("\x1f".join(parts).encode("utf-8", "replace"), digest_size=16).hexdigest()


def _text(note: Note) -> str:
    return _digest(_bare(note.heading), _bare(note.front), _bare(note.back))


def _question(note: Note) -> str:
    return _digest(_bare(note.heading), _bare(note.front))


def _answer_in_deck(spot: Spot) -> object:
    """The deck, the kind and what is to be known; None where nothing is said that could be compared."""
    note = spot.note
    parts = [_bare(note.back)]
    if note.kind is Kind.CLOZE:
        parts += [normal(cloze.text) for _, cloze in kinds.clozes_of(note, dict(spot.links))]
    return (spot.deck, note.kind, _digest(*parts)) if any(parts) else None


def _hidden(spot: Spot, labels: Collection[str]) -> dict[str, object]:
    """What cards of a note ask for, by their labels; nothing for kinds whose labels are no author's."""
    note, links = spot.note, dict(spot.links)
    texts = dict.fromkeys(labels, "")
    if note.kind is Kind.CLOZE:
        for label, cloze in kinds.clozes_of(note, links):
            if label in texts:
                texts[label] += f"{normal(cloze.text)}\x1f"
    elif note.kind is Kind.TABLE and (part := kinds.answer_part(note.kind, note.back)) is not None:
        rows = read_table(part, links).rows
        texts |= {row.label: "\x1f".join(map(normal, row.cells[1:])) for row in rows if row.label in texts}
    return {label: text or None for label, text in texts.items()}
