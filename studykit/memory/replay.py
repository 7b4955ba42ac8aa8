"""A card's memory as a fold over its part of the log.

Owns which entries count and what each does. Replay computes stability and difficulty; when a card is due is what its
newest counting answer says, for settings and fuzz acted when that answer was given. Incremental and replayed memory are
the same because they are the same function.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from studykit.memory import scheduler
from studykit.memory.model import BLANK, Answer, Event, Mark, Memory, Rating, State, order_key
from studykit.memory.scheduler import SchedulerSettings

if TYPE_CHECKING:
    from studykit.memory.fsrs6 import Reviewer


def uncounted(undos: Mapping[str, str], redos: Iterable[str]) -> set[str]:
    """The entries that do not count: those named by an undo that no redo names.

    `undos` maps the id of an undo to the entry it names; `redos` holds the undos that were taken back.
    """
    redone = set(redos)
    return {entry for undo, entry in undos.items() if undo not in redone}


def after_answer(memory: Memory, answer: Answer, settings: SchedulerSettings, model: Reviewer | None = None) -> Memory:
    """Memory after one more answer; cram leaves it untouched.

    An answer without a decision (an imported one) is decided with the seeded fuzz. `model` is that of the settings, for
    callers that have it.
    """
    if answer.cram:
        return memory
    day, decision = answer.study_day, answer.decision
    if decision is None:
        decision = scheduler.outcomes(answer.card, memory, day, answer.at, settings)[answer.rating]
        stability, difficulty = decision.stability, decision.difficulty
    else:
        stability, difficulty = (model or scheduler.reviewer(settings)).remember(memory, answer.rating, day)
    lapsed = memory.state is State.REVIEW and answer.rating is Rating.AGAIN
    return Memory(
        decision.state,
        decision.step,
        stability,
        difficulty,
        decision.interval_days,
        decision.due_day,
        decision.due_at,
        day if memory.last_day is None else max(day, memory.last_day),
        answer.at,
        memory.reps + 1,
        memory.lapses + lapsed,
        memory.suspended,
        memory.buried_until,
        memory.flag,
    )


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
    model = scheduler.reviewer(settings)
    for event in sorted(events, key=order_key):
        if isinstance(event, Mark):
            memory = after_mark(memory, event)
        elif rev is None or event.rev == rev:
            memory = after_answer(memory, event, settings, model)
    return memory
