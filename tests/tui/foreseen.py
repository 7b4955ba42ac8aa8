"""Planning without a planner: the figures of every goal are known beforehand, and come when they are let."""

from __future__ import annotations

import threading
from dataclasses import replace

from studykit.desk.desk import Desk
from studykit.desk.planned import DayPlan
from studykit.errors import StudykitError
from studykit.study.goal.figures import DeckReadiness, GoalFigures, Outcome, Range
from studykit.study.goal.goal import Goal
from studykit.tui.foresight import Pause
from tests.tui.goals import FIGURES


class Foreseen:
    """Says of every goal what `FIGURES` says, the plan coming to as many percent as it has minutes."""

    def __init__(self, *, last: GoalFigures | None = None) -> None:
        self.last = last
        self.stop_today = 0.41
        self.went: list[Outcome] = []
        self.tried: list[Goal] = []
        self.failures: list[StudykitError] = []
        """What the next figures fail with."""
        self.plan: DayPlan | None = None
        self.go, self.choose = threading.Event(), threading.Event()
        self.go.set()
        self.choose.set()

    def hold(self) -> None:
        """Nothing is worked out until it is let."""
        self.go.clear()

    def let(self) -> None:
        self.go.set()

    @property
    def is_held(self) -> bool:
        """Whether a story lets nothing be worked out, or no cards be chosen."""
        return not (self.go.is_set() and self.choose.is_set())

    def last_figures(self, _desk: Desk) -> GoalFigures | None:
        return self.last

    def plan_of_day(self, _desk: Desk, _day: int) -> DayPlan | None:
        assert self.choose.wait(60)
        return self.plan

    def figures(self, desk: Desk, _pause: Pause) -> GoalFigures | None:
        return self.now(desk)

    def now(self, desk: Desk) -> GoalFigures:
        """The figures of the goal that stands."""
        goal = desk.goal()
        assert goal is not None
        return self._figures(desk, goal)

    def preview(self, desk: Desk, goal: Goal, _pause: Pause) -> GoalFigures:
        self.tried.append(goal)
        return self._figures(desk, goal)

    def outcomes(self, _desk: Desk) -> list[Outcome]:
        assert self.go.wait(60)
        return self.went

    def _figures(self, desk: Desk, goal: Goal) -> GoalFigures:
        assert self.go.wait(60)
        if self.failures:
            raise self.failures.pop()
        share = goal.minutes / 100
        planned = Range(share, share - 0.02, share + 0.02)
        decks = tuple(
            DeckReadiness(deck.deck, deck.title, 3, 1, 0.2, replace(planned, mean=share - number / 100))
            for number, deck in enumerate(desk.decks())
        )
        return replace(
            FIGURES, goal=goal, today=desk.clock.day(), stop_today=self.stop_today, planned=planned, more=(),
            decks=decks,
        )  # fmt: skip
