"""What each rating leads to: the model's memory, intervals in whole days, and steps on the clock.

Owns the settings of scheduling and the decision that becomes part of an answer. Must not know where settings come from
or what time it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache, partial
from typing import TYPE_CHECKING

from studykit.memory import intervals
from studykit.memory.intervals import Weigh
from studykit.memory.load import Load
from studykit.memory.model import Before, Decision, Memory, Rating, State

if TYPE_CHECKING:
    from studykit.memory.fsrs6 import Reviewed, Reviewer

DEFAULT_PARAMETERS: tuple[float, ...] = (
    0.212, 1.2931, 2.3065, 8.2956, 6.4133, 0.8334, 3.0194, 0.001, 1.8722, 0.1666, 0.796,
    1.4835, 0.0614, 0.2629, 1.6483, 0.6014, 1.8729, 0.5425, 0.0912, 0.0658, 0.1542,
)  # fmt: skip
"""The published FSRS-6 defaults."""


@dataclass(frozen=True, slots=True)
class SchedulerSettings:
    """How intervals are chosen. Steps are in minutes."""

    parameters: tuple[float, ...] = DEFAULT_PARAMETERS
    desired_retention: float = 0.90
    learning_steps: tuple[float, ...] = (1.0, 10.0)
    relearning_steps: tuple[float, ...] = (10.0,)
    maximum_interval: int = 36_500
    fuzz: bool = True


@lru_cache(maxsize=8)
def reviewer(settings: SchedulerSettings) -> Reviewer:
    """The model for these settings; loads the package the first time."""
    from studykit.memory.fsrs6 import Reviewer  # noqa: PLC0415 - slow to import, and not needed to show a card

    return Reviewer(settings.parameters, settings.desired_retention, settings.learning_steps, settings.relearning_steps)


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
    return reviewer(settings).remember(memory, rating, day)


def outcomes(
    card: str,
    memory: Memory,
    day: int,
    at: int,
    settings: SchedulerSettings,
    load: Load | None = None,
    upto: Rating = Rating.EASY,
) -> dict[Rating, Decision]:
    """What each of the four ratings would lead to, on study day `day` at UTC `at` milliseconds.

    What is shown on a button is what the answer gets: the same arguments give the same decisions. With a load, fuzz
    evens it out. Ratings above `upto` may be left out, for none that is lower follows from them.
    """
    model = reviewer(settings)
    ratings = Rating if memory.state is State.REVIEW else [rating for rating in Rating if rating <= upto]
    reviewed = {rating: model.review(memory, rating, day) for rating in ratings}
    fraction = intervals.fuzz_fraction(card, memory.reps) if settings.fuzz else None
    passing = [rating for rating in ratings if reviewed[rating].state is State.REVIEW]
    weigh = partial(load.weights, day) if load is not None else None
    days = _days(memory, reviewed, passing, settings, fraction, weigh)
    decisions: dict[Rating, Decision] = {}
    for rating, after in reviewed.items():
        if rating in days:
            interval, due_day, due_at = days[rating], day + days[rating], None
            step = None
        else:
            interval, due_day, due_at = None, None, at + after.delay
            step = after.step
        decisions[rating] = Decision(after.state, step, after.stability, after.difficulty, interval, due_day, due_at)
    return decisions


def _days(
    memory: Memory,
    reviewed: dict[Rating, Reviewed],
    passing: list[Rating],
    settings: SchedulerSettings,
    fraction: float | None,
    weigh: Weigh | None,
) -> dict[Rating, int]:
    """Intervals in days of the ratings that lead to review, in order and a day apart."""
    raw = {
        rating: intervals.raw_interval(reviewed[rating].stability, settings.desired_retention, settings.parameters[20])
        for rating in passing
    }
    maximum = settings.maximum_interval
    days: dict[Rating, int] = {}
    if memory.state is State.REVIEW:
        three = intervals.passing_days(
            (raw[Rating.HARD], raw[Rating.GOOD], raw[Rating.EASY]), memory.interval_days or 0, maximum, fraction, weigh
        )
        days = dict(zip((Rating.HARD, Rating.GOOD, Rating.EASY), three, strict=True))
        if Rating.AGAIN in raw:
            days[Rating.AGAIN] = intervals.whole_days(raw[Rating.AGAIN], 1, maximum, None)
        return days
    least = 1
    for rating in passing:
        days[rating] = intervals.whole_days(raw[rating], least, maximum, fraction, weigh)
        least = days[rating] + 1
    return days
