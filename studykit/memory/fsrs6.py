"""One step of FSRS-6: the only place that touches the `fsrs` package.

Owns the translation between our words and the package's. Study days go in as midnights UTC, so that "a day later" is
the next study day whatever the clock says. Loaded when something is answered, not before: the package takes a while to
import.
"""

from __future__ import annotations

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
_RATINGS = {rating: fsrs.Rating(int(rating)) for rating in Rating}


class Reviewed(NamedTuple):
    """What an answer makes of a card. `delay` is in milliseconds, and means something for a step only."""

    state: State
    step: int | None
    stability: float
    difficulty: float
    delay: int


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

    def remember(self, memory: Memory, rating: Rating, day: int) -> tuple[float, float]:
        """Stability and difficulty after an answer on a study day."""
        card = self._review(memory, rating, day)
        return min(cast("float", card.stability), MAX_STABILITY), cast("float", card.difficulty)

    def review(self, memory: Memory, rating: Rating, day: int) -> Reviewed:
        """All that an answer on a study day makes of a card."""
        card = self._review(memory, rating, day)
        stability, difficulty = min(cast("float", card.stability), MAX_STABILITY), cast("float", card.difficulty)
        delay = int((card.due - _midnight(day)) / _MILLISECOND)
        return Reviewed(_FROM_FSRS[card.state], card.step, stability, difficulty, delay)

    def _review(self, memory: Memory, rating: Rating, day: int) -> fsrs.Card:
        """Elapsed days are never negative: an answer on an earlier study day than the last counts as the same day."""
        last = memory.last_day
        state = _STATES[memory.state]
        card = fsrs.Card(
            0,
            state,
            None if state is fsrs.State.Review else memory.step or 0,
            memory.stability,
            memory.difficulty,
            _EPOCH,
            None if last is None else _midnight(min(last, day)),
        )
        return self._scheduler.review_card(card, _RATINGS[rating], _midnight(day))[0]
