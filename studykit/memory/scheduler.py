"""The FSRS-6 model on study days: what each rating leads to.

Owns the use of the `fsrs` package, which is fed study days as midnights UTC, so that "a day later" means the next
study day; steps run on the clock. Must not know where settings come from or what time it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import cast

import fsrs

from studykit.memory import intervals
from studykit.memory.model import Before, Decision, Memory, Rating, State

DEFAULT_PARAMETERS: tuple[float, ...] = (
    0.212, 1.2931, 2.3065, 8.2956, 6.4133, 0.8334, 3.0194, 0.001, 1.8722, 0.1666, 0.796,
    1.4835, 0.0614, 0.2629, 1.6483, 0.6014, 1.8729, 0.5425, 0.0912, 0.0658, 0.1542,
)  # fmt: skip
"""The published FSRS-6 defaults."""

MAX_STABILITY = 36_500.0
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_STATES = {
    State.LEARNING: fsrs.State.Learning,
    State.REVIEW: fsrs.State.Review,
    State.RELEARNING: fsrs.State.Relearning,
}
_FROM_FSRS = {ours: theirs for theirs, ours in _STATES.items()}
_RATINGS = {rating: fsrs.Rating(int(rating)) for rating in Rating}


@dataclass(frozen=True, slots=True)
class SchedulerSettings:
    """How intervals are chosen. Steps are in minutes."""

    parameters: tuple[float, ...] = DEFAULT_PARAMETERS
    desired_retention: float = 0.90
    learning_steps: tuple[float, ...] = (1.0, 10.0)
    relearning_steps: tuple[float, ...] = (10.0,)
    maximum_interval: int = 36_500
    fuzz: bool = True


@lru_cache(maxsize=32)
def _scheduler(settings: SchedulerSettings) -> fsrs.Scheduler:
    return fsrs.Scheduler(
        parameters=settings.parameters,
        desired_retention=settings.desired_retention,
        learning_steps=tuple(timedelta(minutes=m) for m in settings.learning_steps),
        relearning_steps=tuple(timedelta(minutes=m) for m in settings.relearning_steps),
        maximum_interval=settings.maximum_interval,
        enable_fuzzing=False,
    )


def recall(memory: Memory, day: int, settings: SchedulerSettings) -> float | None:
    """Predicted probability of recall on a study day; None for a new card."""
    if memory.stability is None or memory.last_day is None:
        return None
    return intervals.retrievability(memory.stability, day - memory.last_day, settings.parameters[20])


def before(memory: Memory, day: int, settings: SchedulerSettings) -> Before:
    """The memory that an answer on this day meets."""
    return Before(memory.state, memory.stability, memory.difficulty, recall(memory, day, settings))


def remember(memory: Memory, rating: Rating, day: int, settings: SchedulerSettings) -> tuple[float, float]:
    """Stability and difficulty after an answer, from those before and the elapsed study days alone."""
    card = _review(memory, rating, day, settings)
    return _memory_of(card)


def _memory_of(card: fsrs.Card) -> tuple[float, float]:
    return min(cast("float", card.stability), MAX_STABILITY), cast("float", card.difficulty)


def _review(memory: Memory, rating: Rating, day: int, settings: SchedulerSettings) -> fsrs.Card:
    """One step of the `fsrs` scheduler at midnight of the study day; elapsed days are never negative."""
    last = None if memory.last_day is None else _EPOCH + timedelta(days=min(memory.last_day, day))
    state = _STATES.get(memory.state, fsrs.State.Learning)
    step = None if state is fsrs.State.Review else memory.step or 0
    card = fsrs.Card(0, state, step, memory.stability, memory.difficulty, _EPOCH, last)
    reviewed, _ = _scheduler(settings).review_card(card, _RATINGS[rating], _EPOCH + timedelta(days=day))
    return reviewed


def outcomes(card: str, memory: Memory, day: int, at: int, settings: SchedulerSettings) -> dict[Rating, Decision]:
    """What each of the four ratings would lead to, on study day `day` at UTC `at` milliseconds.

    What is shown on a button is what the answer gets: the same arguments give the same decisions.
    """
    reviewed = {rating: _review(memory, rating, day, settings) for rating in Rating}
    fraction = intervals.fuzz_fraction(card, memory.reps) if settings.fuzz else None
    passing = [r for r in Rating if reviewed[r].state is fsrs.State.Review]
    days = _days(memory, reviewed, passing, settings, fraction)
    decisions: dict[Rating, Decision] = {}
    for rating, after in reviewed.items():
        stability, difficulty = _memory_of(after)
        state = _FROM_FSRS[after.state]
        if rating in days:
            interval = days[rating]
            decisions[rating] = Decision(state, None, stability, difficulty, interval, day + interval, None)
        else:
            delay = after.due - (_EPOCH + timedelta(days=day))
            due_at = at + int(delay / timedelta(milliseconds=1))
            decisions[rating] = Decision(state, after.step, stability, difficulty, None, None, due_at)
    return decisions


def _days(
    memory: Memory,
    reviewed: dict[Rating, fsrs.Card],
    passing: list[Rating],
    settings: SchedulerSettings,
    fraction: float | None,
) -> dict[Rating, int]:
    """Intervals in days of the ratings that lead to review, in order and a day apart."""
    raw = {
        rating: intervals.raw_interval(
            _memory_of(reviewed[rating])[0], settings.desired_retention, settings.parameters[20]
        )
        for rating in passing
    }
    maximum = settings.maximum_interval
    days: dict[Rating, int] = {}
    if memory.state is State.REVIEW:
        three = intervals.passing_days(
            (raw[Rating.HARD], raw[Rating.GOOD], raw[Rating.EASY]), memory.interval_days or 0, maximum, fraction
        )
        days = dict(zip((Rating.HARD, Rating.GOOD, Rating.EASY), three, strict=True))
        if Rating.AGAIN in raw:
            days[Rating.AGAIN] = intervals.whole_days(raw[Rating.AGAIN], 1, maximum, None)
        return days
    least = 1
    for rating in passing:
        days[rating] = intervals.whole_days(raw[rating], least, maximum, fraction)
        least = days[rating] + 1
    return days
