"""Histories for tests: as the oracle tells them, and as a learner would make them, decisions included."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from studykit.memory import scheduler
from studykit.memory.days import study_day
from studykit.memory.model import BLANK, MARK_KINDS, Answer, Event, Mark, MarkKind, Memory, Rating
from studykit.memory.replay import after_answer, after_mark
from studykit.memory.scheduler import SchedulerSettings

ORACLE = Path(__file__).parent / "oracle"
HOUR = 3_600_000
DAY = 24 * HOUR
START = 1_800_000_000_000
"""A moment in January 2027, in UTC milliseconds."""


def oracle(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (ORACLE / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]


def day_of(at: int) -> int:
    """The study day of a UTC time where the zone is UTC."""
    return (at - 4 * HOUR) // DAY


def imported(reviews: Sequence[tuple[str, int]]) -> list[Answer]:
    """Answers of which only time and rating are known."""
    answers = []
    for number, (when, rating) in enumerate(reviews):
        moment = datetime.fromisoformat(when)
        at = round(moment.timestamp() * 1000)
        answers.append(Answer(f"a{number}", "dev", number, at, "card", Rating(rating), None, study_day(moment), 0))
    return answers


def answer(
    memory: Memory, number: int, at: int, rating: Rating, settings: SchedulerSettings, device: str = "z", *, cram: bool
) -> Answer:
    """An answer as it is recorded when it is given: with what it met and what it led to."""
    day = day_of(at)
    return Answer(
        f"e{number}",
        device,
        number,
        at,
        "card",
        rating,
        4_000,
        day,
        0,
        cram=cram,
        before=scheduler.before(memory, day, settings),
        decision=scheduler.outcomes("card", memory, day, at, settings)[rating],
    )


Move = tuple[int, Rating | MarkKind, bool]
"""Milliseconds since the move before, a rating or a mark, whether it is cram."""


def lived(moves: Sequence[Move], settings: SchedulerSettings) -> tuple[list[Event], list[Memory]]:
    """What a learner did, on two devices but never at once, and the memory after each of it, one by one."""
    events: list[Event] = []
    memories: list[Memory] = []
    memory, at, device = BLANK, START, "a"
    for number, (gap, move, cram) in enumerate(moves):
        at += gap
        device = "ab"[number % 2] if gap else device
        if isinstance(move, Rating):
            given = answer(memory, number, at, move, settings, device, cram=cram)
            memory = after_answer(memory, given, settings)
            events.append(given)
        else:
            mark = Mark(f"e{number}", device, number, at, "card", move, day_of(at), "why")
            memory = after_mark(memory, mark)
            events.append(mark)
        memories.append(memory)
    return events, memories


gaps = st.one_of(
    st.integers(0, 20 * 60_000),
    st.integers(0, 2 * DAY),
    st.integers(0, 400 * DAY),
    st.sampled_from([0, 1, 60_000, 600_000, DAY - 1, DAY, DAY + 1]),
)
ratings = st.sampled_from(Rating)
moves = st.lists(
    st.tuples(
        gaps, st.one_of(ratings, ratings, ratings, st.sampled_from(MARK_KINDS)), st.sampled_from([False] * 5 + [True])
    ),
    max_size=12,
)
answers_only = st.lists(st.tuples(gaps, ratings, st.just(False)), min_size=1, max_size=12)

settings_of_learners = st.builds(
    SchedulerSettings,
    desired_retention=st.sampled_from([0.7, 0.8, 0.9, 0.95, 0.99]),
    learning_steps=st.sampled_from([(1.0, 10.0), (), (15.0,), (1.0, 10.0, 1440.0)]),
    relearning_steps=st.sampled_from([(10.0,), (), (1.0, 10.0)]),
    maximum_interval=st.sampled_from([1, 2, 30, 365, 36_500]),
    fuzz=st.booleans(),
)
