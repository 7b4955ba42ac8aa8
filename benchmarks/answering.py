"""How long a learner waits between two cards. The floor of an answer is one write that is truly on the same disk."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from time import perf_counter

from benchmarks.processes import NOW
from benchmarks.samples import Samples
from benchmarks.workshop import Workshop
from studykit.desk.clock import fixed_clock
from studykit.desk.desk import Desk
from studykit.desk.sitting import Sitting
from studykit.memory.model import Rating

_sync = getattr(os, "fdatasync", os.fsync)


@dataclass(slots=True)
class _Times:
    """Milliseconds, an answer each."""

    answer: list[float] = field(default_factory=list)
    next_card: list[float] = field(default_factory=list)
    write: list[float] = field(default_factory=list)


def durable_answer(workshop: Workshop) -> Samples:
    """From a grade until it is on disk and acknowledged."""
    times = _sit(workshop)
    return Samples(times.answer, times.write)


def next_card(workshop: Workshop) -> Samples:
    """From there until the next card is known."""
    return Samples(_sit(workshop).next_card)


@lru_cache(maxsize=1)
def _sit(workshop: Workshop) -> _Times:
    """Study day after day, as much as there is each day, with one plain write before every answer."""
    place = workshop.copy(workshop.large())
    desk = place.desk()
    desk.use_known()
    times = _Times()
    file = os.open(place.home / "plain", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    morning = datetime.fromisoformat(NOW)
    try:
        while len(times.answer) < workshop.size.answers:
            desk.clock = fixed_clock(morning.isoformat())
            _study_a_day(desk, file, times)
            morning += timedelta(days=1)
    finally:
        os.close(file)
        desk.close()
        workshop.forget(place)
    return times


def _study_a_day(desk: Desk, file: int, times: _Times) -> None:
    sitting = Sitting(desk)
    desk.begin_backup()
    desk.store.keeper.finish()  # a learner sits down once a day, and it is written while they read the first card
    turn = sitting.current()
    while turn is not None:
        sitting.reveal()
        start = perf_counter()
        os.write(file, b"x" * 200)
        _sync(file)
        written = perf_counter()
        sitting.grade(Rating.GOOD)
        graded = perf_counter()
        turn = sitting.current()
        known = perf_counter()
        times.write.append((written - start) * 1000)
        times.answer.append((graded - written) * 1000)
        times.next_card.append((known - graded) * 1000)
