"""Simpler ways to study for a date, which the planner is held against.

Owns their orders. They see a deck as a scheduler with fixed parameters sees it, and never the truth.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Protocol

from benchmarks.goal.learner import Learner
from studykit.memory.forgetting import Forgetting, State
from studykit.study.goal.habits import USUAL

_TYPICAL_RECALL = 0.88
_INTRODUCED_BY = 0.7
"""Plain FSRS spreads its new cards over this share of the days."""
_FINAL = 0.9
"""How much weighs, of a gain by studying now, what is left of it after one more review."""
_NEW_FIRST = 10.0
"""How many times its worth a new card counts before the last pass: one never seen is worth nothing on the date."""


class Way(Protocol):
    """A way to study: which cards on a day, in which order, and what it is told of their answers."""

    def order(self, day: int) -> Sequence[int]:
        """The cards of a day; they are studied down this list until the time is up."""

    def told(self, card: int, day: int, rating: int) -> None:
        """An answer was given, before the first day or on it or later."""


class Followed:
    """A deck under one vector of parameters."""

    def __init__(self, learner: Learner) -> None:
        scenario = self.scenario = learner.scenario
        self.model = Forgetting(scenario.believed)
        self.states: list[State | None] = [None] * scenario.cards
        self.last = [0] * scenario.cards

    def told(self, card: int, day: int, rating: int) -> None:
        """An answer was given."""
        state = self.states[card]
        after = self.model.first if state is None else self.model.outcomes(state, day - self.last[card])[1]
        self.states[card], self.last[card] = after[rating - 1], day

    def met(self) -> list[tuple[int, State, int]]:
        """The cards seen before: number, memory and last day."""
        return [
            (card, state, last)
            for card, (state, last) in enumerate(zip(self.states, self.last, strict=True))
            if state is not None
        ]

    def new(self) -> list[int]:
        """The cards never seen."""
        return [card for card, state in enumerate(self.states) if state is None]

    def at_date(self, state: State, last: int) -> float:
        """Recall on the date of a card that is left alone."""
        return self.model.recall(self.scenario.days - last, state[0])


class DueOrder(Followed):
    """FSRS at a desired retention of .90: what is due, oldest first, with some new cards a day.

    `ahead` uses spare time for cards that are not due, lowest recall on the date first; with `new_first` the new cards
    come before all others.
    """

    def __init__(self, learner: Learner, *, ahead: bool = False, new_first: bool = False) -> None:
        super().__init__(learner)
        self._ahead, self._new_first = ahead, new_first
        scenario = learner.scenario
        fresh = scenario.cards - int(scenario.cards * scenario.studied)
        self._a_day = math.ceil(fresh / max(1, round(_INTRODUCED_BY * scenario.days)))
        self._toss = [learner.drawing(f"tie {card}").random() for card in range(scenario.cards)]

    def order(self, day: int) -> Sequence[int]:
        """The cards of a day."""
        met = [(last + max(1, round(state[0])), card, state, last) for card, state, last in self.met()]
        due = [card for when, card, _, _ in sorted(met, key=lambda one: (one[0], self._toss[one[1]])) if when <= day]
        new = self.new()[: self._a_day]
        order = [*new, *due] if self._new_first else [*due, *new]
        if self._ahead:
            later = sorted((self.at_date(state, last), card) for when, card, state, last in met if when > day)
            order += [card for _, card in later]
        return order


class TwoPhases(Followed):
    """By gain a second: first as if every card had one more review in the last pass, then of this review alone."""

    def order(self, day: int) -> Sequence[int]:
        """The cards of a day."""
        scenario = self.scenario
        left = scenario.days - day
        whole = scenario.cards * USUAL.review_cost(_TYPICAL_RECALL) * scenario.slow / scenario.seconds
        last_pass = max(2, min(math.ceil(whole), scenario.days // 2))
        early = left > last_pass
        half = max(1, last_pass // 2)
        ranked = []
        for card, state, last in self.met():
            recall, after = self.model.outcomes(state, day - last)
            gain = self._expected(recall, after, left) - self.at_date(state, last)
            if early:
                gain = _FINAL * self._gain_at_last(state, last, day, half) + (1 - _FINAL) * gain
            ranked.append((gain / USUAL.review_cost(recall), card))
        begun = sum(p * self.model.recall(left, s) for p, (s, _) in zip(USUAL.first, self.model.first, strict=True))
        worth = begun / USUAL.new_cost() * (_NEW_FIRST if early else 1.0)
        ranked += [(worth, card) for card in self.new()]
        return [card for _, card in sorted(ranked, key=lambda one: -one[0])]

    def _gain_at_last(self, state: State, last: int, day: int, half: int) -> float:
        """What a review today adds to recall on the date when another follows in the middle of the last pass."""
        date = self.scenario.days
        recall, after = self.model.outcomes(state, day - last)
        hard, good, easy = USUAL.recalled
        shares = (1 - recall, recall * hard, recall * good, recall * easy)
        twice = sum(
            share * self._expected(*self.model.outcomes(then, date - day - half), half)
            for share, then in zip(shares, after, strict=True)
        )
        return twice - self._expected(*self.model.outcomes(state, date - half - last), half)

    def _expected(self, recall: float, after: Sequence[State], left: int) -> float:
        """Expected recall so many days after a review, from the recall it meets and the memory after each rating."""
        again, *known = (self.model.recall(left, stability) for stability, _ in after)
        return (1 - recall) * again + recall * sum(p * r for p, r in zip(USUAL.recalled, known, strict=True))
