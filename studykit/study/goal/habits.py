"""How a learner grades, and how many seconds that takes: what the planner assumes of answers still to come.

Owns the constants, the shrinking of a learner's own figures towards them, and the few costs that cards are sorted
into. A visit is a card on a day: its first answer, with all further answers of that day. Times are seconds. The
constants were measured on many learners by the FSRS project and rounded.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from studykit.deck.model import Kind
from studykit.study.pace import ENOUGH

Four = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Habits:
    """Probabilities and seconds by rating, Again to Easy; of recalled cards, Hard to Easy."""

    first: Four = (0.16, 0.09, 0.57, 0.18)
    """How a new card is rated."""
    recalled: tuple[float, float, float] = (0.065, 0.845, 0.09)
    """How a card is rated that was recalled."""
    new_seconds: Four = (47.6, 32.8, 27.8, 10.7)
    """What a new card takes, the steps of its day included."""
    review_seconds: Four = (33.4, 17.6, 12.4, 8.9)
    """What a review takes, the step after a lapse included."""

    def new_cost(self) -> float:
        """Expected seconds of a new card."""
        return sum(p * seconds for p, seconds in zip(self.first, self.new_seconds, strict=True))

    def review_cost(self, recall: float) -> float:
        """Expected seconds of a review of a card recalled with a probability."""
        again, *others = self.review_seconds
        known = sum(p * seconds for p, seconds in zip(self.recalled, others, strict=True))
        return (1 - recall) * again + recall * known


USUAL = Habits()

STEP_SECONDS = 14.0
"""What one more look at a card takes on the same day; the constants above hold one or two of them."""

OWN_FROM = 200
"""From so many visits on, a learner's own figures are mixed in."""
_WEIGHT = 100
"""So many answers weigh the constants, against the learner's own."""
_TYPICAL_RECALL = 0.9
_KIND_SECONDS = {Kind.NUMERIC: 60.0, Kind.STEPS: 50.0, Kind.TYPED: 25.0}
_SPOKEN_MORE = 40.0
"""What a spoken card takes beyond its time."""
_SPOKEN_SECONDS = 120.0
_LONGEST = 60.0
"""An answer longer than this, or than three times what its kind is expected to take, was an interruption."""


class Visit(NamedTuple):
    """A card on a day: the kind of the card, whether it was new, the first rating and the seconds in all."""

    kind: Kind
    new: bool
    rating: int
    seconds: float


class Look(NamedTuple):
    """One answer, as visits are made of them: card, study day, rating, seconds if they were measured."""

    card: str
    day: int
    rating: int
    seconds: float | None


def expected_seconds(kind: Kind, time: int | None = None) -> float:
    """What a review of a kind takes before the learner's own times are known; `time` is that of a spoken note."""
    if kind is Kind.SPOKEN:
        return (time or _SPOKEN_SECONDS) + _SPOKEN_MORE
    return _KIND_SECONDS.get(kind, USUAL.review_cost(_TYPICAL_RECALL))


def counted_seconds(kind: Kind, seconds: float) -> float:
    """The seconds of an answer as they count: what is far longer was an interruption."""
    return min(seconds, max(_LONGEST, 3 * expected_seconds(kind)))


def visits(looks: Iterable[Look], kinds: Mapping[str, Kind]) -> list[Visit]:
    """The visits that answers make up, in order of time; those with an answer of unknown length are left out."""
    found: dict[tuple[str, int], Visit | None] = {}
    seen: set[str] = set()
    for card, day, rating, seconds in looks:
        kind = kinds.get(card)
        if kind is None:
            continue
        key = (card, day)
        before = found.get(key)
        if seconds is None or (key in found and before is None):
            found[key] = None
        else:
            counted = counted_seconds(kind, seconds)
            found[key] = (
                Visit(kind, card not in seen, rating, counted)
                if before is None
                else before._replace(seconds=before.seconds + counted)
            )
        seen.add(card)
    return [visit for visit in found.values() if visit is not None]


def later_looks(looks: Iterable[Look], kinds: Mapping[str, Kind]) -> list[tuple[Kind, float]]:
    """The kind and the seconds of every answer but the first of its card on a day."""
    days: dict[str, int] = {}
    found = []
    for card, day, _, seconds in looks:
        kind = kinds.get(card)
        if kind is not None and seconds is not None and days.get(card) == day:
            found.append((kind, counted_seconds(kind, seconds)))
        days[card] = day
    return found


