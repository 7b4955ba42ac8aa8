"""A card's memory as a fold over its part of the log.

Owns which entries count and what each does. Replay computes stability and difficulty; when a card is due is what its
newest counting answer says, for settings and fuzz acted when that answer was given. Incremental and replayed memory are
the same because they are the same function, which takes bare rows: a log has a million of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from itertools import groupby
from typing import cast

from studykit.memory import scheduler
from studykit.memory.model import BLANK, Answer, Event, Mark, Memory, Rating, State, order_key
from studykit.memory.scheduler import SchedulerSettings

_AGAIN, _REVIEW = int(Rating.AGAIN), str(State.REVIEW)

Row = tuple[str, int, int, int, int, int, str | None, int | None, int | None, int | None, int | None]
"""An answer without what replay has no use for.

Card, rating, study day, time, revision and whether it is cram; then state, step, interval, due day and due time of its
decision, all None where it has none.
"""


def uncounted(undos: Mapping[str, str], redos: Iterable[str]) -> set[str]:
    """The entries that do not count: those named by an undo that no redo names.

    `undos` maps the id of an undo to the entry it names; `redos` holds the undos that were taken back.
    """
    redone = set(redos)
    return {entry for undo, entry in undos.items() if undo not in redone}


def after_answer(memory: Memory, answer: Answer, settings: SchedulerSettings) -> Memory:
    """Memory after one more answer; cram leaves it untouched."""
    return after_answers(memory, (_row(answer),), settings)


def after_answers(memory: Memory, rows: Iterable[Row], settings: SchedulerSettings, rev: int | None = None) -> Memory:
    """Memory after more answers, which come in the order of the log.

    Cram leaves it untouched, and with `rev` so does an answer given under another revision of the card. An answer
    without a decision (an imported one) is decided with the seeded fuzz, by the defaults: what a learner has chosen by
    now, on this device, moves no date of the past.
    """
    m, remember = memory, scheduler.reviewer(settings).remembering()
    state: str = m.state
    step, interval, due_day, due_at = m.step, m.interval_days, m.due_day, m.due_at
    stability, difficulty, last_day, last_at = m.stability, m.difficulty, m.last_day, m.last_at
    reps, lapses = m.reps, m.lapses
    for card, rating, day, at, given_under, cram, after, *led in rows:
        if cram or (rev is not None and given_under != rev):
            continue
        lapses += rating == _AGAIN and state == _REVIEW
        if after is None:
            met = Memory(State(state), step, stability, difficulty, interval, last_day=last_day, reps=reps)
            d = scheduler.outcomes(card, met, day, at, _by_default(settings.parameters))[Rating(rating)]
            stability, difficulty, state = d.stability, d.difficulty, d.state
            step, interval, due_day, due_at = d.step, d.interval_days, d.due_day, d.due_at
        else:
            stability, difficulty = remember(stability, difficulty, last_day, rating, day)
            state = after
            step, interval, due_day, due_at = led
        last_day = day if last_day is None else max(day, last_day)
        last_at = at
        reps += 1
    if reps == m.reps:
        return memory
    return Memory(
        State(state), step, stability, difficulty, interval, due_day, due_at, last_day, last_at, reps, lapses,
        m.suspended, m.buried_until, m.flag,
    )  # fmt: skip


@lru_cache(maxsize=4)
def _by_default(parameters: tuple[float, ...]) -> SchedulerSettings:
    return SchedulerSettings(parameters)


def after_mark(memory: Memory, mark: Mark) -> Memory:
    """Memory after a suspend, bury, flag, reset, or what takes one back."""
    match mark.kind:
        case "suspend" | "unsuspend":
            return replace(memory, suspended=mark.kind == "suspend")
        case "bury" | "unbury":
            return replace(memory, buried_until=mark.study_day + 1 if mark.kind == "bury" else None)
        case "flag" | "unflag":
            return replace(memory, flag=mark.note if mark.kind == "flag" else None)
        case "reset":
            return replace(BLANK, suspended=memory.suspended, buried_until=memory.buried_until, flag=memory.flag)


def replay(events: Iterable[Event], settings: SchedulerSettings, rev: int | None = None) -> Memory:
    """Memory after all events, in whatever order they come.

    With `rev`, answers given under another revision of the card do not count; events that were undone must have been
    left out before.
    """
    memory = BLANK
    for kind, run in groupby(sorted(events, key=order_key), type):
        if kind is Answer:
            memory = after_answers(memory, map(_row, cast("Iterator[Answer]", run)), settings, rev)
            continue
        for mark in cast("Iterator[Mark]", run):
            memory = after_mark(memory, mark)
    return memory


def _row(a: Answer) -> Row:
    d = a.decision
    head = (a.card, a.rating, a.study_day, a.at, a.rev, a.cram)
    if d is None:
        return (*head, None, None, None, None, None)
    return (*head, d.state, d.step, d.interval_days, d.due_day, d.due_at)
