"""What comes of keeping to the plan: the days until the date, played through many times.

Owns the simulated learner and the width of the interval. In each run another memory of the bank is the truth, by how
probable it is; the planner inside goes on believing in the most probable one. Randomness is an argument. Must not know
where answers come from.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from operator import mul
from typing import NamedTuple, Protocol

from studykit.memory.bank import Belief
from studykit.memory.forgetting import Forgetting, State
from studykit.study.goal.figures import Range
from studykit.study.goal.habits import Habits
from studykit.study.goal.horizon import EVERY_DAY, nodes, reach
from studykit.study.goal.planner import Card, Planner
from studykit.study.goal.values import DIFFICULTIES, DIFFICULTY_STEP, STABILITIES, STEP, X0, Table

_SAMPLE = 60
_LONGEST_GAP = 45
"""In days: cards left longer rank as if it were so long."""
_SPREAD = 0.35
"""Of the logarithm of seconds around what is expected."""
_WIDER, _MARGIN = 1.5, 0.005
"""The interval is so much wider than the runs lie, and this much more."""


class Chance(Protocol):
    """A source of randomness."""

    def random(self) -> float:
        """Evenly between 0 and 1."""

    def gauss(self, mu: float, sigma: float, /) -> float:
        """Normal."""


class Asked(NamedTuple):
    """A card of the forecast, in the order in which new cards are begun: its cost, as a multiple, and its deck."""

    card: str
    cost: float
    deck: str


@dataclass(frozen=True, slots=True)
class Effort:
    """How thoroughly to forecast: so many runs, and the price found again every so many days."""

    runs: int = 24
    every: int = 2
    slow: int = 10
    longest: int = 14
    single: int = EVERY_DAY
    """With at most so many days left, each is played by itself; further off several are played at once, one more for
    each `slow` days, at most `longest`."""

    def block(self, left: int) -> int:
        """How many days are played at once with so many left."""
        return 1 if left <= self.single else min((left - self.single) // self.slow + 1, self.longest)


FULL, HALF = Effort(), Effort(12, 4, 6)
FAR_FULL, FAR_HALF = Effort(16, 3, 5, 21, 14), Effort(12, 4, 5, 21, 14)
"""Where the date is further off than every day can be looked at: by then, what a day more or less does is lost in what
nobody knows."""


def thorough(days: int) -> Effort:
    """For the figures that everything else is held against, with so many days left."""
    return FULL if days <= EVERY_DAY else FAR_FULL


def passing(days: int) -> Effort:
    """For a look at another goal."""
    return HALF if days <= EVERY_DAY else FAR_HALF


@dataclass(frozen=True, slots=True)
class Forecast:
    """What the runs came to: readiness in all and by deck, and the mean number of cards never seen."""

    planned: Range
    decks: dict[str, Range]
    unseen: float
    unseen_by_deck: dict[str, float]


@dataclass(slots=True)
class _Run:
    """One course of events: what is true of each card, and what the planner believes."""

    truth: Forgetting
    true: list[State | None]
    believed: list[State | None]
    last: list[int]
    places: list[tuple[int, float]] = field(default_factory=list)
    """Where each card lies on the planner's grid: a cell, and the way to the next stability, 0 to 1."""


