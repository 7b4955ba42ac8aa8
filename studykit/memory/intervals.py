"""Whole days from stability: rounding, the order of the buttons, and fuzz.

Formulas: the interval is FSRS-6's, r^(1/decay) - 1 over the same at 0.9, times stability (py-fsrs 6.3.2,
`Scheduler._next_interval`); the fuzz ranges are FSRS's; the constraint between the previous interval and the buttons
is Anki's (26.9.3, rslib/src/scheduler/states/review.rs). Must not know what a card is, only a seed.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Callable, Sequence
from hashlib import blake2b
from itertools import accumulate

_FUZZ_RANGES = ((2.5, 7.0, 0.15), (7.0, 20.0, 0.1), (20.0, math.inf, 0.05))
_FUZZ_FROM = 2.5
_NEVER_FUZZED = 2
WIDEST = 60
"""A fuzz range of more days than that is used as it is: years ahead there is nothing to even out yet."""
Weigh = Callable[[int, int], Sequence[float]]
"""Gives what each interval from the first to the last, in days and both included, weighs."""
_FUZZ_BITS = 53
"""As many as a float holds, so that a fraction stays below 1."""


def raw_interval(stability: float, desired_retention: float, decay: float) -> float:
    """Days until recall falls to `desired_retention`; `decay` is parameter 20, positive."""
    factor = 0.9 ** (-1.0 / decay) - 1.0
    return float(stability / factor * (desired_retention ** (-1.0 / decay) - 1.0))


def retrievability(stability: float, elapsed_days: float, decay: float) -> float:
    """Probability of recall after `elapsed_days` (never negative); FSRS-6."""
    factor = 0.9 ** (-1.0 / decay) - 1.0
    return float((1.0 + factor * max(elapsed_days, 0.0) / stability) ** -decay)


def fuzz_delta(interval: float) -> float:
    """How far fuzz may move an interval, in days."""
    if interval < _FUZZ_FROM:
        return 0.0
    return 1.0 + sum(factor * max(min(interval, end) - start, 0.0) for start, end, factor in _FUZZ_RANGES)


def fuzz_fraction(card: str, answers: int) -> float:
    """A number in [0, 1) that belongs to a card and its count of answers: the same on every device."""
    digest = blake2b(f"{card}\x1f{answers}".encode("utf-8", "replace"), digest_size=8).digest()
    return (int.from_bytes(digest, "big") >> (64 - _FUZZ_BITS)) / 2.0**_FUZZ_BITS


def _round(value: float) -> int:
    """Round half away from zero, as the reference does."""
    return math.floor(value + 0.5)


def fuzz_range(interval: float, minimum: int, maximum: int) -> tuple[int, int]:
    """The days, both included, that an interval may become; never outside minimum..maximum."""
    maximum = max(maximum, 1)
    minimum = min(max(minimum, 1), maximum)
    delta = fuzz_delta(interval)
    lower = min(max(_round(interval - delta), minimum), maximum)
    upper = min(max(_round(interval + delta), minimum), maximum)
    if delta and lower == upper < maximum and upper > _NEVER_FUZZED:
        upper = lower + 1
    return lower, upper


def whole_days(interval: float, minimum: int, maximum: int, fraction: float | None, weigh: Weigh | None = None) -> int:
    """An interval in whole days within minimum..maximum; with a fraction in [0, 1), fuzzed by it.

    With `weigh`, days of the fuzz range that weigh more are chosen more often.
    """
    maximum = max(maximum, 1)
    minimum = min(max(minimum, 1), maximum)
    if fraction is None or interval < _FUZZ_FROM:
        return min(max(_round(interval), minimum), maximum)
    lower, upper = fuzz_range(interval, minimum, maximum)
    if weigh is None or not 0 < upper - lower <= WIDEST:
        return lower + math.floor(fraction * (1 + upper - lower))
    return lower + _pick(weigh(lower, upper), fraction)


def _pick(weights: Sequence[float], fraction: float) -> int:
    """The index that a fraction in [0, 1) falls on when each takes as much room as it weighs."""
    reached = list(accumulate(weights))
    return min(bisect_right(reached, fraction * reached[-1]), len(weights) - 1)


def passing_days(
    raw: tuple[float, float, float],
    previous: int,
    maximum: int,
    fraction: float | None,
    weigh: Weigh | None = None,
) -> tuple[int, int, int]:
    """Hard, Good and Easy in days: each at least a day above the one before, as far as `maximum` leaves room.

    An interval that grew is above the previous one.
    """
    hard = whole_days(raw[0], _least(raw[0], previous), maximum, fraction, weigh)
    good = whole_days(raw[1], max(_least(raw[1], previous), hard + 1), maximum, fraction, weigh)
    easy = whole_days(raw[2], max(_least(raw[2], previous), good + 1), maximum, fraction, weigh)
    return hard, good, easy


def _least(interval: float, previous: int) -> int:
    if _round(interval) > previous:
        return previous + 1
    return previous if previous <= _round(interval + fuzz_delta(interval)) else 0
