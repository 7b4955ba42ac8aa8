"""True retention: of the reviews of cards that were learnt, how many were recalled.

Definition (Anki's): Hard, Good and Easy over all, of answers that count to memory and whose card was in review or had
an interval of at least a day; a card is mature from an interval of 21 days on.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from studykit.memory.model import Rating, State
from studykit.progress.model import Review

MATURE = 21
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

    @property
    def rate(self) -> float | None:
        """Share recalled; None without a review."""
        total = self.passed + self.failed
        return self.passed / total if total else None


def counts(review: Review) -> bool:
    """Whether a review is one of a card that was learnt."""
    if review.cram:
        return False
    return review.state is State.REVIEW or (review.interval_before or 0) >= 1


def true_retention(reviews: Iterable[Review], today: int) -> dict[str, dict[str, Tally]]:
    """Tallies by period and maturity (`young`, `mature`, `total`); periods end with today."""
    table = {period: {name: Tally() for name in ("young", "mature", "total")} for period in PERIODS}
    for review in reviews:
        if not counts(review):
            continue
        name = "mature" if (review.interval_before or 0) >= MATURE else "young"
        passed = review.rating is not Rating.AGAIN
        age = today - review.study_day
        for period in _periods(age):
            table[period][name].add(passed=passed)
            table[period]["total"].add(passed=passed)
    return table


def _periods(age: int) -> list[str]:
    if age == 1:
        return ["yesterday", "last_7", "last_30", "last_365", "all"]
    return [p for p in PERIODS if p == "all" or (p != "yesterday" and 0 <= age <= _FIRST[p])]
