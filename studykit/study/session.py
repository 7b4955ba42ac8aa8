"""One sitting at the desk: what is on the table, what may be done with it, and what was done.

Owns the states of a review (asking, answering, checked) and the tally of a sitting. Must not know how a card is drawn
or kept.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from enum import StrEnum

from studykit.memory.model import Rating, State
from studykit.study.answering import Verdict, Work
from studykit.study.queue import Candidate


class Phase(StrEnum):
    """How far a card has come since it was put on the table."""

    ASKING = "asking"
    ANSWERING = "answering"
    """Something was done with it, and not checked yet."""
    CHECKED = "checked"


@dataclass(frozen=True, slots=True)
class Wish:
    """What a sitting is to be, beside what the day holds."""

    tags: tuple[str, ...] = ()
    """Only cards with one of these."""
    minutes: float | None = None
    limit: int | None = None
    """At most so many cards; what becomes due of them again is asked as well."""
    more_new: int = 0
    """New cards beyond the day's limit."""
    cram: bool = False
    """Every chosen card, whether it is due or not, and nothing of it counts."""


ANYTHING = Wish()
"""A sitting over what the day holds."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One card on the table. `since` is when it was first shown, in UTC milliseconds.

    `work` is what was done with it so far, `verdict` what that came to once it was checked; plain kinds have no work.
    """

    card: Candidate
    since: int
    phase: Phase = Phase.ASKING
    work: Work | None = None
    verdict: Verdict | None = None

    @property
    def proposed(self) -> Rating | None:
        """The grade to propose, if any: of plain kinds only the learner knows."""
        return None if self.verdict is None else self.verdict.proposed

    def moved(self, to: Work | Verdict | None) -> Turn:
        """The same card after more was done with it, or after it was checked."""
        if isinstance(to, Verdict):
            return replace(self, phase=Phase.CHECKED, work=to.work, verdict=to)
        if to == self.work:
            return self
        return replace(self, phase=Phase.ANSWERING, work=to)


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
