"""How well predictions fit what happened: log loss, RMSE(bins), AUC, bins with intervals.

Definitions: items are answers at least a study day after the one before; y is recalled, p the retrievability predicted
before the answer. Log loss weighs the i-th of n items by 0.25 + 0.75 (i / (n - 1))^3 in time order (fsrs-rs).
RMSE(bins) groups by elapsed days, count of reviews and lapses as fsrs-rs does. AUC is the rank statistic of predictions
to a tenth of a percent. The bins lie between fixed predictions, with Wilson's interval at 95 %.

Everything is a sum over the items in their order, so that it can be gathered day by day.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, TypeVar

from studykit.memory.model import Rating
from studykit.progress.model import Review

EDGES = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1.0)
"""Where bins begin and end."""
_Z = 1.959963984540054
_CLAMP = 1e-7
_RANKS = 1000

Group = tuple[int, int, int]
_Key = TypeVar("_Key")


@dataclass(frozen=True, slots=True)
class Bin:
    """One bin of the calibration table: between which predictions, their mean, share recalled, answers, interval."""

    start: float
    end: float
    predicted: float
    observed: float
    n: int
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """All figures; None where there is nothing to compute them from. Bins without an answer are left out."""

    n: int
    log_loss: float | None
    rmse_bins: float | None
    auc: float | None
    bins: tuple[Bin, ...]
    hope: float = 0.0
    """By how much the mean prediction was above the share recalled; below 0 it was too careful."""
    chance: float = 0.0
    """How far apart the two can be by chance if every prediction is right: in 95 of 100 cases."""


@dataclass(slots=True)
class Sums:
    """What items have in common: their count, predictions, how many were recalled, and a weight."""

    n: int = 0
    p: float = 0.0
    y: int = 0
    weight: float = 0.0

    def add(self, p: float, y: int, weight: float) -> None:
        """One item more."""
        self.n += 1
        self.p += p
        self.y += y
        self.weight += weight


@dataclass(slots=True)
class Predictions:
    """Items gathered in time order. A weight here is i^3 of the i-th item, or what comes of it."""

    n: int = 0
    loss: float = 0.0
    late_loss: float = 0.0
    """The same with each item's loss times i^3."""
    groups: dict[Group, Sums] = field(default_factory=dict)
    bins: dict[int, Sums] = field(default_factory=dict)
    """By the number of the edge at which they begin; the weight is the variance p (1 - p)."""
    ranks: dict[int, list[int]] = field(default_factory=dict)
    """By predictions to a tenth of a percent: how many were forgotten, and how many recalled."""

    def add(self, p: float, group: Group, *, passed: bool) -> None:
        """The next item in time."""
        weight, y = float(self.n) ** 3, int(passed)
        self.n += 1
        loss = -math.log(min(max(p if passed else 1 - p, _CLAMP), 1 - _CLAMP))
        self.loss += loss
        self.late_loss += weight * loss
        _of(self.groups, group).add(p, y, weight)
        _of(self.bins, _bin(p)).add(p, y, p * (1 - p))
        self.ranks.setdefault(round(p * _RANKS), [0, 0])[y] += 1

    def as_values(self) -> list[Any]:
        """All of it as numbers in lists, to be kept."""
        bins = [[number, *_numbers(one)] for number, one in self.bins.items()]
        groups = [[*group, *_numbers(one)] for group, one in self.groups.items()]
        return [self.n, self.loss, self.late_loss, groups, bins, [[rank, *two] for rank, two in self.ranks.items()]]

    @staticmethod
    def from_values(values: list[Any]) -> Predictions:
        """Those that were kept."""
        n, loss, late_loss, groups, bins, ranks = values
        return Predictions(
            n, loss, late_loss,
            {(time, count, lapses): Sums(*numbers) for time, count, lapses, *numbers in groups},
            {number: Sums(*numbers) for number, *numbers in bins},
            {rank: two for rank, *two in ranks},
        )  # fmt: skip

    def figures(self) -> Calibration:
        """What comes of them."""
        if not self.n:
            return Calibration(0, None, None, None, ())
        sums = self.bins.values()
        hope = (math.fsum(one.p for one in sums) - sum(one.y for one in sums)) / self.n
        chance = _Z * math.sqrt(math.fsum(one.weight for one in sums)) / self.n
        loss = self._weighed(self.loss, self.late_loss) / self._weight
        bins = tuple(_figures_of(number, self.bins[number]) for number in sorted(self.bins))
        return Calibration(self.n, loss, self._rmse(), self._auc(), bins, hope, chance)

    def _weighed(self, plain: float, late: float) -> float:
        """A sum with the weights of the definition, from the one without and the one with i^3."""
        return plain if self.n == 1 else 0.25 * plain + 0.75 * late / (self.n - 1) ** 3

    @property
    def _weight(self) -> float:
        return self._weighed(self.n, (self.n * (self.n - 1) // 2) ** 2)

    def _rmse(self) -> float:
        total = math.fsum(
            self._weighed(one.n, one.weight) * ((one.p - one.y) / one.n) ** 2 for one in self.groups.values()
        )
        return math.sqrt(total / self._weight)

    def _auc(self) -> float | None:
        negatives, positives = (sum(counts[y] for counts in self.ranks.values()) for y in (0, 1))
        if not positives or not negatives:
            return None
        below = pairs = 0
        for rank in sorted(self.ranks):
            forgotten, recalled = self.ranks[rank]
            pairs += recalled * (2 * below + forgotten)
            below += forgotten
        return pairs / 2 / (positives * negatives)


def _of(table: dict[_Key, Sums], key: _Key) -> Sums:
    found = table.get(key)
    if found is None:
        found = table[key] = Sums()
    return found


def _numbers(sums: Sums) -> tuple[int, float, int, float]:
    return sums.n, sums.p, sums.y, sums.weight


def _bin(p: float) -> int:
    """The number of the edge at which the bin of a prediction begins; only the last bin holds its end."""
    return max(bisect_right(EDGES, p, hi=len(EDGES) - 1) - 1, 0)


def _figures_of(number: int, sums: Sums) -> Bin:
    low, high = wilson(sums.y, sums.n)
    return Bin(EDGES[number], EDGES[number + 1], sums.p / sums.n, sums.y / sums.n, sums.n, low, high)


@dataclass(slots=True)
class Judge:
    """Gathers predictions from reviews in time order. `seen` counts reviews and lapses of each card."""

    predictions: Predictions = field(default_factory=Predictions)
    seen: dict[str, list[int]] = field(default_factory=dict)

    def see(self, review: Review, *, gather: bool = True) -> None:
        """The next review; one that is not gathered, or was not predicted, still counts as a review of its card."""
        if review.cram or not review.elapsed_days:
            return
        count = self.seen.setdefault(review.card, [0, 0])
        count[0] += 1
        passed = review.rating is not Rating.AGAIN
        if gather and review.retrievability is not None:
            group = _group(review.elapsed_days, count[0] + 1, count[1])
            self.predictions.add(review.retrievability, group, passed=passed)
        count[1] += not passed


def calibrate(reviews: Iterable[Review]) -> Calibration:
    """The figures over reviews in time order."""
    judge = Judge()
    for review in reviews:
        judge.see(review)
    return judge.predictions.figures()


@lru_cache(maxsize=4096)
def _group(elapsed: int, reviews: int, lapses: int) -> Group:
    by_time = round(100 * 2.48 * 3.62 ** math.floor(math.log(elapsed, 3.62)))
    by_count = round(1.99 * 1.89 ** math.floor(math.log(reviews, 1.89)))
    by_lapses = round(1.65 * 1.73 ** math.floor(math.log(lapses, 1.73))) if lapses else 0
    return by_time, by_count, by_lapses


def wilson(passed: int, n: int) -> tuple[float, float]:
    """Wilson's score interval at 95 % for `passed` of `n`."""
    share = passed / n
    z2 = _Z * _Z
    center = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = _Z * math.sqrt(share * (1 - share) / n + z2 / (4 * n * n)) / (1 + z2 / n)
    return max(center - half, 0.0), min(center + half, 1.0)
