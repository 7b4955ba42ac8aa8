"""A made-up learner: what is remembered in truth, how cards are graded, and how long answers take.

Owns the truth, which no planner sees. Draws belong to a card and the number of its answer, so that all ways to study
meet the same learner: where two of them ask the same of a card, the same is answered.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from random import Random
from typing import NamedTuple

from benchmarks.goal.scenarios import Scenario
from studykit.memory.forgetting import Forgetting, State
from studykit.study.goal.habits import USUAL

_SPREAD = 0.35
"""Standard deviation of the logarithm of the seconds that an answer takes."""
_OLDEST, _NEWEST = -90, -3
"""Days on which cards were begun that were studied before."""


class Asked(NamedTuple):
    """What comes of asking a card: the rating, 1 to 4, and the seconds, steps of the same day included."""

    rating: int
    seconds: float


class Learner:
    """One learner, at one deck."""

    def __init__(self, scenario: Scenario, seed: int) -> None:
        self.scenario, self.seed = scenario, seed
        self._memory = Forgetting(scenario.learner)
        self._states: list[State | None] = [None] * scenario.cards
        self._last = [0] * scenario.cards
        self._answers = [0] * scenario.cards
        self._uneven = [
            math.exp(scenario.uneven * self.drawing(f"card {n}").gauss(0, 1)) for n in range(scenario.cards)
        ]

    def drawing(self, what: str) -> Random:
        """Numbers that hang on the seed and on what they are for."""
        return Random(f"{self.seed} {what}")  # noqa: S311 - a made-up learner, no secret

    def asked(self, card: int, day: int) -> Asked:
        """What asking a card on a day would come to; nothing is learned by it yet."""
        drawn = self.drawing(f"answer {card} {self._answers[card]}")
        recalled, how, pace = drawn.random(), drawn.random(), drawn.gauss(0, 1)
        state = self._states[card]
        if state is None:
            rating = 1 + _picked(USUAL.first, how)
            usual = USUAL.new_seconds[rating - 1]
        else:
            known = recalled < self._memory.recall(day - self._last[card], state[0])
            rating = 2 + _picked(USUAL.recalled, how) if known else 1
            usual = USUAL.review_seconds[rating - 1]
        seconds = usual * self.scenario.slow * math.exp(_SPREAD * pace - _SPREAD**2 / 2)
        return Asked(rating, seconds)

    def learns(self, card: int, day: int, rating: int) -> None:
        """An answer was given, and the step of the day after it."""
        state = self._states[card]
        if state is None:
            self._states[card] = self._memory.first[rating - 1]
        else:
            stability, difficulty = self._memory.outcomes(state, day - self._last[card])[1][rating - 1]
            if rating > 1:
                stability = max(state[0] + (stability - state[0]) * self._uneven[card], 0.01)
            self._states[card] = stability, difficulty
        self._last[card] = day
        self._answers[card] += 1

    def sits_down(self, day: int) -> bool:
        """Whether anything is studied on a day."""
        return self.drawing(f"day {day}").random() >= self.scenario.missed

    def readiness(self) -> float:
        """Mean recall on the date over all cards; one never seen counts 0."""
        date = self.scenario.days
        known = (
            self._memory.recall(date - last, state[0])
            for state, last in zip(self._states, self._last, strict=True)
            if state is not None
        )
        return sum(known) / self.scenario.cards

    def seen(self) -> float:
        """The share of the cards that was seen at all."""
        return sum(state is not None for state in self._states) / self.scenario.cards

    def past(self) -> Iterator[tuple[int, int, int]]:
        """Live the days before the first as plain FSRS has them: card, day and rating of every answer, in order."""
        follows = Forgetting(self.scenario.believed)
        told = [
            answer
            for card in range(int(self.scenario.cards * self.scenario.studied))
            for answer in self._past_of(card, follows)
        ]
        yield from sorted(told, key=lambda answer: answer[1])

    def _past_of(self, card: int, follows: Forgetting) -> Iterator[tuple[int, int, int]]:
        drawn = self.drawing(f"past {card}")
        day, last, state = drawn.randint(_OLDEST, _NEWEST), 0, None
        while day < 0:
            rating = self.asked(card, day).rating
            self.learns(card, day, rating)
            yield card, day, rating
            state = follows.first[rating - 1] if state is None else follows.outcomes(state, day - last)[1][rating - 1]
            last, day = day, day + max(1, round(state[0])) + drawn.randint(0, 1)


def _picked(shares: tuple[float, ...], drawn: float) -> int:
    """Which of several shares a number between 0 and 1 falls into."""
    for number, share in enumerate(shares[:-1]):
        if drawn < share:
            return number
        drawn -= share
    return len(shares) - 1
