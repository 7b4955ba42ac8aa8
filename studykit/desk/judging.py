"""Pairs of cards that may be one and the same, put before the learner, and the word on each.

Owns what is shown of a pair. Must not know how pairs are found.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from studykit.deck.kinds import card_faces
from studykit.deck.match import card_id
from studykit.deck.traces import Sighting, Spot, Trace
from studykit.errors import UsageError
from studykit.memory.model import Memory
from studykit.store import aliases, catalog, following, memories, sightings, update
from studykit.store.catalog import CardRow
from studykit.store.proposals import Proposal

if TYPE_CHECKING:
    from studykit.desk.desk import Desk


Faces = tuple[str, str]
"""Front and back of a card, as Markdown."""


class Judged(NamedTuple):
    """A proposed pair with what is known of both cards."""

    pair: Proposal
    old: Faces | None
    """The card that lost its note; None where only digests of it were kept."""
    past: Memory
    """What is remembered of it."""
    new: CardRow

    @property
    def faces(self) -> Faces:
        """The card that may be the same."""
        return card_faces(self.new.note, self.new.label, self.new.links)


def waiting(desk: Desk) -> list[Judged]:
    """The pairs that wait for a word, those with most in common first."""
    with desk.store.database.read() as connection:
        found = []
        for pair in update.known_proposals(connection):
            new = catalog.card(connection, desk.roots, pair.new)
            if new is not None:
                note = pair.old.partition("/")[0]
                past = memories.get(connection, aliases.holder(connection, pair.old))
                found.append(Judged(pair, _faces(sightings.trace(connection, note), pair.old), past, new))
        return found


def _faces(trace: Trace | None, card: str) -> Faces | None:
    if isinstance(trace, Spot):
        label = card.partition("/")[2]
        return card_faces(trace.note, label, dict(trace.links)) if label in trace.labels else None
    if isinstance(trace, Sighting) and trace.texts is not None:
        heading, front, back = trace.texts
        return f"{heading}\n\n{front}".strip(), back
    return None


def judge(desk: Desk, old: str, new: str, *, same: bool) -> Proposal:
    """Commit the learner's word on a pair of cards; raises UsageError where it is none that can be judged."""
    for pair in waiting(desk):
        if (pair.pair.old, pair.pair.new) == (old, new):
            desk.judge(old, new, same=same)
            return pair.pair
    row = desk.card(new)
    with desk.store.database.read() as connection:
        lost = [one for one in following.lost(connection) if old in _cards(one.trace, one.card)]
    if not lost:
        raise UsageError(f"{old!r} is no card that lost its note; studykit reconcile lists them")
    if row.retired:
        raise UsageError(f"{new!r} is not in the decks")
    desk.judge(old, row.card, same=same)
    return Proposal(old, row.card, 0.0)


def _cards(trace: Trace, card: str) -> Sequence[str]:
    return [card, *(card_id(trace.id, label) for label in trace.labels)]
