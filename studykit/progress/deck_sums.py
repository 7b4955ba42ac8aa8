"""How the cards of a deck stand on a day: sums of how many are where, and of how well they are remembered."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from studykit.memory.intervals import retrievability
from studykit.memory.model import STEPPING

CardState = tuple[str, int, float | None, int | None, int | None, int | None, int | None]
"""A card: state, whether suspended, stability, last day, due day, when its step is due, interval."""


@dataclass(frozen=True, slots=True)
class When:
    """Today, when it is over in UTC milliseconds, the day that readiness is asked for, and how memory decays (w20)."""

    today: int
    over: int
    then: int
    decay: float


@dataclass(slots=True)
class DeckSums:
    """The living cards of a deck. A card that is suspended counts as that and as nothing else.

    `due` ones are due today or before, with none that are new; `load` are the answers a day that intervals come to.
    `recall` and `recall_then` are sums of the probability of recall of the cards seen, today and then.
    """

    cards: int = 0
    new: int = 0
    learning: int = 0
    review: int = 0
    suspended: int = 0
    due: int = 0
    load: float = 0.0
    recall: float = 0.0
    recall_then: float = 0.0

    @property
    def mean_retrievability(self) -> float | None:
        """That of the cards seen, today; None where there are none."""
        seen = self.learning + self.review
        return self.recall / seen if seen else None

    @property
    def readiness(self) -> float | None:
        """The mean probability of recall then, an unseen card counting 0; None where there is no card."""
        asked = self.cards - self.suspended
        return self.recall_then / asked if asked else None


def sums_of(cards: Iterable[CardState], when: When) -> DeckSums:
    """The sums over some cards."""
    found = DeckSums()
    for state, suspended, stability, last_day, due_day, due_at, interval in cards:
        found.cards += 1
        if suspended:
            found.suspended += 1
        elif stability is None or last_day is None:
            found.new += 1
        else:
            recall = retrievability(stability, when.today - last_day, when.decay)
            found.recall += recall
            found.recall_then += (
                recall if when.then == when.today else retrievability(stability, when.then - last_day, when.decay)
            )
            if state in STEPPING:
                found.learning += 1
                found.due += due_at is not None and due_at < when.over
            else:
                found.review += 1
                found.due += due_day is not None and due_day <= when.today
                found.load += 1 / max(interval or 1, 1)
    return found


def together(one: DeckSums, other: DeckSums) -> DeckSums:
    """The sums over the cards of both."""
    return DeckSums(
        one.cards + other.cards, one.new + other.new, one.learning + other.learning, one.review + other.review,
        one.suspended + other.suspended, one.due + other.due, one.load + other.load, one.recall + other.recall,
        one.recall_then + other.recall_then,
    )  # fmt: skip
