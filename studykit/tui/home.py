"""Home: where a day begins and ends. Owns what its keys lead to. Must not know how it is laid out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding

from studykit.deck.blocks import Run, Style
from studykit.deck.lines import Line
from studykit.deck.text import visible
from studykit.desk import words
from studykit.desk.no_decks import NoDecks, no_decks
from studykit.desk.today import limits_on
from studykit.study.queue import EARLY_STEP
from studykit.tui.findings import place_of
from studykit.tui.frame import Grid, KeyRow, KeySection, hairline, spread
from studykit.tui.undoing import UndoingScreen

if TYPE_CHECKING:
    from textual.binding import BindingType

    from studykit.desk.overview import Overview
    from studykit.desk.planned import DayPlan
    from studykit.tui.app import StudyApp

_AGAIN = 30.0
"""Seconds after which a Home that is left open looks whether anything changed."""


class HomeScreen(UndoingScreen):
    """Where a day begins and ends."""

    app: StudyApp
    keys_title = "Home"
    key_sections: ClassVar = (
        KeySection(
            "Home",
            (
                KeyRow(("home.study",), "begin what ▸ says"),
                KeyRow(("list.up", "list.down"), "move to a deck", "the same"),
                KeyRow(("list.first", "list.last"), "first, last"),
                KeyRow(("home.more",), "more new cards today"),
            ),
        ),
        KeySection(
            "Around it",
            (
                KeyRow(("home.progress",), "your progress"),
                KeyRow(("home.goal",), "the interview goal"),
                KeyRow(("home.findings",), "findings in the decks"),
                KeyRow(("app.search",), "search all cards"),
                KeyRow(("card.undo", "card.redo"), "undo, redo"),
                KeyRow(("app.help",), "these keys"),
                KeyRow(("app.leave",), "leave"),
            ),
        ),
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "study", "study what the cursor line says", id="home.study"),
        Binding("n", "more", "more new cards today", id="home.more"),
        Binding("p", "progress", "your progress", id="home.progress"),
        Binding("g", "goal", "the interview goal", id="home.goal"),
        Binding("d", "findings", "what is wrong with the decks", id="home.findings"),
        Binding("u", "undo", "undo", id="card.undo"),
        Binding("U", "redo", "redo", id="card.redo"),
        Binding("down,j", "move(1)", "down", id="list.down"),
        Binding("up,k", "move(-1)", "up", id="list.up"),
        Binding("pagedown", "move(10)", "further down", id="list.further_down"),
        Binding("pageup", "move(-10)", "further up", id="list.further_up"),
        Binding("home", "move(-100000)", "first", id="list.first"),
        Binding("end", "move(100000)", "last", id="list.last"),
    ]

    def __init__(self, *, later: bool = False) -> None:
        super().__init__()
        self.cursor = 0
        self._later = later
        """Whether something else comes first, so that the figures can wait."""
        self.reading: tuple[int, int] | None = None
        self._overview: Overview | None = None
        self._empty = NoDecks("", "")
        self._plan: DayPlan | None = None
        """The one that the overview goes by."""
        self._version = 0
        self._looked_at = 0

    def on_mount(self) -> None:
        self.set_interval(_AGAIN, self._look_again)

    def look(self) -> None:
        """Work out the figures; a cursor at a deck stays there."""
        if self._later:
            self._later = False
            return
        from studykit.desk.overview import overview  # noqa: PLC0415 - not needed for the first card

        desk = self.app.desk
        self._version = desk.store.database.data_version()
        self._looked_at = desk.clock.now()
        self.app.outlook.look()
        self._plan = self.app.outlook.plan
        self._overview = overview(desk, self._plan)
        if not self._overview.decks:
            self._empty = no_decks(desk)
        self.cursor = min(self.cursor, len(self._overview.decks))

    def news(self) -> None:
        if self.app.outlook.plan is not self._plan:
            self.look()
        self.redraw(quiet=True)

    def decks_changed(self) -> None:
        if self.app.screen is self:
            self.look()
            self.redraw(quiet=True)

    def look_anew(self) -> None:
        """The same after something has changed, and show it."""
        self.look()
        self.redraw()

    def _look_again(self) -> None:
        """A screen left open follows the day, its steps, and other processes."""
        day, desk = self._overview, self.app.desk
        if day is None or self.app.screen is not self:
            return
        now = desk.clock.now()
        came = day.next_step_at is not None and self._looked_at < day.next_step_at - EARLY_STEP <= now
        if came or desk.clock.day() != day.day or desk.store.database.data_version() != self._version:
            self.look_anew()

    def page(self) -> Sequence[Line]:
        desk, day = self.app.desk, self._overview
        if day is None:
            return []
        from studykit.tui.home_page import HomeView, home_page  # noqa: PLC0415 - not needed for the first card

        at = day.next_step_at
        waiting = at is not None and at - EARLY_STEP > desk.clock.now()
        grid = self.grid()
        view = HomeView(
            day,
            self.cursor,
            limits_on(desk, day.day, ()).reviews_per_day,
            f"{desk.clock.local(at):%H:%M}" if waiting and at is not None else "",
            self._notice(grid),
            self._empty,
            self.reading is not None,
            self.app.outlook.goal,
            self.app.outlook.figures,
            self.app.outlook.is_choosing,
        )
        return home_page(view, grid, self.status)

    def _notice(self, grid: Grid) -> Line | None:
        if self.reading is not None:
            done, total = self.reading
            bar = hairline(done / total if total else 1.0, 20 if grid.wide else 8)
            return (Run("· "), Run("Reading decks ", Style.DIM), *bar, Run(f"  {done} of {total}", Style.DIM))
        errors = [d for d in self.app.desk.findings() if d.severity == "error"]
        if not errors:
            return self._missing(grid)
        count, files = words.count(len(errors), "error"), len({error.path for error in errors})
        name, line, column = place_of(errors[0]).rsplit(":", 2)
        if not grid.wide:
            text = f"{count} in the decks"
        elif files == 1:
            text = f"{count} in {name}, the first at {line}:{column}"
        else:
            text = f"{count} in {files} files, the first at {name}:{line}:{column}"
        show = (Run("d", Style.KEY, "findings"), Run(" show", Style.DIM, "findings"))
        return spread((Run("! ", Style.WARN), Run(text)), show, grid.column)

    def _missing(self, grid: Grid) -> Line | None:
        """A folder that is not there today, if one is."""
        missing = self.app.desk.missing
        if not missing:
            return None
        text = f"{visible(missing[0].name)} is not there today" if grid.wide else "A folder is not there"
        show = (Run("d", Style.KEY, "findings"), Run(" show", Style.DIM, "findings"))
        return spread((Run("! ", Style.WARN), Run(text)), show, grid.column)

    def action_move(self, by: int) -> None:
        """Move the cursor through the decks."""
        if self._overview is not None:
            self.cursor = min(max(self.cursor + by, 0), len(self._overview.decks))
            self.redraw(quiet=True)

    def action_at(self, place: int) -> None:
        """Go to a deck that was clicked; begin with it where the cursor is already."""
        if place == self.cursor:
            self.action_study()
        else:
            self.action_move(place - self.cursor)

    def turn_page(self, by: int) -> None:
        self.action_move(by)

    def action_study(self) -> None:
        """Begin what the cursor line says."""
        day = self._overview
        if day is None or not day.decks:
            return
        if self.cursor == 0:
            self.app.study()
        elif day.decks[self.cursor - 1].today:
            self.app.study([day.decks[self.cursor - 1].deck])
        else:
            self.say((Run("· "), Run("Nothing is due in this deck today.")))

    def action_more(self) -> None:
        """More new cards than the day's limit."""
        self.app.study(more_new=10)

    def action_progress(self) -> None:
        """Show the figures of the past."""
        self.app.show_progress()

    def action_goal(self) -> None:
        """Show the goal, or set one."""
        self.app.show_goal()

    def action_findings(self) -> None:
        """Show what is wrong with the decks."""
        self.app.show_findings()

    def action_leave(self) -> None:
        """Out."""
        if self.cursor:
            self.cursor = 0
            self.redraw(quiet=True)
            return
        self.app.exit()
