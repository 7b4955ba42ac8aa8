"""What a card just studied is worth on the date, at a price for each second: the dynamic program of the planner.

Owns the grid of memories and the recursion over it. A memory between grid points is worth what its four neighbors are,
linear in difficulty and in the logarithm of stability. Values are expected recall on the date less the price of the
seconds still to be spent. Must not know which cards there are.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from operator import itemgetter, mul

from studykit.memory.forgetting import Ahead, Forgetting, State
from studykit.study.goal.habits import Habits
from studykit.study.goal.horizon import EVERY_DAY, nodes, prices_on, reach

STABILITIES, DIFFICULTIES = 16, 3
_LEAST, _MOST = 0.1, 150.0
X0 = math.log(_LEAST)
STEP = (math.log(_MOST) - X0) / (STABILITIES - 1)
DIFFICULTY_STEP = 9 / (DIFFICULTIES - 1)
CELLS: tuple[State, ...] = tuple(
    (math.exp(X0 + i * STEP), 1 + j * DIFFICULTY_STEP) for i in range(STABILITIES) for j in range(DIFFICULTIES)
)
_TOP, _TOP_DIFFICULTY = STABILITIES - 1.000001, DIFFICULTIES - 1.000001

Values = Sequence[float]
"""What each cell of the grid is worth."""

Cells = Callable[[Values], tuple[float, ...]]
"""Takes the values of a few cells out of all."""


class Look:
    """What a study of a card leads to: cells of the grid with their weights, and the seconds it is expected to take."""

    __slots__ = ("cells", "seconds", "weights")

    def __init__(self, spread: dict[int, float], seconds: float) -> None:
        self.cells: Cells = itemgetter(*spread)
        self.weights = tuple(spread.values())
        self.seconds = seconds

    def worth(self, values: Values) -> float:
        """The expected value afterwards."""
        return float(sum(map(mul, self.weights, self.cells(values))))


@dataclass(frozen=True, slots=True)
class Solution:
    """The values on every node at a price, for cards of one cost."""

    prices: Sequence[float]
    values: Sequence[Values]
    indexes: dict[int, list[float | None]] = field(default_factory=dict)
    """By the days that a memory was left, the index of each cell, as far as anybody worked it out."""


class Table:
    """The grid under one way to forget and the habits of a learner. What it has worked out it keeps."""

    def __init__(self, model: Forgetting, habits: Habits) -> None:
        self.model = model
        self.habits = habits
        self.new_seconds = habits.new_cost()
        self._cells = [Ahead(model, state) for state in CELLS]
        spread: dict[int, float] = {}
        for probability, state in zip(habits.first, model.first, strict=True):
            _spread(spread, probability, *state)
        self.begin = Look(spread, self.new_seconds)
        self._rows: dict[int, list[tuple[Cells, tuple[float, ...], float]]] = {}
        self._near: dict[tuple[float, float, float], dict[int, list[float]]] = {}
        self._solutions: dict[tuple[float, float, float, tuple[int, ...]], Solution] = {}

    def study(self, memory: Ahead, elapsed: int) -> Look:
        """A review after so many days."""
        recall, stabilities = memory.after(elapsed)
        shares = self._shares(recall)
        spread: dict[int, float] = {}
        for share, stability, difficulty in zip(shares, stabilities, memory.difficulties, strict=True):
            _spread(spread, share, stability, difficulty)
        return Look(spread, sum(map(mul, shares, self.habits.review_seconds)))

    def _shares(self, recall: float) -> tuple[float, float, float, float]:
        """How probable each rating is."""
        hard, good, easy = self.habits.recalled
        return 1 - recall, recall * hard, recall * good, recall * easy

    def gain(self, memory: Ahead, elapsed: int, values: Values) -> tuple[float, float]:
        """What a review after so many days is expected to be worth and to take; the same as `study`, used once."""
        recall, stabilities = memory.after(elapsed)
        shares = self._shares(recall)
        worth = 0.0
        for share, stability, difficulty in zip(shares, stabilities, memory.difficulties, strict=True):
            x = min(max((math.log(stability) - X0) / STEP, 0.0), _TOP)
            y = min(max((difficulty - 1) / DIFFICULTY_STEP, 0.0), _TOP_DIFFICULTY)
            i, j = int(x), int(y)
            a, b = x - i, y - j
            cell = i * DIFFICULTIES + j
            low = values[cell] + b * (values[cell + 1] - values[cell])
            high = values[cell + DIFFICULTIES] + b * (values[cell + DIFFICULTIES + 1] - values[cell + DIFFICULTIES])
            worth += share * (low + a * (high - low))
        return worth, sum(map(mul, shares, self.habits.review_seconds))

    def row(self, elapsed: int) -> list[tuple[Cells, tuple[float, ...], float]]:
        """A review of every cell of the grid after so many days: cells, weights and seconds."""
        row = self._rows.get(elapsed)
        if row is None:
            looks = [self.study(memory, elapsed) for memory in self._cells]
            row = self._rows[elapsed] = [(look.cells, look.weights, look.seconds) for look in looks]
        return row

    def solve(self, today: int, date: int, level: float, cost: float, missed: float) -> Solution:
        """The values on every node, from the last one back, at a level of the price.

        Only how far off the date is matters, so that what was found for one date holds for any other.
        """
        left = tuple(date - day for day in nodes(today, date))
        key = (level, cost, missed, left)
        found = self._solutions.get(key)
        if found is None:
            prices = prices_on([-days for days in left], 0, level)
            # with every day a node, a day is worth the same however many come before it
            known = self._near.setdefault(key[:3], {}) if date - today <= EVERY_DAY else {}
            found = self._solutions[key] = Solution(prices, self._back(left, prices, cost, missed, known))
        return found

    def _back(
        self,
        left: Sequence[int],
        prices: Sequence[float],
        cost: float,
        missed: float,
        known: dict[int, list[float]],
    ) -> list[list[float]]:
        """The values by node; `left` are the days until the date."""
        count, keep = len(left), 1 - missed
        found: list[list[float]] = [[]] * count
        for i in range(count - 1, -1, -1):
            days = left[i]
            if days in known:
                found[i] = known[days]
                continue
            recall = self.model.recall
            values = [recall(days, stability) for stability, _ in CELLS]
            for q in reversed(reach(i, count)):
                after, dear = found[q], prices[q] * cost
                values = [
                    x
                    if (x := keep * (sum(map(mul, weights, cells(after))) - dear * seconds) + missed * worth) > worth
                    else worth
                    for worth, (cells, weights, seconds) in zip(values, self.row(days - left[q]), strict=True)
                ]
            found[i] = known[days] = values
        return found


def _spread(spread: dict[int, float], share: float, stability: float, difficulty: float) -> None:
    """Give a share of the probability to the four cells around a memory."""
    x = min(max((math.log(stability) - X0) / STEP, 0.0), _TOP)
    y = min(max((difficulty - 1) / DIFFICULTY_STEP, 0.0), _TOP_DIFFICULTY)
    i, j = int(x), int(y)
    a, b = x - i, y - j
    cell = i * DIFFICULTIES + j
    low, high = share * (1 - a), share * a
    get = spread.get
    spread[cell] = get(cell, 0.0) + low * (1 - b)
    spread[cell + DIFFICULTIES] = get(cell + DIFFICULTIES, 0.0) + high * (1 - b)
    spread[cell + 1] = get(cell + 1, 0.0) + low * b
    spread[cell + DIFFICULTIES + 1] = get(cell + DIFFICULTIES + 1, 0.0) + high * b
