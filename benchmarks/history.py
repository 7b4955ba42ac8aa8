"""A learner's past to measure with: answers to some of the cards, each at its time, the same at every run.

Owns how such a learner answers: every card was begun some day of the last years and asked on each day it was due since,
so that some cards are due today, and none from before.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import count
from random import Random

from studykit.memory import scheduler
from studykit.memory.model import BLANK, Answer, Memory, Rating
from studykit.memory.replay import after_answer
from studykit.memory.scheduler import SchedulerSettings
from studykit.store.ids import ulid

OLDEST = 1000
"""Days since the first card was begun."""

_RATINGS = (Rating.AGAIN, Rating.HARD, Rating.GOOD, Rating.EASY)
_WEIGHTS = (8, 15, 67, 10)
_DAY_MS = 86_400_000
_STUDY_TIME_MS = 18 * 3_600_000


def history(
    cards: Iterable[str], reviews: int, today: int, settings: SchedulerSettings, *, due_now: bool = False
) -> list[Answer]:
    """About `reviews` answers up to yesterday, to as many of `cards` as that takes, in the order of time.

    With `due_now`, all of these cards are due today, whenever that would have been.
    """
    rng = Random(reviews)  # noqa: S311 - data to measure with, no secret
    answers: list[Answer] = []
    for card in cards:
        if len(answers) >= reviews:
            break
        answers += _past(card, today, settings, rng, due_now=due_now)
    answers.sort(key=lambda answer: answer.at)
    numbered = count(1)
    return [_filed(answer, next(numbered), rng) for answer in answers]


def _past(card: str, today: int, settings: SchedulerSettings, rng: Random, *, due_now: bool) -> list[Answer]:
    answers = list(_lived(card, today, settings, rng))
    decision = answers[-1].decision
    if due_now and decision is not None and decision.due_day is not None:
        return [_moved(answer, today - decision.due_day) for answer in answers]
    return answers


def _lived(card: str, today: int, settings: SchedulerSettings, rng: Random) -> Iterator[Answer]:
    """A card's answers from its first day until it is due today or later."""
    memory = BLANK
    at = (today - rng.randint(1, OLDEST)) * _DAY_MS + _STUDY_TIME_MS + rng.randrange(3_600_000)
    while at < today * _DAY_MS:
        answer = _answer(card, memory, rng.choices(_RATINGS, _WEIGHTS)[0], at, rng, settings)
        yield answer
        memory = after_answer(memory, answer, settings)
        at = at + (memory.interval_days or 0) * _DAY_MS if memory.due_at is None else memory.due_at


def _answer(card: str, memory: Memory, rating: Rating, at: int, rng: Random, settings: SchedulerSettings) -> Answer:
    day = at // _DAY_MS
    return Answer(
        id="",
        device="benchmark",
        seq=0,
        at=at,
        card=card,
        rating=rating,
        took_ms=rng.randrange(2_000, 40_000),
        study_day=day,
        utc_offset=0,
        before=scheduler.before(memory, day, settings),
        decision=scheduler.outcomes(card, memory, day, at, settings)[rating],
    )


def _moved(answer: Answer, days: int) -> Answer:
    """The same answer some days later."""
    decision = answer.decision
    if decision is not None:
        due_day = None if decision.due_day is None else decision.due_day + days
        due_at = None if decision.due_at is None else decision.due_at + days * _DAY_MS
        decision = replace(decision, due_day=due_day, due_at=due_at)
    return replace(answer, at=answer.at + days * _DAY_MS, study_day=answer.study_day + days, decision=decision)


def _filed(answer: Answer, seq: int, rng: Random) -> Answer:
    """The same answer with its place in the log."""
    return replace(answer, id=ulid(answer.at, rng.randbytes(10)), seq=seq)
