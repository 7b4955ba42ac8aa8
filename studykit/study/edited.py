"""What remains of an answer in the making when its card is edited meanwhile.

Owns whether what was done still belongs to what is asked, and what it comes to by the new answer. Must not know how an
edit is noticed, nor what a card looks like.
"""

from __future__ import annotations

from dataclasses import replace

from studykit.deck.exercise import Choice, Exercise, Numeric, Spoken, Steps, Typed
from studykit.study.answering import give_up, judge
from studykit.study.session import Turn


def asks(exercise: Exercise | None) -> object:
    """What of an exercise a learner sees, or counts on, before it is checked; where this stays, so does the work."""
    match exercise:
        case Choice(options):
            return "choice", tuple(option.text for option in options), exercise.several
        case Typed():
            return "typed"
        case Numeric(draw):
            return "numeric", tuple((answer.label, answer.unit) for answer in draw.answers)
        case Steps(steps):
            return "steps", len(steps)
        case Spoken(points):
            return "spoken", len(points)
        case None:
            return None


def carried(turn: Turn, before: Exercise | None, after: Exercise | None) -> Turn | None:
    """The same turn with another exercise, judged by that if it is checked; None where something else is asked."""
    if asks(before) != asks(after):
        return None
    if turn.verdict is None or turn.work is None or before == after:
        return turn
    gave_up = turn.verdict != judge(before, turn.work)
    return replace(turn, verdict=(give_up if gave_up else judge)(after, turn.work))
