"""Progress: five pages of figures.

Owns what its keys lead to. Must not know how a page is drawn, or how figures come about.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding

from studykit.deck.lines import Line
from studykit.tui.frame import KeyRow, KeySection
from studykit.tui.paging import PagedScreen
from studykit.tui.progress_page import Part, ProgressView, progress_page

if TYPE_CHECKING:
    from textual.binding import BindingType

    from studykit.tui.app import StudyApp
    from studykit.tui.retrospect import Retrospect


class ProgressScreen(PagedScreen):
    """Figures of the past, and of the days ahead."""

    app: StudyApp
    keys_title = "Progress"
    key_sections: ClassVar = (
        KeySection(
            "The pages",
            (
                KeyRow(("pages.next",), "the next page"),
                KeyRow(("pages.previous",), "the page before"),
                KeyRow(("card.next",), "further down"),
                KeyRow(("card.back",), "back up"),
            ),
        ),
        KeySection(
            "Around it",
            (
                KeyRow(("app.help",), "these keys"),
                KeyRow(("app.leave",), "leave"),
            ),
        ),
    )
    keys_note = "A click on the name of a page shows it."
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab,right", "turn(1)", "the next page", id="pages.next"),
        Binding("shift+tab,left", "turn(-1)", "the page before", id="pages.previous"),
        Binding("space,pagedown", "next", "further down", id="card.next"),
        Binding("pageup", "back", "back up", id="card.back"),
    ]

    def __init__(self, retrospect: Retrospect) -> None:
        super().__init__()
        self.retrospect = retrospect
        self.part = Part.DAYS

    def look(self) -> None:
        """Have the figures worked out; the last ones of the day stand meanwhile."""
        self.app.outlook.look()
        self.retrospect.look()

    def news(self) -> None:
        self.redraw(quiet=True)

    def drawn(self) -> tuple[Sequence[Line], int]:
        settings, outlook = self.app.desk.settings, self.app.outlook
        view = ProgressView(
            self.part,
            self.retrospect.figures,
            settings.scheduler.desired_retention,
            settings.day_start.hour,
            outlook.goal if outlook.is_ahead else None,
            outlook.figures,
            self.number,
        )
        return progress_page(view, self.grid(), self.status)

    def action_turn(self, by: int) -> None:
        """To another page; behind the last comes the first."""
        self.action_turn_to((self.part + by) % len(Part))

    def action_turn_to(self, part: int) -> None:
        """To a page by its number."""
        self.part, self.number = Part(part), 0
        self.redraw()
