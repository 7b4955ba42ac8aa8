"""What the screens know of the goal: its figures as they were worked out last, those of a trial, how a past one went.

Owns when they are worked out anew. Must not know how they are drawn.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from studykit.tui.foresight import Foresight, Planning, Subject, Worked

if TYPE_CHECKING:
    from studykit.desk.desk import Desk
    from studykit.desk.planned import DayPlan
    from studykit.study.goal.figures import GoalFigures, Outcome
    from studykit.study.goal.goal import Goal


class Outlook:
    """One desk's goal, seen from the screens."""

    def __init__(self, desk: Desk, foresight: Foresight, planning: Planning) -> None:
        self._desk = desk
        self._foresight = foresight
        self._planning = planning
        self._asked: object = None
        """How things stood when figures were asked for last."""
        self.goal: Goal | None = None
        self.figures: GoalFigures | None = None
        """Those of the goal that stands, maybe of a while ago; None until there are any."""
        self.outcome: Outcome | None = None
        """How the goal went, if it is over."""
        self.trial: GoalFigures | None = None
        """Those of the last goal that was tried out."""
        self.is_fresh = False
        """Whether the figures are those of now."""
        self.began_at: float | None = None
        """Readiness if one stopped today, as the day's first figures had it."""
        self.plan: DayPlan | None = None
        """What the goal makes of today; an answer changes it but little."""
        self._planned_for: tuple[int, Goal] | None = None

    @property
    def ready_now(self) -> float | None:
        """Readiness if one stopped today, unless it is being worked out."""
        return self.figures.stop_today if self.figures is not None and self.is_fresh else None

    @property
    def is_choosing(self) -> bool:
        """Whether it is being worked out which cards today's are."""
        return self.is_ahead and self._planned_for != (self._desk.clock.day(), self.goal)

    @property
    def is_ahead(self) -> bool:
        """Whether there is an interview still to come."""
        return self.goal is not None and self.goal.day >= self._desk.clock.day()

    def look(self) -> None:
        """Have everything worked out anew if anything was done since, by whomever."""
        desk = self._desk
        today, goal = desk.clock.day(), desk.goal()
        standing = (today, goal, desk.ends_of_log(), tuple(desk.roots))
        if standing == self._asked:
            return
        self._asked, self.is_fresh = standing, False
        self._turn_to(goal, today)
        planning = self._planning
        if goal is None:
            self._foresight.forget(Subject.FIGURES)
        elif goal.day < today:
            self._foresight.ask(Subject.FIGURES, standing, lambda desk, _: planning.outcomes(desk))
        else:
            self._foresight.ask(Subject.PLAN, (today, goal), lambda desk, _: planning.plan_of_day(desk, today))
            self._foresight.ask(Subject.FIGURES, standing, planning.figures)

    def _turn_to(self, goal: Goal | None, today: int) -> None:
        """Forget what was known of another goal or day, and take what is known of this one."""
        if self.figures is not None and (self.figures.goal != goal or self.figures.today != today):
            self.began_at = None
        self.goal = goal
        if self._planned_for != (today, goal):
            self.plan = self._planned_for = None
        if self.figures is None or self.figures.goal != goal:
            self.figures = None
            known = (self.trial, self._planning.last_figures(self._desk) if goal is not None else None)
            self._show(next((one for one in known if one is not None and one.goal == goal), None), today)
        if self.outcome is not None and self.outcome.goal != goal:
            self.outcome = None

    def _show(self, figures: GoalFigures | None, today: int) -> None:
        if figures is None:
            return
        self.figures = figures
        if self.began_at is None and figures.today == today:
            self.began_at = figures.stop_today

    def try_out(self, goal: Goal) -> None:
        """Have the figures of a goal worked out that is not set."""
        planning = self._planning
        self._foresight.ask(Subject.TRIAL, goal, lambda desk, pause: planning.preview(desk, goal, pause))

    def figures_of(self, goal: Goal) -> GoalFigures | None:
        """Those of a goal, as far as they are known by now."""
        known = (self.figures, self.trial)
        return next((one for one in known if one is not None and one.goal == goal), None)

    def take(self, worked: Worked) -> None:
        """Keep what was worked out, unless it is no longer what is wanted."""
        if worked.subject is Subject.PLAN:
            if worked.asked == (self._desk.clock.day(), self.goal):
                self.plan = cast("DayPlan | None", worked.found)
                self._planned_for = cast("tuple[int, Goal]", worked.asked)
        elif worked.subject is Subject.TRIAL:
            self.trial = cast("GoalFigures", worked.found)
        elif worked.subject is Subject.FIGURES and worked.asked == self._asked:
            self.is_fresh = True
            if isinstance(worked.found, list):
                outcomes = cast("list[Outcome]", worked.found)
                self.outcome = next((one for one in outcomes if one.goal == self.goal), None)
            else:
                self._show(cast("GoalFigures | None", worked.found), self._desk.clock.day())

    def decks_changed(self) -> None:
        """Figures of other cards than before are wanted at the next look."""
        self._asked = None

    def fail(self) -> None:
        """What was asked for could not be had just now; the next look asks again."""
        self._asked = None
