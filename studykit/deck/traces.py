"""What a note leaves behind by which it is known again: digests of its text, question, answer and hidden parts.

Owns what of a note is compared, and how it is written down for a time when the text is not there any more. Must not
know what is compared with what.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, Protocol

from studykit.deck import kinds
from studykit.deck.kinds.table import read_table
from studykit.deck.match import content_digest
from studykit.deck.model import Kind, Note
from studykit.deck.text import normal

_LABEL = re.compile(r"\{\{c[0-9]{1,6}::")
_ROW = re.compile(r"(?<![ \t])[ \t]*<!--[ \t]{0,9}row:[^<>\n]{1,500}-->")
_HOLE = "\x1e"


class Trace(Protocol):
    """A note that is there, or was: all that is needed to know it again. Digests are made when they are asked for."""

    @property
    def id(self) -> str:
        """The id it goes by."""

    @property
    def deck(self) -> str:
        """The key of its deck."""

    @property
    def named(self) -> bool:
        """Whether its author gave it that id."""

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels of its cards."""

    def text(self) -> str:
        """A digest of all its text."""

    def question(self) -> str:
        """A digest of what it asks."""

    def answer(self) -> str | None:
        """A digest of its kind and what is to be known; None where nothing is said that could be compared."""

    def hidden(self, labels: Iterable[str]) -> Mapping[str, str | None]:
        """Digests of what some of its cards ask for; None for kinds whose labels are no author's."""

    def around(self, labels: Iterable[str]) -> Mapping[str, str | None]:
        """Digests of the lines in which some of its cards ask, without what they ask for."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A note where it stands, with the id it goes by. Built from a file or from what a store remembers."""

    id: str
    deck: str
    path: str
    note: Note
    links: Mapping[str, tuple[str, str]]

    @property
    def named(self) -> bool:
        """Whether its author gave it its id."""
        return self.note.id is not None

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels of its cards."""
        return self.note.labels

    def text(self) -> str:
        """A digest of all its text."""
        return _digest(bare(self.note.heading), bare(self.note.front), bare(self.note.back))

    def question(self) -> str:
        """A digest of what it asks."""
        return _digest(bare(self.note.heading), bare(self.note.front))

    def answer(self) -> str | None:
        """A digest of its kind and what is to be known; None where nothing is said that could be compared."""
        note = self.note
        parts = [bare(note.back)]
        if note.kind is Kind.CLOZE:
            parts += [normal(cloze.text) for _, cloze in kinds.clozes_of(note, dict(self.links))]
        return _digest(note.kind, *parts) if any(parts) else None

    def hidden(self, labels: Iterable[str]) -> Mapping[str, str | None]:
        """Digests of what some of its cards ask for; None for kinds whose labels are no author's."""
        return _digests(labels, self._hidden())

    def around(self, labels: Iterable[str]) -> Mapping[str, str | None]:
        """Digests of the lines in which some of its cards ask, without what they ask for."""
        return _digests(labels, self._around())

    def _hidden(self) -> Iterator[tuple[str, str]]:
        note, links = self.note, dict(self.links)
        if note.kind is Kind.CLOZE:
            yield from ((label, normal(cloze.text)) for label, cloze in kinds.clozes_of(note, links))
        elif note.kind is Kind.TABLE and (part := kinds.answer_part(note.kind, note.back)) is not None:
            for row in read_table(part, links).rows:
                yield row.label, "\x1f".join(map(normal, row.cells[1:]))

    def _around(self) -> Iterator[tuple[str, str]]:
        note = self.note
        if note.kind is not Kind.CLOZE:
            return
        lines = [line for text in (note.heading, note.front, note.back) for line in text.split("\n") if "{{" in line]
        for label, cloze in kinds.clozes_of(note, dict(self.links)):
            line = next((line for line in lines if cloze.raw in line), None)
            if line is not None:
                yield label, bare(line.replace(cloze.raw, _HOLE, 1))


@dataclass(frozen=True, slots=True)
class Sighting:
    """A note as it was when it was last seen. `kept` are digests by name; `texts` its words, if they were kept."""

    id: str
    deck: str
    named: bool
    labels: tuple[str, ...]
    kept: Mapping[str, str]
    holes: Mapping[str, tuple[str | None, str | None]]
    """What each label hides, and what stands around it."""
    texts: tuple[str, str, str] | None = None
    """Heading, front and back of a note without an id."""

    def text(self) -> str:
        """A digest of all its text."""
        return self.kept["text"]

    def question(self) -> str:
        """A digest of what it asks."""
        return self.kept["question"]

    def answer(self) -> str | None:
        """A digest of its kind and what is to be known."""
        return self.kept.get("answer")

    def hidden(self, labels: Iterable[str]) -> Mapping[str, str | None]:
        """Digests of what some of its cards ask for."""
        return {label: self.holes.get(label, (None, None))[0] for label in labels}

    def around(self, labels: Iterable[str]) -> Mapping[str, str | None]:
        """Digests of the lines in which some of its cards ask."""
        return {label: self.holes.get(label, (None, None))[1] for label in labels}


def written(spot: Spot) -> dict[str, Any]:
    """What is written down of a note, to know it again: place and digests, and its words if it has no id."""
    note, hidden, around = spot.note, spot.hidden(spot.labels), spot.around(spot.labels)
    holes = {label: [hidden[label], around[label]] for label in spot.labels if hidden[label] or around[label]}
    answer = spot.answer()
    return {
        "deck": spot.deck,
        "line": note.line,
        "kind": note.kind.value,
        "digest": content_digest(note),
        "text": spot.text(),
        "question": spot.question(),
        **({"answer": answer} if answer else {}),
        **({"labels": [*spot.labels]} if spot.labels != ("",) else {}),
        **({"holes": holes} if holes else {}),
        **({} if spot.named else {"heading": note.heading, "front": note.front, "back": note.back}),
    }


def sighting(note_id: str, seen: Mapping[str, Any]) -> Sighting | None:
    """A note from what was written down of it; None where that is not enough."""
    kept = {name: seen[name] for name in ("text", "question", "answer") if isinstance(seen.get(name), str)}
    deck, labels, holes = seen.get("deck"), seen.get("labels", [""]), seen.get("holes", {})
    texts = tuple(seen[name] for name in ("heading", "front", "back") if isinstance(seen.get(name), str))
    if not isinstance(deck, str) or not {"text", "question"} <= kept.keys() or not isinstance(holes, dict):
        return None
    if not isinstance(labels, list) or not all(isinstance(label, str) for label in labels):
        return None
    pairs = {str(label): (_text(pair, 0), _text(pair, 1)) for label, pair in holes.items()}
    words = (texts[0], texts[1], texts[2]) if len(texts) == 3 else None  # noqa: PLR2004 - the three above
    return Sighting(note_id, deck, words is None, tuple(labels), kept, pairs, words)


def _text(pair: object, index: int) -> str | None:
    found = pair[index] if isinstance(pair, list) and len(pair) > index else None
    return found if isinstance(found, str) else None


def bare(text: str) -> str:
    """A text without the labels that are written into it."""
    return normal(_ROW.sub("", _LABEL.sub("{{", text)))


def _digest(*parts: str) -> str:
    return blake2b("\x1f".join(parts).encode("utf-8", "replace"), digest_size=16).hexdigest()


def _digests(labels: Iterable[str], found: Iterable[tuple[str, str]]) -> dict[str, str | None]:
    texts: dict[str, list[str]] = {label: [] for label in labels}
    for label, text in found:
        if label in texts:
            texts[label].append(text)
    return {label: _digest(*parts) if any(parts) else None for label, parts in texts.items()}
