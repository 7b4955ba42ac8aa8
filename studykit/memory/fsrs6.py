"""One step of FSRS-6: the only place that touches the `fsrs` package.

Owns the translation between our words and the package's. Study days go in as midnights UTC, so that "a day later" is
the next study day whatever the clock says. Loaded when something is answered, not before: the package takes a while to
import.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple, cast

import fsrs

from studykit.memory.model import Memory, Rating, State

MAX_STABILITY = 36_500.0
"""Stability is cut here, as in fsrs-rs; the package itself has no upper limit."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_STATES = {
    State.NEW: fsrs.State.Learning,
    State.LEARNING: fsrs.State.Learning,
    State.REVIEW: fsrs.State.Review,
    State.RELEARNING: fsrs.State.Relearning,
}
_FROM_FSRS = {
    fsrs.State.Learning: State.LEARNING,
    fsrs.State.Review: State.REVIEW,
    fsrs.State.Relearning: State.RELEARNING,
}
_RATINGS: Mapping[int, fsrs.Rating] = {rating: fsrs.Rating(int(rating)) for rating in Rating}
_LONG_WAY = (timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1))


class Reviewed(NamedTuple):
    """What an answer makes of a card. `delay` is in milliseconds, and means something for a step only."""

    state: State
    step: int | None
    stability: float
    difficulty: float
    delay: int


Remember = Callable[[float | None, float | None, int | None, int, int], tuple[float, float]]
"""Stability and difficulty after an answer.

From those before it (None for a new card), the last study day, its rating and its study day.
"""


class _Card(fsrs.Card):
    """A card that is changed in place: the package copies one at every step, which takes half as long as the step."""

    def __copy__(self) -> _Card:
        return self


@lru_cache(maxsize=4096)
def _midnight(day: int) -> datetime:
    return _EPOCH + timedelta(days=day)


class Reviewer:
    """The package's scheduler for one set of parameters and steps, without its fuzz."""

    def __init__(
        self,
        parameters: tuple[float, ...],
        desired_retention: float,
        learning_steps: tuple[float, ...],
        relearning_steps: tuple[float, ...],
    ) -> None:
        self._scheduler = fsrs.Scheduler(
            parameters=parameters,
            desired_retention=desired_retention,
            learning_steps=tuple(timedelta(minutes=minutes) for minutes in learning_steps),
            relearning_steps=tuple(timedelta(minutes=minutes) for minutes in relearning_steps),
            enable_fuzzing=False,
        )
        self._rememberer = fsrs.Scheduler(parameters=parameters, learning_steps=_LONG_WAY, enable_fuzzing=False)

    def remember(self, memory: Memory, rating: Rating, day: int) -> tuple[float, float]:
        """Stability and difficulty after an answer on a study day."""
        return self.remembering()(memory.stability, memory.difficulty, memory.last_day, rating, day)

    def remembering(self) -> Remember:
        """`remember` for many answers in a row; what it returns is not for two threads at once.

        Memory depends on no state and no step, so that every card is taken for one half way through its steps: there
        the package spends least on when it is due, which is not asked for.
        """
        card, review = _Card(0, due=_EPOCH), self._rememberer.review_card
        learning, midnight, ratings = fsrs.State.Learning, _midnight, _RATINGS

        def remember(
            stability: float | None, difficulty: float | None, last_day: int | None, rating: int, day: int
        ) -> tuple[float, float]:
            card.state, card.step = learning, 1
            card.stability, card.difficulty = stability, difficulty
            card.last_review = None if last_day is None else midnight(min(last_day, day))
            after = review(card, ratings[rating], midnight(day))[0]
            return min(cast("float", after.stability), MAX_STABILITY), cast("float", after.difficulty)

        return remember

    def review(self, memory: Memory, rating: Rating, day: int) -> Reviewed:
        """All that an answer on a study day makes of a card."""
        state, last = _STATES[memory.state], memory.last_day
        card = _Card(
            0,
            state,
            None if state is fsrs.State.Review else max(memory.step or 0, 0),
            memory.stability,
            memory.difficulty,
            _EPOCH,
            None if last is None else _midnight(min(last, day)),
        )
        after = self._scheduler.review_card(card, _RATINGS[rating], _midnight(day))[0]
        stability, difficulty = min(cast("float", after.stability), MAX_STABILITY), cast("float", after.difficulty)
        delay = int((after.due - _midnight(day)) / _MILLISECOND)
        return Reviewed(_FROM_FSRS[after.state], after.step, stability, difficulty, delay)
