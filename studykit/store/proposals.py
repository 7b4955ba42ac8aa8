"""Cards that lost their note, each beside a card that may be the same: for the learner to judge.

Owns which pairs are proposed and how much they have in common. Nothing here is decided: a pair becomes an alias only by
the learner's word. Every function works inside the caller's transaction. Must not write.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from studykit.deck.match import card_id
from studykit.deck.resemblance import resemblance
from studykit.deck.traces import Sighting, Spot, Trace
from studykit.store import aliases, sightings
from studykit.store.following import Lost, unstudied

LEAST = 0.3
"""Pairs with less in common are not proposed."""

EVEN = 0.5
"""What two cards of one note have in common, when it is not known what the old one asked."""


class Proposal(NamedTuple):
    """A card that lost its note, one that may be the same, and how much they have in common, 0 to 1."""

    old: str
    new: str
    score: float


class Times(NamedTuple):
    """In which scan cards lost their note and notes came into sight; 0 where that is not known."""

    lost: Mapping[str, int]
    came: Mapping[str, int]

    def met(self, card: str, note: str) -> bool:
        """Whether a card was still there when a note was, so that they are two."""
        return self.came.get(note, 0) < self.lost.get(card, 0)


def proposals(connection: sqlite3.Connection, lost: Sequence[Lost], times: Times) -> list[Proposal]:
    """The pairs to judge, those with most in common first; each card is in one pair at most.

    Both cards are of one deck, the old one has a history, nothing is remembered of the new one, and the two were never
    there at once.
    """
    declined = aliases.named(connection, "decline")
    spots = {deck: _unstudied(connection, deck) for deck in {one.trace.deck for one in lost}}
    pairs: list[Proposal] = []
    for one in lost:
        notes = spots[one.trace.deck]
        if one.stays:
            pairs += _siblings(connection, one, notes)
        else:
            pairs += _pairs(one, [found for found in notes if not times.met(one.card, found[0].id)])
    best: list[Proposal] = []
    taken: set[str] = set()
    for pair in sorted(pairs, key=lambda pair: (-pair.score, pair.old, pair.new)):
        new = pair.score >= LEAST and aliases.pair(pair.old, pair.new) not in declined
        if new and pair.old not in taken and pair.new not in taken:
            taken.update((pair.old, pair.new))
            best.append(pair)
    return best


def _unstudied(connection: sqlite3.Connection, deck: str) -> list[tuple[Spot, list[str]]]:
    """The notes of a deck with cards of which nothing is remembered, each with their labels."""
    cards: dict[tuple[int, str], list[str]] = {}
    for root, note, label in unstudied(connection, deck):
        cards.setdefault((root, note), []).append(label)
    return [
        (spot, labels) for (root, note), labels in cards.items() for spot in sightings.spots(connection, root, [note])
    ]


def _siblings(connection: sqlite3.Connection, lost: Lost, notes: Sequence[tuple[Spot, list[str]]]) -> list[Proposal]:
    """A card whose note is still there with each card of that note which was not there beside it."""
    label = lost.card.partition("/")[2]
    labels = [other for spot, found in notes if spot.id == lost.trace.id for other in found]
    beside = sightings.beside(connection, lost.trace.id, label) if labels else set()
    return [
        Proposal(lost.card, card_id(lost.trace.id, other), _likeness(label, other))
        for other in labels
        if other not in beside
    ]


def _pairs(lost: Lost, notes: Sequence[tuple[Spot, list[str]]]) -> list[Proposal]:
    """A lost card with each card that it may be."""
    label, words = lost.card.partition("/")[2], _words(lost.trace)
    if not words:
        return []
    pairs = []
    for spot, labels in notes:
        if label in labels or len(spot.labels) == len(lost.trace.labels) == 1:
            other = label if label in labels else labels[0]
            score = round(resemblance(words, _words(spot)), 2)
            pairs.append(Proposal(lost.card, card_id(spot.id, other), score))
    return pairs


def _likeness(label: str, other: str) -> float:
    """How likely two labels of one note mean the same: even, unless they are words that have more in common."""
    return max(EVEN, round(resemblance(label.replace("-", " "), other.replace("-", " ")), 2))


def _words(note: Trace) -> str:
    """All that a note says, as far as that is known."""
    if isinstance(note, Spot):
        return f"{note.note.heading} {note.note.front} {note.note.back}"
    return " ".join(note.texts or ()) if isinstance(note, Sighting) else ""
