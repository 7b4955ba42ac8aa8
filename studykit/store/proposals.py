"""Cards that lost their note, each beside a card that may be the same: for the learner to judge.

Owns which pairs are proposed and how much they have in common. Nothing here is decided: a pair becomes an alias only by
the learner's word. Every function works inside the caller's transaction. Must not write.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
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


def proposals(connection: sqlite3.Connection, lost: Sequence[Lost]) -> list[Proposal]:
    """The pairs to judge, those with most in common first; each card is in one pair at most.

    Both cards are of one deck, the old one has a history, and nothing is remembered of the new one.
    """
    declined = aliases.named(connection, "decline")
    spots = {deck: _unstudied(connection, deck) for deck in {one.trace.deck for one in lost}}
    pairs = [pair for one in lost for pair in _pairs(one, spots[one.trace.deck])]
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


def _pairs(lost: Lost, notes: Sequence[tuple[Spot, list[str]]]) -> list[Proposal]:
    """A lost card with each card that it may be."""
    label, words = lost.card.partition("/")[2], _words(lost.trace)
    pairs = []
    for spot, labels in notes:
        if lost.stays:
            new = labels if spot.id == lost.trace.id else []
            pairs += [Proposal(lost.card, card_id(spot.id, other), _likeness(label, other)) for other in new]
        elif words and (label in labels or len(spot.labels) == len(lost.trace.labels) == 1):
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
