"""True retention: of the reviews of cards that were learnt, how many were recalled.

Definition (Anki's): Hard, Good and Easy over all, of answers that count to memory and whose card was in review or had
an interval of at least a day; a card is mature from an interval of 21 days on.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from studykit.memory.model import Rating, State
from studykit.progress.model import Review

MATURE = 21
ENOUGH = 20
"""Of fewer reviews a rate is not said."""
PERIODS = ("today", "yesterday", "last_7", "last_30", "last_365", "all")
_FIRST = {"today": 0, "yesterday": 1, "last_7": 6, "last_30": 29, "last_365": 364}


@dataclass(slots=True)
class Tally:
    """Passed and failed."""

    passed: int = 0
    failed: int = 0

    def add(self, *, passed: bool) -> None:
        """Count one review."""
        self.passed += passed
        self.failed += not passed

    def take(self, other: Tally) -> None:
        """Count what another has counted."""
        self.passed += other.passed
        self.failed += other.failed

    @property
    def total(self) -> int:
        """All reviews."""
        return self.passed + self.failed

    @property
    def rate(self) -> float | None:
        """Share recalled; None without a review."""
        return self.passed / self.total if self.total else None

    @property
    def is_enough(self) -> bool:
        """Whether there are so many reviews that the rate may be said."""
        return self.total >= ENOUGH


@dataclass(slots=True)
class Recall:
    """Reviews of cards that were learnt, by how well."""

    young: Tally = field(default_factory=Tally)
    mature: Tally = field(default_factory=Tally)

    def see(self, review: Review) -> bool:
        """Count a review if it is one of a card that was learnt; whether it is."""
        if not counts(review):
            return False
        tally = self.mature if (review.interval_before or 0) >= MATURE else self.young
        tally.add(passed=review.rating is not Rating.AGAIN)
        return True

    def take(self, other: Recall) -> None:
        """Count what another has counted."""
        self.young.take(other.young)
        self.mature.take(other.mature)

    @property
    def total(self) -> Tally:
        """Young and mature."""
        return Tally(self.young.passed + self.mature.passed, self.young.failed + self.mature.failed)


def counts(review: Review) -> bool:
    """Whether a review is one of a card that was learnt."""
    if review.cram:
        return False
    return review.state is State.REVIEW or (review.interval_before or 0) >= 1


def true_retention(reviews: Iterable[Review], today: int) -> dict[str, Recall]:
    """What was recalled in each period; periods end with today."""
    days: dict[int, Recall] = {}
    for review in reviews:
        days.setdefault(review.study_day, Recall()).see(review)
    return by_period(days.items(), today)


def by_period(days: Iterable[tuple[int, Recall]], today: int) -> dict[str, Recall]:
    """The same from what was recalled on each study day."""
    table = {period: Recall() for period in PERIODS}
    for day, recall in days:
        for period in _periods(today - day):
            table[period].take(recall)
    return table


def _periods(age: int) -> list[str]:
    if age == 1:
        return ["yesterday", "last_7", "last_30", "last_365", "all"]
    return [p for p in PERIODS if p == "all" or (p != "yesterday" and 0 <= age <= _FIRST[p])]
