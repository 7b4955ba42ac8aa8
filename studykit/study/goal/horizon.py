"""The days until the date, as the planner looks at them, and what a second costs on each.

Owns which days are nodes, how far a card looks ahead, and the shape of the price. Days are study days; a price is
recall on the date per second.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

EVERY_DAY = 28
"""With at most so many days left every day is a node."""
_FIRST, _LAST, _BETWEEN = 6, 10, 6
_OFFSETS = (1, 2, 3, 4, 5, 6, 8, 10, 13, 16, 20, 25)
PRICES = tuple(1e-5 * 1.35**k for k in range(28))
"""From a price at which nearly everything pays to one at which nothing does."""
_RISE, _RISE_SHARE, _RISE_DAYS = 0.0006, 0.2, 2.5
_PRIOR_MISSED, _PRIOR_DAYS = 0.5, 10.0


def nodes(today: int, date: int) -> list[int]:
    """The days on which a card can be studied, today first and the day before the date last; at most 28."""
    if date - today <= EVERY_DAY:
        return list(range(today, date))
    low, high = today + _FIRST - 1, date - _LAST
    between = (round(low + (high - low) * k / (_BETWEEN + 1)) for k in range(1, _BETWEEN + 1))
    return sorted({*range(today, today + _FIRST), *range(high, date), *between})


def reach(node: int, count: int) -> list[int]:
    """The nodes, by number, at which a card studied at a node is considered next; the last one always is."""
    ahead = [node + offset for offset in _OFFSETS if node + offset < count]
    if node < count - 1 and (not ahead or ahead[-1] != count - 1):
        ahead.append(count - 1)
    return ahead


def price_on(day: int, date: int, level: float) -> float:
    """The price of a second on a day: dearer near the date, when what is studied is kept best."""
    return level + (_RISE + _RISE_SHARE * level) * math.exp(-(date - 1 - day) / _RISE_DAYS)


def prices_on(days: Sequence[int], date: int, level: float) -> list[float]:
    """The price of a second on each of some days."""
    return [price_on(day, date, level) for day in days]


def missed_rate(missed: int, days: int) -> float:
    """How often this learner misses a day, after so many days of the goal of which some were missed."""
    return (missed + _PRIOR_MISSED) / (days + _PRIOR_DAYS)
