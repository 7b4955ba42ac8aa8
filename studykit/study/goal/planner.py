"""The price planner: every second has a price, and a card is worth its gain of recall on the date less what it costs.

Owns how the price is found and how cards are ranked at it. The price is set so that the cards worth studying just fill
the days that are left; a card's index is what it gains a second by being studied today and not later. Must not know how
cards are asked. Equal inputs give equal plans, in whatever order the cards come.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from operator import mul
from typing import NamedTuple

from studykit.memory.forgetting import Ahead, State
from studykit.study.goal.horizon import PRICES, nodes, prices_on, reach
from studykit.study.goal.values import Look, Solution, Table

SAMPLE = 120
"""So many cards stand for all while the price is sought."""
_ROUGH = 3
"""To guess where the price lies, so many times fewer will do."""
_FILLED = 0.98
"""What is filled of the time that is left."""


class Card(NamedTuple):
    """A card as the planner sees it: its memory and the day of its last answer, both None for a new one, and its cost.

    The cost is a multiple of the seconds that the habits expect.
    """

    card: str
    state: State | None
    last: int | None
    cost: float = 1.0


Standing = tuple[float, float, int]
"""Stability, difficulty and the day of the last answer."""


class Choice(NamedTuple):
    """A card at a price: the value of studying it today, that of leaving it for later, and the seconds it takes."""

    now: float
    wait: float
    seconds: float

    @property
    def rank(self) -> float:
        """Recall on the date gained a second by studying it today; below 0 it is better left for later."""
        return (self.now - self.wait) / self.seconds

    @property
    def pays(self) -> bool:
        """Whether it is worth its seconds at all, on any day."""
        return max(self.now, self.wait) > 0


@dataclass(frozen=True, slots=True)
class Plan:
    """The cards in the order in which to study them today, until the time is up."""

    order: Sequence[str]
    index: Mapping[str, float]
    pays: frozenset[str]
    """The cards that are worth their seconds on some day."""
    level: float
    """The level of the price, one of `PRICES`; 0 on the date itself."""
    prices: Sequence[float]
    """What a second costs on each of the days that are looked at: recall on the date per second."""


class _Group(NamedTuple):
    """The cards of one cost."""

    cost: float
    seen: list[tuple[str, Standing]]
    new: list[str]


class Planner:
    """All that a day's plan is worked out from. Days are study days, `seconds` those of a day, `missed` a rate."""

    def __init__(
        self, table: Table, cards: Iterable[Card], today: int, date: int, seconds: float, missed: float
    ) -> None:
        self.table, self.today, self.date, self.seconds, self.missed = table, today, date, seconds, missed
        self.nodes = nodes(today, date)
        self._turns = [0, *reach(0, len(self.nodes))]
        self._groups = _by_cost(cards)
        self._seen: dict[Standing, tuple[float, list[Look]]] = {}
        self._bounds: dict[tuple[int, int], float] = {}

    # --- one card ---

    def _known(self, standing: Standing) -> tuple[float, list[Look]]:
        """Recall on the date if a card is left alone, and what studying it leads to on each day that comes up."""
        found = self._seen.get(standing)
        if found is None:
            stability, difficulty, last = standing
            memory = Ahead(self.table.model, (stability, difficulty))
            looks = [self.table.study(memory, max(1, self.nodes[q] - last)) for q in self._turns]
            found = self._seen[standing] = (self.table.model.recall(self.date - last, stability), looks)
        return found

    def _often(self, solution: Solution, cost: float, standing: Standing) -> Choice:
        """A card that was seen before, to be asked for at one price after the other."""
        left, looks = self._known(standing)
        prices, values = solution.prices, solution.values
        gains = [
            look.worth(values[q]) - prices[q] * cost * look.seconds for q, look in zip(self._turns, looks, strict=True)
        ]
        return Choice(gains[0], self._best(gains, left), looks[0].seconds * cost)

    def _once(self, solution: Solution, cost: float, standing: Standing) -> Choice:
        """The same, to be asked for at a single price."""
        stability, difficulty, last = standing
        days, prices, values = self.nodes, solution.prices, solution.values
        memory, gain = Ahead(self.table.model, (stability, difficulty)), self.table.gain
        looks = [gain(memory, max(1, days[q] - last), values[q]) for q in self._turns]
        gains = [worth - prices[q] * cost * seconds for q, (worth, seconds) in zip(self._turns, looks, strict=True)]
        left = self.table.model.recall(self.date - last, stability)
        return Choice(gains[0], self._best(gains, left), looks[0][1] * cost)

    def _best(self, gains: Sequence[float], wait: float) -> float:
        """The value of leaving a card for later, from what each day gives, today first, and from leaving it alone."""
        for gain in reversed(gains[1:]):
            wait = max((1 - self.missed) * gain + self.missed * wait, wait)
        return wait

    def _new_choice(self, solution: Solution, cost: float) -> Choice:
        """A card never seen: each later day may be its first."""
        begin, seconds = self.table.begin, self.table.new_seconds
        worth = [
            begin.worth(values) - price * cost * seconds
            for price, values in zip(solution.prices, solution.values, strict=True)
        ]
        return Choice(worth[0], self._best(worth, 0.0), seconds * cost)

    def _solved(self, level: float) -> Iterator[tuple[_Group, Solution]]:
        for group in self._groups:
            yield group, self.table.solve(self.today, self.date, level, group.cost, self.missed)

    # --- the price ---

    def level(self, sample: int = SAMPLE, near: float | None = None) -> float:
        """The level of the price at which the bound is lowest. `near` is where to look first, which changes nothing."""
        if near is None and len(self._groups) > 1:
            near = self._at_one_cost().level(sample // _ROUGH + 1)
        bound = self._bounds_with(sample)
        guess = PRICES.index(near) if near in PRICES else None
        low, high, tries = 0, len(PRICES) - 1, 0
        while low < high:
            middle = (low + high) // 2
            if guess is not None and tries == 0:
                middle = min(max(guess, low), high - 1)
            elif guess is not None and tries == 1:
                middle = low if low > guess else high - 1
            if bound(middle) <= bound(middle + 1):  # the bound is convex in the price
                high = middle
            else:
                low = middle + 1
            tries += 1
        return PRICES[low]

    def _at_one_cost(self) -> Planner:
        """The same planner as if all cards took the same, which finds a price near the right one in less time."""
        seen = [card for group in self._groups for card in group.seen]
        new = [card for group in self._groups for card in group.new]
        total = sum(group.cost * (len(group.seen) + len(group.new)) for group in self._groups)
        mean = total / (len(seen) + len(new))
        cards = [Card(card, (s, d), last, mean) for card, (s, d, last) in seen]
        cards += (Card(card, None, None, mean) for card in new)
        return Planner(self.table, cards, self.today, self.date, self.seconds, self.missed)

    def bound(self, level: float, sample: int = SAMPLE) -> float:
        """What no plan can be expected to exceed, by the dual at a level of the price: mean recall on the date."""
        count = sum(len(group.seen) + len(group.new) for group in self._groups)
        return self._bounds_with(sample)(PRICES.index(level)) / max(count, 1)

    def _bounds_with(self, sample: int) -> Callable[[int], float]:
        """The dual at a price by its number: the price of all time that is left, and what all cards are worth at it."""
        most = [math.ceil(len(group.seen) * len(self._groups) / sample) for group in self._groups]
        samples = [_every(group.seen, max(step, 1)) for group, step in zip(self._groups, most, strict=True)]
        gaps = (b - a for a, b in pairwise(self.nodes))
        days = [1.0, *(gap * (1 - self.missed) for gap in gaps)]

        def bound(number: int) -> float:
            if (number, sample) not in self._bounds:
                prices = prices_on(self.nodes, self.date, PRICES[number])
                total = self.seconds * _FILLED * sum(map(mul, prices, days))
                for (group, solution), cards in zip(self._solved(PRICES[number]), samples, strict=True):
                    total += self._worth(group, solution, cards)
                self._bounds[number, sample] = total
            return self._bounds[number, sample]

        return bound

    def _worth(self, group: _Group, solution: Solution, sample: Sequence[tuple[str, Standing]]) -> float:
        """What all cards of a group are worth, those seen before by a sample of them."""
        total = 0.0
        if sample:
            choices = (self._often(solution, group.cost, standing) for _, standing in sample)
            total += len(group.seen) / len(sample) * sum(max(one.now, one.wait) for one in choices)
        if group.new:
            new = self._new_choice(solution, group.cost)
            total += len(group.new) * max(new.now, new.wait)
        return total

    # --- the plan ---

    def plan(self, level: float) -> Plan:
        """The order of today's cards at a level of the price."""
        index: dict[str, float] = {}
        pays: set[str] = set()
        for group, solution in self._solved(level):
            chosen: dict[Standing, Choice] = {}
            for card, standing in group.seen:
                if standing not in chosen:
                    chosen[standing] = self._once(solution, group.cost, standing)
                index[card] = chosen[standing].rank
                if chosen[standing].pays:
                    pays.add(card)
            if group.new:
                new = self._new_choice(solution, group.cost)
                index.update(dict.fromkeys(group.new, new.rank))
                if new.pays:
                    pays.update(group.new)
        order = sorted(index, key=lambda card: (-index[card], card))
        return Plan(order, index, frozenset(pays), level, prices_on(self.nodes, self.date, level))


def on_the_date(cards: Iterable[Card], day: int, table: Table) -> Plan:
    """The plan of the date itself: lowest recall first, a card never seen before all others."""
    index = {
        card.card: 0.0
        if card.state is None or card.last is None
        else -table.model.recall(max(day - card.last, 0), card.state[0])
        for card in cards
    }
    return Plan(sorted(index, key=lambda card: (-index[card], card)), index, frozenset(index), 0.0, ())


def _by_cost(cards: Iterable[Card]) -> list[_Group]:
    groups: dict[float, _Group] = {}
    for card, state, last, cost in sorted(cards, key=lambda card: card.card):
        group = groups.setdefault(round(cost, 6), _Group(round(cost, 6), [], []))
        if state is None or last is None:
            group.new.append(card)
        else:
            group.seen.append((card, (*state, last)))
    return list(groups.values())


def _every(seen: Iterable[tuple[str, Standing]], step: int) -> list[tuple[str, Standing]]:
    """Every so many cards, in the order of their last day and memory, from the middle of the first."""
    ordered = sorted(seen, key=lambda item: (item[1][2], item[1][0], item[1][1], item[0]))
    return ordered[step // 2 :: step] if step > 1 else ordered
