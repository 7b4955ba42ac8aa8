"""What was measured, and what it is held against.

Owns medians, quantiles and targets. Figures and floors are measured in turns, so that a ratio is taken between
neighbors in time and noise of the machine falls on both. Must not know what is measured.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Literal

Unit = Literal["ms", "MB"]


@dataclass(frozen=True, slots=True)
class Samples:
    """One figure in its unit, run by run, and its floor measured beside it; no floor is an empty one."""

    own: Sequence[float]
    floor: Sequence[float] = ()
    unit: Unit = "ms"

    @property
    def median(self) -> float:
        """The figure."""
        return median(self.own)

    @property
    def floor_median(self) -> float:
        """Its floor."""
        return median(self.floor)

    @property
    def ratio(self) -> float:
        """How many times its floor: the median over the pairs of runs."""
        return median(own / floor for own, floor in zip(self.own, self.floor, strict=True))

    @property
    def above(self) -> float:
        """How much more than its floor: the median over the pairs of runs."""
        return median(own - floor for own, floor in zip(self.own, self.floor, strict=True))


def quantile(values: Sequence[float], share: float) -> float:
    """The value that `share` of the values do not exceed; nearest rank."""
    ranked = sorted(values)
    return ranked[min(int(share * len(ranked)), len(ranked) - 1)]


@dataclass(frozen=True, slots=True)
class Limit:
    """One target: its words, and whether it is met."""

    text: str
    holds: Callable[[Samples], bool]


def times_floor(most: float) -> Limit:
    """At most so many times the floor."""
    return Limit(f"≤ {most:g} × floor", lambda samples: samples.ratio <= most)


def above_floor(most: float) -> Limit:
    """At most so many milliseconds above the floor."""
    return Limit(f"≤ floor + {most:g} ms", lambda samples: samples.above <= most)


def at_most(most: float, unit: Unit = "ms") -> Limit:
    """At most so much."""
    return Limit(f"≤ {most:g} {unit}", lambda samples: samples.median <= most)


def tail_at_most(percent: int, most: float) -> Limit:
    """A tail of at most so many milliseconds."""
    return Limit(f"p{percent} ≤ {most:g} ms", lambda samples: quantile(samples.own, percent / 100) <= most)


def tail_above_floor(percent: int, most: float) -> Limit:
    """A tail of at most so many milliseconds above the floor's tail."""

    def holds(samples: Samples) -> bool:
        return quantile(samples.own, percent / 100) <= quantile(samples.floor, percent / 100) + most

    return Limit(f"p{percent} ≤ floor + {most:g} ms", holds)
