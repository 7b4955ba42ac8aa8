"""How fast this learner forgets, read from answers: a bank of memory models, each weighed by how well it foretold them.

Owns the models around the learner's parameters, their prior, and every card's memory under each of them. Must not know
why anybody asks. Recall is a probability, stability in days, days are study days.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import product
from typing import NamedTuple

from studykit.memory.forgetting import Forgetting, State

_FIRST = (-1.6, -1.2, -0.8, -0.4, 0.0, 0.6)
"""Natural logarithms of what the first four parameters, the stabilities after a first rating, are multiplied by."""
_DECAY = (1.0, 0.45 / 0.1542)
_GROWTH = (-0.7, 0.0)
"""What is added to parameter 8, by which stability grows."""
_SPREAD_FIRST, _SPREAD_DECAY, _SPREAD_GROWTH = 1.0, 1.0, 0.5
"""Standard deviations of the normal priors."""
_DECAY_RANGE = (0.05, 0.8)
_SURE = 1e-4
"""No answer is taken for more certain or impossible than this."""


class Answered(NamedTuple):
    """An answer as evidence: of which card, on which study day, and its rating, 1 to 4."""

    card: str
    day: int
    rating: int


def bank(parameters: Sequence[float]) -> tuple[list[Forgetting], list[float]]:
    """The models around a vector of parameters, each with the logarithm of its prior."""
    models, priors = [], []
    for first, decay, growth in product(_FIRST, _DECAY, _GROWTH):
        w = [value * math.exp(first) for value in parameters[:4]] + list(parameters[4:])
        w[8] += growth
        w[20] = min(max(w[20] * decay, _DECAY_RANGE[0]), _DECAY_RANGE[1])
        models.append(Forgetting(w))
        from_prior = (first / _SPREAD_FIRST, math.log(decay) / _SPREAD_DECAY, growth / _SPREAD_GROWTH)
        priors.append(-0.5 * sum(distance**2 for distance in from_prior))
    return models, priors


class Belief:
    """What is known of a learner's forgetting, and of each card under every model. Answers come in order of time."""

    def __init__(self, parameters: Sequence[float]) -> None:
        self.models, self._logs = bank(parameters)
        self.answers = 0
        """Answers after at least a day: those that tell something."""
        self.last: dict[str, int] = {}
        """The study day on which each card was answered last."""
        self._difficulty: dict[str, float] = {}
        """The same under every model, for no parameter that moves it differs."""
        self._stability: dict[str, list[float]] = {}

    def learn(self, answers: Iterable[Answered]) -> None:
        """Take in answers, which come in order of time."""
        for card, day, rating in answers:
            if card not in self.last:
                self._begin(card, rating)
            elif day <= self.last[card]:
                self._again_today(card, rating)
                continue
            else:
                self._later(card, day - self.last[card], rating)
            self.last[card] = day

    def _begin(self, card: str, rating: int) -> None:
        begun = [model.begun(rating) for model in self.models]
        self._stability[card] = [stability for stability, _ in begun]
        self._difficulty[card] = begun[0][1]

    def _again_today(self, card: str, rating: int) -> None:
        """The same day says nothing about forgetting, but memory moves."""
        difficulty = self._difficulty[card]
        moved = [
            model.same_day((stability, difficulty), rating)
            for model, stability in zip(self.models, self._stability[card], strict=True)
        ]
        self._stability[card] = [stability for stability, _ in moved]
        self._difficulty[card] = moved[0][1]

    def _later(self, card: str, elapsed: int, rating: int) -> None:
        difficulty, before, logs = self._difficulty[card], self._stability[card], self._logs
        after = []
        for number, (model, stability) in enumerate(zip(self.models, before, strict=True)):
            state = (stability, difficulty)
            recall = model.recall(elapsed, stability)
            sure = min(max(recall, _SURE), 1 - _SURE)
            if rating > 1:
                logs[number] += math.log(sure)
                after.append(model.recalled(state, recall, rating))
            else:
                logs[number] += math.log(1 - sure)
                after.append(model.lapsed(state, recall))
        self._stability[card] = after
        self._difficulty[card] = self.models[0].difficulty(difficulty, rating)
        self.answers += 1

    def best(self) -> int:
        """The number of the most probable model; of several the first."""
        return max(range(len(self._logs)), key=lambda number: (self._logs[number], -number))

    def weights(self) -> list[float]:
        """How probable each model is; the sum is 1."""
        most = max(self._logs)
        relative = [math.exp(log - most) for log in self._logs]
        total = sum(relative)
        return [one / total for one in relative]

    def state(self, card: str, model: int) -> State | None:
        """A card's memory under a model; None for one never answered."""
        stabilities = self._stability.get(card)
        return None if stabilities is None else (stabilities[model], self._difficulty[card])

    def recall(self, card: str, day: int) -> float:
        """Probability of recall on a study day, over all models; 0 for a card never seen."""
        stabilities = self._stability.get(card)
        if stabilities is None:
            return 0.0
        elapsed = max(day - self.last[card], 0)
        pairs = zip(self.weights(), self.models, stabilities, strict=True)
        return sum(weight * model.recall(elapsed, stability) for weight, model, stability in pairs)

    def recalls(self, cards: Iterable[str], day: int) -> dict[str, float]:
        """The same of many cards. Models of no weight to speak of are left out."""
        chosen = [(weight, number) for number, weight in enumerate(self.weights()) if weight > _SURE / 100]
        found = {}
        for card in cards:
            stabilities = self._stability.get(card)
            if stabilities is None:
                found[card] = 0.0
                continue
            elapsed = max(day - self.last[card], 0)
            found[card] = sum(
                weight * self.models[number].recall(elapsed, stabilities[number]) for weight, number in chosen
            )
        return found