class _Ranking:
    """The index of every memory of one cost on one day at one price: that of the nearest cells of the grid."""

    def __init__(self, table: Table, day: int, date: int, level: float, cost: float) -> None:
        self._table, self._left, self._cost = table, date - day, cost
        days = nodes(day, date)
        self._turns = [(q, days[q] - day) for q in (0, *reach(0, len(days)))]
        self._solution = table.solve(day, date, level, cost, 0.0)
        self.new = self._new()
        self._rows = self._solution.indexes

    def _new(self) -> float:
        begin, seconds = self._table.begin, self._table.new_seconds * self._cost
        worth = [
            begin.worth(values) - price * seconds
            for price, values in zip(self._solution.prices, self._solution.values, strict=True)
        ]
        return (worth[0] - max([0.0, *worth[1:]])) / seconds

    def row(self, gap: int) -> list[float | None]:
        """The index by cell of the cards that were left for so many days, as far as it was asked for."""
        row = self._rows.get(gap)
        if row is None:
            row = self._rows[gap] = [None] * (STABILITIES * DIFFICULTIES)
        return row

    def fill(self, row: list[float | None], gap: int, cell: int) -> float:
        """The index of a cell, from now on in its row."""
        found = row[cell] = self._index(gap, cell)
        return found

    def _index(self, gap: int, cell: int) -> float:
        table, cost = self._table, self._cost
        prices, values = self._solution.prices, self._solution.values
        stability = math.exp(X0 + cell // DIFFICULTIES * STEP)
        wait = table.model.recall(self._left + gap, stability)
        gains = []
        for q, ahead in self._turns:
            cells, weights, seconds = table.row(gap + ahead)[cell]
            gains.append(sum(map(mul, weights, cells(values[q]))) - prices[q] * cost * seconds)
        seconds = table.row(gap)[cell][2] * cost
        return float((gains[0] - max([wait, *gains[1:]])) / seconds)


class Simulation:
    """The runs of one forecast, from today to the date, both study days.

    `seconds` is what a day has, `first_day` what is left of today; `pause` is called often, to let others have a turn.
    """

    def __init__(
        self,
        belief: Belief,
        table: Table,
        cards: Sequence[Asked],
        span: tuple[int, int],
        seconds: float,
        chance: Chance,
        *,
        first_day: float | None = None,
        effort: Effort = FULL,
        pause: Callable[[], None] | None = None,
    ) -> None:
        self.table, self.cards, self.seconds = table, cards, seconds
        self.today, self.date = span
        self.first_day = seconds if first_day is None else first_day
        self.effort, self._chance, self._pause = effort, chance, pause or _go_on
        self._costs = [round(card.cost, 6) for card in cards]
        mean = round(sum(self._costs) / max(len(self._costs), 1), 6)
        self._mean_costs = [mean] * len(self._costs)
        """Far from the date, cards are ranked as if they all took the same."""
        self._by_rating = _Draw(table.habits)
        self._runs = self._begin(belief)

    def _begin(self, belief: Belief) -> list[_Run]:
        """Every run at its start: the truths are the memories of the bank at evenly spaced shares of belief."""
        best, ids, total = belief.best(), [card.card for card in self.cards], 0.0
        shares = [total := total + weight for weight in belief.weights()]
        believed = [belief.state(card, best) for card in ids]
        last = [belief.last.get(card, self.today) for card in ids]
        places = [_place(state) for state in believed]
        runs = []
        for number in range(self.effort.runs):
            truth = min(bisect_right(shares, (number + 0.5) / self.effort.runs * total), len(shares) - 1)
            true = [belief.state(card, truth) for card in ids]
            runs.append(_Run(belief.models[truth], true, list(believed), list(last), list(places)))
        return runs

    def forecast(self) -> Forecast:
        """Play all days and say what they came to."""
        for _ in self._days():
            pass
        return self._sum_up()

    def covers(self, most: float) -> bool:
        """Whether fewer cards than `most` stay unseen on the mean, by playing as many days as it takes to know."""
        unseen = self._unseen()
        for left in self._days():
            unseen = self._unseen()
            if unseen < most or self._least_time(unseen - most) > left:
                break
        return unseen < most

    def _unseen(self) -> float:
        return sum(run.true.count(None) for run in self._runs) / len(self._runs)

    def _least_time(self, cards: float) -> float:
        """The seconds that so many new cards are expected to take, the cheapest of all."""
        return self.table.new_seconds * sum(sorted(self._costs)[: int(cards)])

    def _days(self) -> Iterator[float]:
        """Play day after day, or block after block; after each the seconds that are left."""
        level = None
        day, number = self.today, 0
        while day < self.date:
            block = self.effort.block(self.date - day)
            costs = self._costs if self.date - day <= EVERY_DAY else self._mean_costs
            if level is None or number % self.effort.every == 0 or day == self.date - 1:
                level = self._level(day, self._runs[number // self.effort.every % len(self._runs)], costs, level)
            kinds = {cost: _Ranking(self.table, day, self.date, level, cost) for cost in dict.fromkeys(costs)}
            rankings = [kinds[cost] for cost in costs]
            seconds = (self.first_day if number == 0 else self.seconds) + (block - 1) * self.seconds
            for run in self._runs:
                self._play(run, day, seconds, rankings)
                self._pause()
            day, number = day + block, number + 1
            yield (self.date - day) * self.seconds

    def _level(self, day: int, run: _Run, costs: Sequence[float], near: float | None) -> float:
        """The price for a day, found from the deck of one run."""
        cards = [
            Card(card.card, state, None if state is None else last, cost)
            for card, state, last, cost in zip(self.cards, run.believed, run.last, costs, strict=True)
        ]
        return Planner(self.table, cards, day, self.date, self.seconds, 0.0).level(_SAMPLE, near)

    def _play(self, run: _Run, day: int, left: float, rankings: Sequence[_Ranking]) -> None:
        """One day of one run, or several as one, with so many seconds; each card has its ranking."""
        draw, chance, truth, model = self._by_rating, self._chance, run.truth, self.table.model
        for number in self._order(run, day, rankings):
            state = run.true[number]
            if state is None:
                rating = draw.first(chance.random())
                cost = self.table.habits.new_seconds[rating - 1]
                after, believed = truth.first[rating - 1], model.first[rating - 1]
            else:
                elapsed, thought = max(1, day - run.last[number]), run.believed[number] or state
                recall = truth.recall(elapsed, state[0])
                rating = draw.later(chance.random(), recall)
                cost = self.table.habits.review_seconds[rating - 1]
                after = truth.reviewed(state, recall, rating)
                believed = (
                    after if model is truth else model.reviewed(thought, model.recall(elapsed, thought[0]), rating)
                )
            left -= cost * self._costs[number] * math.exp(_SPREAD * chance.gauss(0, 1) - _SPREAD**2 / 2)
            if left < 0:
                return
            run.true[number], run.believed[number], run.last[number] = after, believed, day
            run.places[number] = _place(believed)

    def _order(self, run: _Run, day: int, rankings: Sequence[_Ranking]) -> list[int]:
        """The cards of a run in the order of the plan; what was answered today is done with."""
        first, ranked = day == self.today, []
        cards = zip(run.true, run.last, rankings, run.places, strict=True)
        for number, (state, last, ranking, (cell, way)) in enumerate(cards):
            if state is None:
                ranked.append((-ranking.new, number))
            elif not first or last < day:
                gap = min(day - last, _LONGEST_GAP) or 1
                row = ranking.row(gap)
                low, high = row[cell], row[cell + DIFFICULTIES]
                if low is None:
                    low = ranking.fill(row, gap, cell)
                if high is None:
                    high = ranking.fill(row, gap, cell + DIFFICULTIES)
                ranked.append((-low - way * (high - low), number))
        ranked.sort()
        return [number for _, number in ranked]

    def _sum_up(self) -> Forecast:
        decks: dict[str, list[int]] = {}
        for number, card in enumerate(self.cards):
            decks.setdefault(card.deck, []).append(number)
        recalls = [
            [
                0.0 if state is None else run.truth.recall(self.date - last, state[0])
                for state, last in zip(run.true, run.last, strict=True)
            ]
            for run in self._runs
        ]
        unseen = [sum(run.true[number] is None for run in self._runs) for number in range(len(self.cards))]
        runs = len(self._runs)
        return Forecast(
            interval([sum(run) / max(len(run), 1) for run in recalls]),
            {
                deck: interval([sum(run[number] for number in numbers) / len(numbers) for run in recalls])
                for deck, numbers in decks.items()
            },
            sum(unseen) / runs,
            {deck: sum(unseen[number] for number in numbers) / runs for deck, numbers in decks.items()},
        )


def interval(outcomes: Iterable[float]) -> Range:
    """The mean of what runs came to, and the interval in which 8 of 10 learners would find themselves."""
    ordered = sorted(outcomes)
    runs = len(ordered)
    mean = sum(ordered) / runs
    half = _WIDER * (ordered[math.ceil(0.9 * (runs - 1))] - ordered[int(0.1 * (runs - 1))]) / 2 + _MARGIN
    return Range(mean, max(0.0, mean - half), min(1.0, mean + half))


class _Draw:
    """Ratings by chance, as the habits have it."""

    def __init__(self, habits: Habits) -> None:
        again, hard, good, _ = habits.first
        self._first = (again, again + hard, again + hard + good)
        self._later = (habits.recalled[0], habits.recalled[0] + habits.recalled[1])

    def first(self, chance: float) -> int:
        """The first rating of a new card."""
        return bisect_right(self._first, chance) + 1

    def later(self, chance: float, recall: float) -> int:
        """A rating of a card recalled with a probability."""
        return bisect_right(self._later, chance / recall) + 2 if chance < recall else 1


def _place(state: State | None) -> tuple[int, float]:
    """Where a memory lies on the grid: the cell below in stability, nearest in difficulty, and the way to the next."""
    if state is None:
        return 0, 0.0
    x = min(max((math.log(state[0]) - X0) / STEP, 0.0), STABILITIES - 1.000001)
    return int(x) * DIFFICULTIES + min(int((state[1] - 1) / DIFFICULTY_STEP + 0.5), DIFFICULTIES - 1), x - int(x)


def _go_on() -> None:
    """Nobody else needs the time."""
