"""What takes longer than a key press may: figures of a goal and of the past, the plan of the day, worked out beside.

Owns one thread at a time, with desks of its own, and the order in which things are worked out: what the learner waits
for comes first, and of the same kind only what was asked for last. Must not know how a figure comes about, nor what is
shown of it.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from functools import partial
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from studykit.desk.desk import Desk
    from studykit.desk.planned import DayPlan
    from studykit.study.goal.figures import GoalFigures, Outcome
    from studykit.study.goal.goal import Goal


Pause = Callable[[], None]
"""Called again and again while something takes long; it may end that by an exception."""
Work = Callable[["Desk", Pause], object]
_BREATH = 0.001
"""Seconds for which long work gives way to the screens, each time it can."""


class Overtaken(Exception):  # noqa: N818 - nothing went wrong
    """Something else has become more urgent."""


class Planning(Protocol):
    """What is known of goals and days; all but the last figures take their time."""

    def last_figures(self, desk: Desk) -> GoalFigures | None:
        """The figures of the goal that stands as they were worked out last, at once."""

    def plan_of_day(self, desk: Desk, day: int) -> DayPlan | None:
        """What the goal makes of a study day; None without one that is still to come."""

    def figures(self, desk: Desk, pause: Pause) -> GoalFigures | None:
        """The figures of the goal that stands, as of now; None without one that is still to come."""

    def preview(self, desk: Desk, goal: Goal, pause: Pause) -> GoalFigures:
        """The figures of a goal that is not set."""

    def outcomes(self, desk: Desk) -> list[Outcome]:
        """How the goals went whose dates have passed."""


class Subject(IntEnum):
    """What can be asked for, the most urgent first."""

    PLAN = 0
    TRIAL = 1
    FIGURES = 2
    PROGRESS = 3


@dataclass(frozen=True, slots=True)
class Worked:
    """Something that was worked out, or why it could not be; `asked` is what was asked for."""

    subject: Subject
    asked: object
    found: object
    failure: Exception | None = None


class Foresight:
    """Works things out, one after the other. `deliver` is called in another thread than `ask`."""

    def __init__(self, open_desk: Callable[[], Desk], deliver: Callable[[Worked], None]) -> None:
        self._open_desk = open_desk
        self._deliver = deliver
        self._lock = threading.Lock()
        self._waiting: dict[Subject, tuple[object, Work]] = {}
        self._works = False

    @property
    def is_at_work(self) -> bool:
        """Whether anything is being worked out, or waits for its turn."""
        with self._lock:
            return self._works

    def ask(self, subject: Subject, asked: object, work: Work) -> None:
        """Work something out as soon as possible; what was asked of the same kind and not begun is forgotten."""
        with self._lock:
            self._waiting[subject] = (asked, work)
            if self._works:
                return
            self._works = True
        # not one of the toolkit's: those are waited for when the program ends
        threading.Thread(target=self._work, name="foresight", daemon=True).start()

    def forget(self, subject: Subject) -> None:
        """Do not begin what was asked for."""
        with self._lock:
            self._waiting.pop(subject, None)

    def close(self) -> None:
        """Begin nothing more; what is being worked out is waited for by nobody."""
        with self._lock:
            self._waiting.clear()

    def _next(self) -> tuple[Subject, object, Work] | None:
        with self._lock:
            if not self._waiting:
                self._works = False
                return None
            subject = min(self._waiting)
            return (subject, *self._waiting.pop(subject))

    def _give_way(self, subject: Subject) -> None:
        """Let the screens have their turn; end what is overtaken by something newer of its kind or more urgent."""
        time.sleep(_BREATH)
        with self._lock:
            if any(waiting <= subject for waiting in self._waiting):
                raise Overtaken

    def _again(self, subject: Subject, asked: object, work: Work) -> None:
        """What was overtaken by something more urgent waits once more, unless there is something newer of its kind."""
        with self._lock:
            if self._waiting:
                self._waiting.setdefault(subject, (asked, work))

    def _work(self) -> None:
        """The thread: work out all that is asked for, each with a desk as the screens have theirs by then."""
        while (one := self._next()) is not None:
            subject, asked, work = one
            try:
                desk = self._open_desk()
                try:
                    found = work(desk, partial(self._give_way, subject))
                finally:
                    desk.close()
                self._deliver(Worked(subject, asked, found))
            except Overtaken:
                self._again(subject, asked, work)
            except Exception as error:  # noqa: BLE001 - whatever it is, the screens show it
                self._deliver(Worked(subject, asked, None, error))