@dataclass(frozen=True, slots=True)
class Ways:
    """A learner's habits, and how much longer than usual each kind takes where that is known."""

    habits: Habits = USUAL
    own: Mapping[Kind, float] | None = None
    step_seconds: float = STEP_SECONDS
    """What one more look on the same day takes at a card of the usual kind."""

    def multiplier(self, kind: Kind, time: int | None = None) -> float:
        """How many times the seconds of the habits a card takes."""
        own = (self.own or {}).get(kind)
        return expected_seconds(kind, time) / USUAL.review_cost(_TYPICAL_RECALL) if own is None else own


def learned(past: Sequence[Visit], later: Sequence[tuple[Kind, float]] = ()) -> Ways:
    """The habits and multipliers that visits show, and what the later looks in them took."""
    by_constants = _multipliers(past, USUAL)
    habits = USUAL if len(past) < OWN_FROM else _habits(past, Ways(USUAL, by_constants))
    ways = Ways(habits, _multipliers(past, habits))
    if len(later) < ENOUGH:
        return ways
    usual = sum(ways.multiplier(kind) for kind, _ in later)
    return replace(ways, step_seconds=sum(seconds for _, seconds in later) / usual)


def _multipliers(past: Sequence[Visit], habits: Habits) -> dict[Kind, float]:
    """By kind, how many times the expected seconds its visits took in all; kinds with too few are left out."""
    counts: Counter[Kind] = Counter()
    took: Counter[Kind] = Counter()
    expected: Counter[Kind] = Counter()
    for kind, new, rating, seconds in past:
        counts[kind] += 1
        took[kind] += seconds  # type: ignore[assignment]
        expected[kind] += (habits.new_seconds if new else habits.review_seconds)[rating - 1]  # type: ignore[assignment]
    return {kind: max(took[kind] / expected[kind], 0.05) for kind, count in counts.items() if count >= ENOUGH}


def _habits(past: Sequence[Visit], ways: Ways) -> Habits:
    first = Counter(visit.rating for visit in past if visit.new)
    recalled = Counter(visit.rating for visit in past if not visit.new and visit.rating > 1)
    times: dict[tuple[bool, int], list[float]] = {}
    for kind, new, rating, seconds in past:
        times.setdefault((new, rating), []).append(seconds / ways.multiplier(kind))
    return Habits(
        first=_four(_shrunk(first, USUAL.first, range(1, 5))),
        recalled=_three(_shrunk(recalled, USUAL.recalled, range(2, 5))),
        new_seconds=_four([_between(times.get((True, g), []), USUAL.new_seconds[g - 1]) for g in range(1, 5)]),
        review_seconds=_four([_between(times.get((False, g), []), USUAL.review_seconds[g - 1]) for g in range(1, 5)]),
    )


def _shrunk(counts: Counter[int], usual: Sequence[float], ratings: range) -> list[float]:
    total = sum(counts[rating] for rating in ratings) + _WEIGHT
    return [(counts[rating] + _WEIGHT * p) / total for rating, p in zip(ratings, usual, strict=True)]


def _between(times: Sequence[float], usual: float) -> float:
    """The median, drawn towards what is usual by as much as there is little of it."""
    if not times:
        return usual
    return (len(times) * median(times) + _WEIGHT * usual) / (len(times) + _WEIGHT)


def _four(values: Sequence[float]) -> Four:
    again, hard, good, easy = values
    return again, hard, good, easy


def _three(values: Sequence[float]) -> tuple[float, float, float]:
    hard, good, easy = values
    return hard, good, easy


MOST_COSTS = 5
"""So many costs a plan tells apart; each takes the planner as long as all cards of one cost."""


def grouped(multipliers: Iterable[float]) -> dict[float, float]:
    """Each multiplier with that of its group, at most five: near ones are put together, weighed by their cards."""
    counts = Counter(round(multiplier, 6) for multiplier in multipliers)
    groups = [([value], count, math.log(value)) for value, count in sorted(counts.items())]
    while len(groups) > MOST_COSTS:
        losses = [(b[2] - a[2]) ** 2 * a[1] * b[1] / (a[1] + b[1]) for a, b in pairwise(groups)]
        at = losses.index(min(losses))
        (left, n, x), (right, m, y) = groups[at : at + 2]
        groups[at : at + 2] = [(left + right, n + m, (n * x + m * y) / (n + m))]
    return {value: values[0] if len(values) == 1 else math.exp(mean) for values, _, mean in groups for value in values}
