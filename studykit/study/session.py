"""One sitting at the desk: what is on the table, what may be done with it, and what was done.

Owns the states of a review (asking, checked) and the tally of a sitting. Must not know how a card is drawn or kept.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from enum import StrEnum

from studykit.memory.model import Rating, State
from studykit.study.queue import Candidate


class Phase(StrEnum):
    """How far a card has come since it was put on the table."""

    ASKING = "asking"
    CHECKED = "checked"


@dataclass(frozen=True, slots=True)
class Turn:
    """One card on the table. `since` is when it was first shown, in UTC milliseconds; `proposed` is a grade, if any."""

    card: Candidate
    since: int
    phase: Phase = Phase.ASKING
    proposed: Rating | None = None

    def checked(self) -> Turn:
        """The same card with its answer shown. Plain kinds propose nothing: only the learner knows."""
        return replace(self, phase=Phase.CHECKED)


@dataclass(slots=True)
class Tally:
    """What a sitting or a day came to. Times are milliseconds, capped an answer."""

    ratings: Counter[Rating] = field(default_factory=Counter)
    cards: set[str] = field(default_factory=set)
    again: Counter[str] = field(default_factory=Counter)
    recalled: int = 0
    reviews: int = 0
    time: int = 0

    def add(self, card: str, rating: Rating, before: State, took: int) -> None:
        """Count one answer; `recalled` is of cards that were in review."""
        self.ratings[rating] += 1
        self.cards.add(card)
        self.time += took
        if rating is Rating.AGAIN:
            self.again[card] += 1
        if before is State.REVIEW:
            self.reviews += 1
            self.recalled += rating is not Rating.AGAIN
