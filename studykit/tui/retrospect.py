"""What the screens know of the past: its figures as they were worked out last.

Owns when they are worked out anew. Must not know how they are drawn.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from studykit.desk.figures import Figures, figures
from studykit.tui.foresight import Foresight, Subject, Worked

if TYPE_CHECKING:
    from studykit.desk.desk import Desk


class Retrospect:
    """One desk's past, seen from the screens."""

    def __init__(self, desk: Desk, foresight: Foresight) -> None:
        self._desk = desk
        self._foresight = foresight
        self.figures: Figures | None = None
        """Maybe of a while ago, but of today; None until there are any."""

    def look(self) -> None:
        """Have the figures worked out as of now."""
        today = self._desk.clock.day()
        if self.figures is not None and self.figures.day != today:
            self.figures = None
        self._foresight.ask(Subject.PROGRESS, today, figures)

    def take(self, worked: Worked) -> None:
        """Keep what was worked out, unless the day has turned since."""
        if worked.asked == self._desk.clock.day():
            self.figures = cast("Figures", worked.found)
