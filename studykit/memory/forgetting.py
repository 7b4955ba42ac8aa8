"""FSRS-6 as plain arithmetic: what days and answers do to a memory, for one vector of parameters.

Owns the formulas where the planner needs them by the hundred thousand; what an answer is given comes from the `fsrs`
package alone (`fsrs6`), and a test holds the two together. Stability is in days, difficulty 1 to 10, elapsed days are
whole study days. Source of every formula: py-fsrs 6.3.2, `Scheduler`. Must not know which cards there are.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

State = tuple[float, float]
"""Stability and difficulty."""

MIN_STABILITY, MAX_STABILITY = 0.001, 36_500.0
_DECAY = 20


def _difficulty(value: float) -> float:
    return min(max(value, 1.0), 10.0)


def _stability(value: float) -> float:
    return min(max(value, MIN_STABILITY), MAX_STABILITY)


class Forgetting:
    """One way to forget, and to learn."""

    __slots__ = ("_easiest", "exponent", "factor", "first", "growth", "lapse_room", "parameters")

    def __init__(self, parameters: Sequence[float]) -> None:
        w = self.parameters = tuple(parameters)
        self.exponent = -w[_DECAY]
        self.factor = 0.9 ** (-1 / w[_DECAY]) - 1
        self.growth = math.exp(w[8])
        self._easiest = w[4] - math.exp(w[5] * 3) + 1
        self.lapse_room = math.exp(w[17] * w[18])
        self.first: tuple[State, State, State, State] = (
            self._after_step(self.begun(1)), self._after_step(self.begun(2)), self._after_step(self.begun(3)),
            self.begun(4),
        )  # fmt: skip
        """A new card after its first rating, 1 to 4, and the step of the same day that follows all but Easy."""

    def recall(self, elapsed: float, stability: float) -> float:
        """Probability of recall after so many days."""
        return float((1 + self.factor * elapsed / stability) ** self.exponent)

    def begun(self, rating: int) -> State:
        """A new card after its first rating, 1 to 4."""
        w = self.parameters
        return _stability(w[rating - 1]), _difficulty(w[4] - math.exp(w[5] * (rating - 1)) + 1)

    def difficulty(self, before: float, rating: int) -> float:
        """Difficulty after a rating: damped near 10, drawn a little towards that of a card that is easy."""
        w = self.parameters
        damped = before - (10 - before) * w[6] * (rating - 3) / 9
        return _difficulty(w[7] * self._easiest + (1 - w[7]) * damped)

    def same_day(self, state: State, rating: int) -> State:
        """A memory after one more answer on the day of the one before."""
        w, (stability, difficulty) = self.parameters, state
        increase = math.exp(w[17] * (rating - 3 + w[18])) * stability ** -w[19]
        if rating > 1:
            increase = max(increase, 1.0)
        return _stability(stability * increase), self.difficulty(difficulty, rating)

    def _after_step(self, state: State) -> State:
        return self.same_day(state, 3)

    def outcomes(self, state: State, elapsed: int) -> tuple[float, tuple[State, State, State, State]]:
        """Recall after at least a day, and the memory after each rating; a lapse with its step of the day, rated Good.

        Ratings are 1 to 4.
        """
        ahead = Ahead(self, state)
        recall, stabilities = ahead.after(elapsed)
        one, two, three, four = zip(stabilities, ahead.difficulties, strict=True)
        return recall, (one, two, three, four)

    def reviewed(self, state: State, recall: float, rating: int) -> State:
        """The memory after one rating, given the recall that was met; a lapse with its step of the day, rated Good."""
        if rating == 1:
            return self._after_step((self.lapsed(state, recall), self.difficulty(state[1], 1)))
        return self.recalled(state, recall, rating), self.difficulty(state[1], rating)

    def lapsed(self, state: State, recall: float) -> float:
        """Stability after Again at least a day later, given the recall that was met."""
        w, (s, d) = self.parameters, state
        forgotten = w[11] * d ** -w[12] * ((s + 1) ** w[13] - 1) * math.exp((1 - recall) * w[14])
        return float(max(min(forgotten, s / self.lapse_room), MIN_STABILITY))

    def recalled(self, state: State, recall: float, rating: int) -> float:
        """Stability after Hard, Good or Easy at least a day later, given the recall that was met."""
        w, (s, d) = self.parameters, state
        bonus = w[15] if rating == 2 else w[16] if rating == 4 else 1.0  # noqa: PLR2004
        more = self.growth * (11 - d) * s ** -w[9] * math.expm1((1 - recall) * w[10]) * bonus
        return float(min(s * (1 + more), MAX_STABILITY))


class Ahead:
    """A memory, and what a review after any number of days makes of it: what does not depend on the days is kept."""

    __slots__ = ("_easy", "_growth", "_hard", "_lapse", "_lapse_room", "_model", "_stability", "difficulties")

    def __init__(self, model: Forgetting, state: State) -> None:
        w, (s, d) = model.parameters, state
        self._model, self._stability = model, s
        self._growth = s * model.growth * (11 - d) * s ** -w[9]
        self._hard, self._easy = w[15], w[16]
        self._lapse = w[11] * d ** -w[12] * ((s + 1) ** w[13] - 1)
        self._lapse_room = s / model.lapse_room
        self.difficulties = (
            model.difficulty(model.difficulty(d, 1), 3), model.difficulty(d, 2), model.difficulty(d, 3),
            model.difficulty(d, 4),
        )  # fmt: skip
        """After each rating, 1 to 4; after a lapse with its step of the day, rated Good."""

    def after(self, elapsed: int) -> tuple[float, tuple[float, float, float, float]]:
        """Recall after at least a day, and the stability after each rating, of a lapse with its step rated Good."""
        model, s, w = self._model, self._stability, self._model.parameters
        recall = (1 + model.factor * elapsed / s) ** model.exponent
        more = self._growth * math.expm1((1 - recall) * w[10])
        lapsed = max(min(self._lapse * math.exp((1 - recall) * w[14]), self._lapse_room), MIN_STABILITY)
        lapsed = max(lapsed * max(1.0, model.lapse_room * lapsed ** -w[19]), MIN_STABILITY)
        return recall, (
            min(lapsed, MAX_STABILITY), min(s + more * self._hard, MAX_STABILITY), min(s + more, MAX_STABILITY),
            min(s + more * self._easy, MAX_STABILITY),
        )  # fmt: skip
