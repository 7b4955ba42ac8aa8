"""What a change of decks does to learners: cards that are new, edited, moved, re-keyed, retired or reset.

Owns the exact matches by which a card is followed when its id is another. Must not know where the two states of the
decks come from, nor what becomes of a history.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Generic, TypeVar

from studykit.deck.corpus import SeenDeck
from studykit.deck.match import card_id, provisional_ids
from studykit.deck.model import Note, Reading
from studykit.deck.traces import Spot, Trace, bare

T = TypeVar("T")
U = TypeVar("U")
B = TypeVar("B", bound=Trace)
A = TypeVar("A", bound=Trace)


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
    AROUND = "another label and text in the same line"


@dataclass(frozen=True, slots=True)
class Followed(Generic[B, A]):
    """A note that goes by another id than before."""

    before: B
    after: A
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


def follow(gone: Sequence[B], come: Sequence[A], doubtful: Collection[str] = ()) -> list[Followed[B, A]]:
    """Which of the notes that came are notes that went, by what is exactly the same, and only one to one.

    The same text, wherever it now stands; of notes that had no id, the same question, or in the same deck the same
    answer. In `doubtful` decks, which could not be read in full, only the same text counts.
    """
    match = _Match([*gone], [*come])
    match.one_to_one(lambda note: (note.deck, note.text()), _why_id)
    match.one_to_one(lambda note: note.text(), _why_id)
    match.gone = [note for note in match.gone if not note.named and note.deck not in doubtful]
    match.one_to_one(lambda note: (note.deck, note.question()), lambda *_: Why.QUESTION)
    match.one_to_one(lambda note: note.question(), lambda *_: Why.QUESTION)
    match.one_to_one(_answer_in_deck, lambda *_: Why.ANSWER)
    return match.found


def relabeled(before: Trace, after: Trace) -> list[tuple[str, str, Why | None]]:
    """The cards of one note before and after, label by label; without a reason where the label is the same.

    A note's only card stays the note's only card. Else a label that went is one that came when both hide the same, or
    hide something in the same line.
    """
    old, new = dict.fromkeys(before.labels), dict.fromkeys(after.labels)
    pairs: list[tuple[str, str, Why | None]] = [(label, label, None) for label in old if label in new]
    gone = [label for label in old if label not in new]
    come = [label for label in new if label not in old]
    if len(old) == len(new) == 1 and gone:
        return [(gone[0], come[0], Why.ONLY)]
    for why in (Why.HIDDEN, Why.AROUND) if gone and come else ():
        went, came = (
            (note.hidden(labels) if why is Why.HIDDEN else note.around(labels))
            for note, labels in ((before, gone), (after, come))
        )
        found = _ones(_by(gone, went.get), _by(come, came.get))
        pairs += [(one, other, why) for one, other in found]
        gone = [label for label in gone if label not in {one for one, _ in found}]
        come = [label for label in come if label not in {other for _, other in found}]
    return pairs


# --- judging --------------------------------------------------------------------------------------------------------


def _standing(decks: Sequence[SeenDeck], before: Mapping[str, Spot]) -> dict[str, Spot]:
    """Each note by its id; of two with one id, the one whose text is what it was before, else the first by deck."""
    pairs = [(deck, note) for deck in sorted(decks, key=lambda deck: deck.key) for note in deck.text.notes]
    standing: dict[str, Spot] = {}
    for note_id, (deck, note) in zip(provisional_ids(note for _, note in pairs), pairs, strict=True):
        spot = Spot(note_id, deck.key, deck.path, note, deck.text.info.links if deck.text.info else {})
        other, known = standing.get(note_id), before.get(note_id)
        if other is None or (known is not None and spot.text() == known.text() != other.text()):
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
    if (bare(before.heading), bare(before.front)) != (bare(after.heading), bare(after.front)):
        parts.append("question")
    if bare(before.back) != bare(after.back):
        parts.append("answer")
    return ", ".join(parts)


def _change(spot: Spot, label: str, detail: str = "") -> Change:
    return Change(card_id(spot.id, label), spot.path, spot.note.line, spot.note.heading, detail)


def _sort(changes: Changes) -> None:
    for cards in (changes.reset, changes.retired, changes.moved, changes.edited, changes.new, changes.kept):
        cards.sort(key=lambda change: (change.path, change.line, change.card))
    changes.rekeyed.sort(key=lambda rekey: (rekey.after.path, rekey.after.line, rekey.after.card))


# --- matching -------------------------------------------------------------------------------------------------------


class _Match(Generic[B, A]):
    """Pairs what went with what came, step by step; what has found its pair is out of the next step."""

    def __init__(self, gone: list[B], come: list[A]) -> None:
        self.gone = gone
        self.come = come
        self.found: list[Followed[B, A]] = []

    def one_to_one(self, key: Callable[[Trace], object], why: Callable[[Trace, Trace], Why]) -> None:
        """Pair those that alone have their key on both sides. A key of None pairs nothing."""
        if not self.gone or not self.come:
            return
        pairs = _ones(_by(self.gone, key), _by(self.come, key))
        self.found += [Followed(one, other, why(one, other)) for one, other in pairs]
        left, taken = {one.id for one, _ in pairs}, {other.id for _, other in pairs}
        self.gone = [note for note in self.gone if note.id not in left]
        self.come = [note for note in self.come if note.id not in taken]


def _by(items: Iterable[T], key: Callable[[T], object]) -> dict[object, list[T]]:
    groups: dict[object, list[T]] = {}
    for item in items:
        groups.setdefault(key(item), []).append(item)
    return groups


def _ones(gone: Mapping[object, list[T]], come: Mapping[object, list[U]]) -> list[tuple[T, U]]:
    """The pairs whose key one alone has on each side."""
    return [
        (one[0], come[key][0])
        for key, one in gone.items()
        if key is not None and len(one) == 1 and len(come.get(key, ())) == 1
    ]


def _why_id(before: Trace, after: Trace) -> Why:
    if not before.named:
        return Why.ID_ADDED if after.named else Why.TEXT
    return Why.ID_CHANGED if after.named else Why.ID_REMOVED


def _answer_in_deck(note: Trace) -> object:
    answer = note.answer()
    return None if answer is None else (note.deck, answer)
