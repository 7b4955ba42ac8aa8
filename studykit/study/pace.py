"""How long a card takes: the learner's own times, and what to expect before there are any.

Owns the constants. Times are milliseconds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from studykit.deck.model import SPOKEN_SECONDS, Kind
from studykit.memory.model import Answer

CAP = 60_000
"""Longer answers count as this long in every figure; the log keeps what was measured."""
SPOKEN_CAP = 3
"""A spoken answer counts as at most so many times as long as it should take."""

ENOUGH = 20
"""From this many answers of a kind on, the learner's own mean is used."""

NEW_CARD = 28_900
"""Expected for a new card with its same-day steps: the mean over first ratings of the planner's constants."""

REVIEW = 14_600
"""Expected for a review with the step after a lapse, at nine in ten recalled."""

STEP = 8_000
"""Expected for one learning step."""

_TIMES = {Kind.NUMERIC: 60_000, Kind.STEPS: 50_000, Kind.TYPED: 25_000, Kind.SPOKEN: 160_000}


def cap_of_spoken(seconds: int | None) -> int:
    """Milliseconds that an answer to a spoken card counts as at most, whose note says so many seconds."""
    return SPOKEN_CAP * 1000 * (seconds or SPOKEN_SECONDS)


def capped(answers: Iterable[Answer], caps: Mapping[str, int]) -> int:
    """Milliseconds that some answers took together; `caps` has those of spoken cards."""
    return sum(min(answer.took_ms or 0, caps.get(answer.card, CAP)) for answer in answers)


@dataclass(frozen=True, slots=True)
class Pace:
    """Expected milliseconds an answer. `own` holds count and mean of the learner's capped answers by kind."""

    own: Mapping[Kind, tuple[int, float]] = field(default_factory=dict)

    def expected(self, kind: Kind, *, new: bool = False, step: bool = False) -> float:
        """Expected milliseconds for the next asking of a card of this kind."""
        count, mean = self.own.get(kind, (0, 0.0))
        if count >= ENOUGH:
            return mean * 2 if new else mean
        if kind in _TIMES:
            return float(_TIMES[kind])
        return float(STEP if step else NEW_CARD if new else REVIEW)

    def typical(self, *, new: bool = False) -> float:
        """Expected milliseconds for a review, or a new card, of whatever kind."""
        count = sum(n for n, _ in self.own.values())
        if count < ENOUGH:
            return float(NEW_CARD if new else REVIEW)
        mean = sum(n * mean for n, mean in self.own.values()) / count
        return mean * 2 if new else mean
