"""Which day of its range a card gets: rather one on which little is due, and not one of its siblings.

Owns how much each day of a fuzz range weighs. Must not know where counts of due cards come from; it asks for them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

DueBetween = Callable[[int, int], Mapping[int, int]]
"""Gives how many cards are due on each study day from the first to the last; days without any may lack."""

_CROWD = 12.0
"""The power by which a crowded day weighs less. Found by simulation: see docs/scheduling.md."""
_SOONER = 3.0
"""The power by which a longer interval weighs less: days further ahead are emptier, for much is not yet put there."""
_NEAREST, _APART = 0.05, 5
"""What the day of a sibling weighs, and from how many days on siblings are far enough apart; it grows in between."""


@dataclass(frozen=True, slots=True)
class Load:
    """What is due when, as far as the next interval of one card goes."""

    due_between: DueBetween
    siblings: frozenset[int] = field(default_factory=frozenset)
    """The study days on which other cards of its note are due."""

    def weights(self, day: int, lower: int, upper: int) -> list[float]:
        """How good each interval from `lower` to `upper` days is for a card answered on study day `day`."""
        counts = self.due_between(day + lower, day + upper)
        return [self._weight(day + days, counts.get(day + days, 0)) / days**_SOONER for days in range(lower, upper + 1)]

    def _weight(self, day: int, due: int) -> float:
        near = min((abs(day - sibling) for sibling in self.siblings), default=_APART)
        apart = 1.0 if near >= _APART else max(near / _APART, _NEAREST)
        return float(apart / (1 + due) ** _CROWD)
