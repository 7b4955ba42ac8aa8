"""A card's memory as a fold over its part of the log.

Owns which entries count and what each does. Replay computes stability and difficulty; when a card is due is what its
newest counting answer says, for settings and fuzz acted when that answer was given. Incremental and replayed memory are
the same because they are the same function.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from studykit.memory import scheduler
from studykit.memory.model import BLANK, Answer, Event, Mark, Memory, Rating, State, order_key
from studykit.memory.scheduler import SchedulerSettings


def uncounted(undos: Mapping[str, str], redos: Iterable[str]) -> set[str]:
    """The entries that do not count: those named by an undo that no redo names.

    `undos` maps the id of an undo to the entry it names; `redos` holds the undos that were taken back.
    """
    redone = set(redos)
    return {entry for undo, entry in undos.items() if undo not in redone}


def after_answer(memory: Memory, answer: Answer, settings: SchedulerSettings) -> Memory:
    """Memory after one more answer; cram leaves it untouched.

    An answer without a decision (an imported one) is decided with the seeded fuzz.
    """
    if answer.cram:
        return memory
    if answer.decision is None:
        decision = scheduler.outcomes(answer.card, memory, answer.study_day, answer.at, settings)[answer.rating]
        stability, difficulty = decision.stability, decision.difficulty
    else:
        decision = answer.decision
        stability, difficulty = scheduler.remember(memory, answer.rating, answer.study_day, settings)
    lapsed = memory.state is State.REVIEW and answer.rating is Rating.AGAIN
    return replace(
        memory,
        state=decision.state,
        step=decision.step,
        stability=stability,
        difficulty=difficulty,
        interval_days=decision.interval_days,
        due_day=decision.due_day,
        due_at=decision.due_at,
        last_day=answer.study_day if memory.last_day is None else max(answer.study_day, memory.last_day),
        last_at=answer.at,
        reps=memory.reps + 1,
        lapses=memory.lapses + lapsed,
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
    for event in sorted(events, key=order_key):
        if isinstance(event, Mark):
            memory = after_mark(memory, event)
        elif rev is None or event.rev == rev:
            memory = after_answer(memory, event, settings)
    return memory
