"""The desk's planning as the screens use it: loaded when something is worked out for the first time, and not before.

Owns nothing but that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from studykit.desk.desk import Desk
    from studykit.desk.planned import DayPlan
    from studykit.study.goal.figures import GoalFigures, Outcome
    from studykit.study.goal.goal import Goal
    from studykit.tui.foresight import Pause


class Planner:
    """Goals and days as the desk plans them. It is loaded when something is worked out for the first time."""

    def last_figures(self, desk: Desk) -> GoalFigures | None:
        """The figures of the goal that stands as they were worked out last, at once."""
        from studykit.desk import planning  # noqa: PLC0415

        return planning.last_figures(desk)

    def plan_of_day(self, desk: Desk, day: int) -> DayPlan | None:
        """What the goal makes of a study day."""
        from studykit.desk import planning  # noqa: PLC0415

        return planning.plan_of_day(desk, day)

    def figures(self, desk: Desk, pause: Pause) -> GoalFigures | None:
        """The figures of the goal that stands, as of now."""
        from studykit.desk import planning  # noqa: PLC0415

        return planning.figures(desk, pause)

    def preview(self, desk: Desk, goal: Goal, pause: Pause) -> GoalFigures:
        """The figures of a goal that is not set."""
        from studykit.desk import planning  # noqa: PLC0415

        return planning.preview(desk, goal, pause)

    def outcomes(self, desk: Desk) -> list[Outcome]:
        """How the goals went whose dates have passed."""
        from studykit.desk import planning  # noqa: PLC0415

        return planning.outcomes(desk)
