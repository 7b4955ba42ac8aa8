"""How well predictions fit what happened: log loss, RMSE(bins), AUC, bins with intervals.

Definitions: items are answers at least a study day after the one before; y is recalled, p the retrievability predicted
before the answer. Log loss weighs the i-th of n items by 0.25 + 0.75 (i / (n - 1))^3 in time order (fsrs-rs).
RMSE(bins) groups by elapsed days, count of reviews and lapses as fsrs-rs does. AUC is the rank statistic. The bins are
of equal counts, with Wilson's interval at 95 %.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from studykit.memory.model import Rating
from studykit.progress.model import Review

BINS = 10
_Z = 1.959963984540054
_CLAMP = 1e-7


@dataclass(frozen=True, slots=True)
class Bin:
    """One bin of the calibration table: mean prediction, share recalled, answers, Wilson's interval."""

    predicted: float
    observed: float
    n: int
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """All figures; None where there is nothing to compute them from."""

    n: int
    log_loss: float | None
    rmse_bins: float | None
    auc: float | None
    bins: tuple[Bin, ...]


@dataclass(frozen=True, slots=True)
class _Item:
    p: float
    y: bool
    group: tuple[int, int, int]


def calibrate(reviews: Sequence[Review]) -> Calibration:
    """The figures over reviews in time order."""
    items = _items(reviews)
    if not items:
        return Calibration(0, None, None, None, ())
    weights = _weights(len(items))
    return Calibration(len(items), _log_loss(items, weights), _rmse(items, weights), _auc(items), _bins(items))


def _items(reviews: Sequence[Review]) -> list[_Item]:
    """The items; an answer whose prediction is not known still counts as a review of its card."""
    items: list[_Item] = []
    seen: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for review in reviews:
        if review.cram or not review.elapsed_days:
            continue
        count = seen[review.card]
        count[0] += 1
        passed = review.rating is not Rating.AGAIN
        if review.retrievability is not None:
            group = _group(review.elapsed_days, count[0] + 1, count[1])
            items.append(_Item(review.retrievability, passed, group))
        count[1] += not passed
    return items


def _group(elapsed: int, reviews: int, lapses: int) -> tuple[int, int, int]:
    by_time = round(100 * 2.48 * 3.62 ** math.floor(math.log(elapsed, 3.62)))
    by_count = round(1.99 * 1.89 ** math.floor(math.log(reviews, 1.89)))
    by_lapses = round(1.65 * 1.73 ** math.floor(math.log(lapses, 1.73))) if lapses else 0
    return by_time, by_count, by_lapses


def _weights(n: int) -> list[float]:
    if n == 1:
        return [1.0]
    return [0.25 + 0.75 * (i / (n - 1)) ** 3 for i in range(n)]


def _log_loss(items: Sequence[_Item], weights: Sequence[float]) -> float:
    total = 0.0
    for item, weight in zip(items, weights, strict=True):
        p = min(max(item.p, _CLAMP), 1 - _CLAMP)
        total -= weight * math.log(p if item.y else 1 - p)
    return total / sum(weights)


def _rmse(items: Sequence[_Item], weights: Sequence[float]) -> float:
    groups: dict[tuple[int, int, int], list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0, 0.0])
    for item, weight in zip(items, weights, strict=True):
        group = groups[item.group]
        group[0] += item.p
        group[1] += item.y
        group[2] += 1
        group[3] += weight
    total = sum(weight * ((p - y) / n) ** 2 for p, y, n, weight in groups.values())
    return math.sqrt(total / sum(weights))


def _auc(items: Sequence[_Item]) -> float | None:
    ranked = sorted(items, key=lambda item: item.p)
    positives = sum(item.y for item in items)
    negatives = len(items) - positives
    if not positives or not negatives:
        return None
    rank_sum, index = 0.0, 0
    while index < len(ranked):
        end = index
        while end < len(ranked) and ranked[end].p == ranked[index].p:
            end += 1
        rank_sum += (index + end + 1) / 2 * sum(item.y for item in ranked[index:end])
        index = end
    return (rank_sum - positives * (positives + 1) / 2) / (positives * negatives)


def _bins(items: Sequence[_Item]) -> tuple[Bin, ...]:
    ranked = sorted(items, key=lambda item: item.p)
    count = min(BINS, len(ranked))
    bins = []
    for number in range(count):
        part = ranked[number * len(ranked) // count : (number + 1) * len(ranked) // count]
        passed = sum(item.y for item in part)
        low, high = wilson(passed, len(part))
        bins.append(Bin(sum(item.p for item in part) / len(part), passed / len(part), len(part), low, high))
    return tuple(bins)


def wilson(passed: int, n: int) -> tuple[float, float]:
    """Wilson's score interval at 95 % for `passed` of `n`."""
    share = passed / n
    z2 = _Z * _Z
    center = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = _Z * math.sqrt(share * (1 - share) / n + z2 / (4 * n * n)) / (1 + z2 / n)
    return max(center - half, 0.0), min(center + half, 1.0)
