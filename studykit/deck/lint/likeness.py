"""Fronts that are one or nearly one, over all decks.

Owns how alike two fronts are and what tells them apart. An index of each front's rarest words finds those that could be
alike, so that no front is compared with all others.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from studykit.deck.kinds import answer_part
from studykit.deck.lint.plain import code_of, plain
from studykit.deck.lint.settings import LintSettings
from studykit.deck.lint.view import Finding, Subject
from studykit.deck.lint.words import FILLERS, FUNCTION_WORDS, canonical, is_name, told, word_set
from studykit.deck.model import Kind

MAX_WORDS = 200
"""So many words of a front are compared."""
MAX_COMPARED = 60
"""With so many others a front is compared at most; those that share its rarest words come first."""

_HOLE = re.compile(r"\{\{.*?\}\}", re.DOTALL)
_SYMBOLS = re.compile(r"[*+=<>$%^|~@&/\\-]+(?![\w*`])")
_WORD = re.compile(r"\w")
_TELLING = word_set(
    """not no never without only except nor first last second third default maximum minimum max min best worst most
    least before after"""
)
"""Words that make another question of one when they are added."""


@dataclass(frozen=True, slots=True)
class Face:
    """What one card asks with: its words in line, and the same reduced to what could be confused."""

    subject: Subject
    words: tuple[str, ...]
    in_line: tuple[str, ...]
    """The stem of each word; a name is its own."""
    names: frozenset[str]
    """Those of the words that are names, numbers or code."""
    reversed: bool = False
    stems: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "stems", frozenset(self.in_line))

    @property
    def place(self) -> str:
        """Where the card stands, for a message."""
        return f"{self.subject.deck.path}:{self.subject.note.line}"


Reported = tuple[Subject, Finding]


def alike(subjects: Iterable[Subject], settings: LintSettings) -> Iterator[Reported]:
    """Cards with one front, or nearly one, each reported where the later one stands."""
    faces = [face for subject in subjects for face in _faces(subject)]
    single: list[Face] = []
    known: dict[tuple[str, ...], list[Face]] = defaultdict(list)
    for face in faces:
        same = next((one for one in known[face.words] if _compared(face, one, "SK207")), None)
        if same is None:
            if len(known[face.words]) < MAX_COMPARED:
                known[face.words].append(face)
            single.append(face)
        else:
            yield face.subject, _same(face, same)
    yield from _near(single, settings)


def _same(face: Face, other: Face) -> Finding:
    backwards = ", asked backwards," if face.reversed or other.reversed else ""
    message = f"the front{backwards} is that of {other.place}"
    help_ = "keep one, or say in each what the other does not ask"
    return Finding("SK207", face.subject.heading.span(), message, help_)


def _compared(face: Face, other: Face, code: str) -> bool:
    """Whether two cards are anything to each other: not those of one note, and not where one of them waives it."""
    note, before = face.subject.note, other.subject.note
    if note is before or (note.id is not None and note.id == before.id):
        return False
    if not note.allow and not before.allow:
        return True
    waived = {*note.allow, *before.allow}
    return code not in waived and not (face.words == other.words and "SK207" in waived)


# --- what a card asks with --------------------------------------------------------------------------------------------


def _faces(subject: Subject) -> Iterator[Face]:
    note = subject.note
    shown = [note.heading, note.front]
    if note.kind is Kind.TABLE:
        for row in _first_cells(note.back):
            yield from _face(subject, [*shown, row])
        return
    if note.kind is Kind.CLOZE:
        shown = [_HOLE.sub(" ", text) for text in (*shown, note.back if "{{" in note.back else "")]
    elif note.kind is Kind.CHOICE:
        shown += [option.passage.raw for option in subject.options]
    yield from _face(subject, shown)
    if note.kind is Kind.REVERSE:
        yield from _face(subject, [note.back], reverse=True)


def _face(subject: Subject, shown: Sequence[str], *, reverse: bool = False) -> Iterator[Face]:
    words: list[str] = []
    stems: list[str] = []
    names: set[str] = set()
    for markdown in shown:
        if not markdown:
            continue
        for index, (word, written) in enumerate(told(plain(markdown))):
            if word in FILLERS and not written.isupper():
                continue
            words.append(word)
            if word == written and word.isalpha():
                stems.append(canonical(word))
                continue
            stems.append(word if is_name(written[1:]) else canonical(word))
            if is_name(written if index else written[1:]):
                names.add(word)
        signs = [code for code in code_of(markdown) if not _WORD.search(code)] if "`" in markdown else []
        signs += [found[0] for found in _SYMBOLS.finditer(markdown) if markdown[max(found.start() - 1, 0)].isspace()]
        words += signs
        stems += signs
        names.update(signs)
    if words:
        yield Face(subject, tuple(words[:MAX_WORDS]), tuple(stems[:MAX_WORDS]), frozenset(names), reverse)


def _first_cells(back: str) -> list[str]:
    part = answer_part(Kind.TABLE, back)
    rows = [] if part is None else part.text.split("\n")[2:]
    return [row.strip().removeprefix("|").replace("\\|", " ").partition("|")[0] for row in rows]


# --- nearly one -------------------------------------------------------------------------------------------------------


def _near(faces: Sequence[Face], settings: LintSettings) -> Iterator[Reported]:
    least = [_likeness(face, settings) for face in faces]
    told_of: set[int] = set()
    order = {index: at for at, index in enumerate(sorted(range(len(faces)), key=lambda n: len(faces[n].stems)))}
    pairs = sorted((max(pair), min(pair)) for pair in _candidates(faces, min(least, default=1.0), order))
    for later, earlier in pairs:
        face, other = faces[later], faces[earlier]
        if later in told_of or not _compared(face, other, "SK208"):
            continue
        share = len(face.stems & other.stems) / len(face.stems | other.stems)
        if share >= least[later] and _confusable(face, other):
            told_of.add(later)
            yield face.subject, _nearly(face, other)


def _likeness(face: Face, settings: LintSettings) -> float:
    return (face.subject.deck.settings or settings).number("SK208", "likeness")


def _nearly(face: Face, other: Face) -> Finding:
    same = _same_answer(face, other)
    message = f"nearly the front of {other.place}, with {'the same' if same else 'another'} answer"
    help_ = "keep one" if same else "put into each front the word that tells it from the other"
    return Finding("SK208", face.subject.heading.span(), message, f"{help_}; or waive it: allow: [SK208]")


def _candidates(faces: Sequence[Face], least: float, order: dict[int, int]) -> Iterator[tuple[int, int]]:
    """Pairs that can reach the likeness: of so many words in common, one is among the rarest of each."""
    frequency = Counter(stem for face in faces for stem in face.stems)
    rank = {stem: at for at, stem in enumerate(sorted(frequency, key=lambda stem: (frequency[stem], stem)))}
    index: dict[tuple[str, int], list[int]] = defaultdict(list)
    for number in sorted(order, key=order.__getitem__):
        stems = sorted(faces[number].stems, key=rank.__getitem__)
        size = len(stems)
        smallest = math.ceil(least * size - 1e-9)
        prefix = stems[: size - smallest + 1]
        seen: set[int] = set()
        for stem in prefix:
            for other_size in range(smallest, size + 1):
                if len(seen) >= MAX_COMPARED:
                    break
                for other in index.get((stem, other_size), ())[: MAX_COMPARED - len(seen)]:
                    if other not in seen:
                        seen.add(other)
                        yield number, other
        for stem in prefix:
            index[stem, size].append(number)


def _confusable(face: Face, other: Face) -> bool:
    """Whether nothing tells two fronts apart that a learner would notice.

    Each holding a word that the other lacks does, for that is how contrasting cards are written; so does a number, a
    name or a negation that only one of them holds, and another order of the same words with another answer.
    """
    mine, theirs = face.stems - other.stems, other.stems - face.stems
    if mine and theirs:
        return len(mine) == len(theirs) and all(any(_misspelled(a, b) for b in theirs) for a in mine)
    if not mine and not theirs:
        return face.in_line == other.in_line or _same_answer(face, other)
    holder, extra = (face, mine) if mine else (other, theirs)
    told_by = [word for word, stem in zip(holder.words, holder.in_line, strict=True) if stem in extra]
    return not any(word in holder.names or word in _TELLING or word.isdigit() for word in told_by)


_MIN_MISSPELLED = 7
_SAME_START = 3


def _misspelled(one: str, other: str) -> bool:
    """Whether two long words differ in a letter that is wrong, missing or too many, and not at their beginning."""
    if min(len(one), len(other)) < _MIN_MISSPELLED or abs(len(one) - len(other)) > 1:
        return False
    if one[:_SAME_START] != other[:_SAME_START] or not (one.isalpha() and other.isalpha()):
        return False
    at = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    rests = (one[at + 1 :], other[at + 1 :]) if len(one) == len(other) else (one[at:], other[at:])
    longer, shorter = max(rests, key=len), min(rests, key=len)
    return longer == shorter or longer[1:] == shorter


def _same_answer(face: Face, other: Face) -> bool:
    return _answer_words(face.subject) == _answer_words(other.subject)


def _answer_words(subject: Subject) -> list[str]:
    first = subject.answer.first if subject.kind not in (Kind.CLOZE, Kind.CHOICE, Kind.TABLE) else None
    text = first.text if first is not None else subject.note.back
    if subject.kind is Kind.CLOZE:
        text = " ".join(_HOLE.findall(subject.note.heading + subject.note.back))
    return [canonical(word) for word, _ in told(text) if word not in FUNCTION_WORDS]
