"""How much there is to do, and how long it takes. Must not know the clock: days are given."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass

from studykit.progress.activity import Cell


@dataclass(frozen=True, slots=True)
class Load:
    """Answers a day. `past` is the mean over all days of the period, those without an answer too.

    `to_come` is the sum over cards in review, not suspended, of 1 / interval in days: what they now come to.
    """

    past: float
    to_come: float


@dataclass(frozen=True, slots=True)
class Pace:
    """Capped time: milliseconds of an answer and of a day with an answer, on the mean."""

    answer_ms: float
    day_ms: float


NO_LOAD, NO_TIME = Load(0.0, 0.0), Pace(0.0, 0.0)


def load_of(days: Mapping[int, Cell], today: int, since: int | None, to_come: float) -> Load:
    """The load over the days from the first one, or from `since`, to today."""
    first = since if since is not None else min(days, default=today)
    answers = sum(cell.answers for cell in days.values())
    return Load(answers / max(today - first + 1, 1), to_come)


def time_of(days: Mapping[int, Cell]) -> Pace:
    """What answers and days took. An answer whose time was not measured took none, and is left out of the mean."""
    time = sum(cell.time for cell in days.values())
    timed = sum(cell.timed for cell in days.values())
    return Pace(time / timed if timed else 0.0, time / len(days) if days else 0.0)


def streak_of(days: Container[int], today: int) -> int:
    """Study days in a row with an answer, ending today, or yesterday while today has none yet."""
    day = today if today in days else today - 1
    count = 0
    while day in days:
        count, day = count + 1, day - 1
    return count
