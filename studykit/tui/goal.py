"""The Goal screen: how ready one will be, and the row in which date and minutes are changed.

Owns what each key does to the goal. Must not know how it is laid out, or how figures come about.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import ceil
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding

from studykit.deck.blocks import Run
from studykit.deck.lines import Line
from studykit.deck.text import visible
from studykit.desk import words
from studykit.desk.sitting import Sitting
from studykit.errors import UsageError
from studykit.memory.days import to_date
from studykit.study.goal.goal import DEFAULT_MINUTES, Goal
from studykit.tui.field import Field
from studykit.tui.frame import KeyRow, KeySection, done_line
from studykit.tui.goal_edit import Edit, field_places, read_edit, typed_date
from studykit.tui.goal_page import GoalView, Pile, goal_page
from studykit.tui.paging import PagedScreen
from studykit.tui.undoing import UndoingScreen

if TYPE_CHECKING:
    from textual.binding import BindingType
    from textual.timer import Timer
    from textual.widgets import Input

    from studykit.desk.desk import Desk
    from studykit.tui.app import StudyApp

_MINUTE = 60_000


class GoalScreen(PagedScreen, UndoingScreen):
    """The interview."""

    app: StudyApp
    DEFAULT_CSS = "GoalScreen Field, GoalScreen Field:focus { padding: 0; }"
    keys_title = "Goal"
    key_sections: ClassVar = (
        KeySection(
            "The goal",
            (
                KeyRow(("goal.edit",), "date and minutes"),
                KeyRow(("goal.decks",), "its decks"),
                KeyRow(("goal.clear",), "clear it"),
                KeyRow(("home.study",), "study the weakest"),
                KeyRow(("card.next",), "the next page"),
                KeyRow(("card.back",), "a page back"),
            ),
        ),
        KeySection(
            "Around it",
            (
                KeyRow(("card.undo", "card.redo"), "undo, redo"),
                KeyRow(("app.help",), "these keys"),
                KeyRow(("app.leave",), "leave"),
            ),
        ),
    )
    keys_note = "While date and minutes are typed: tab or ↓ the other field; enter keeps them, esc does not."
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("e", "edit", "change date and minutes", id="goal.edit"),
        Binding("d", "decks", "choose its decks", id="goal.decks"),
        Binding("x", "clear", "clear the goal", id="goal.clear"),
        Binding("enter", "study", "study the weakest deck", id="home.study"),
        Binding("space,pagedown", "next", "the next page", id="card.next"),
        Binding("pageup", "back", "a page back", id="card.back"),
        Binding("u", "undo", "undo", id="card.undo"),
        Binding("U", "redo", "redo", id="card.redo"),
        Binding("down,tab,up,shift+tab", "other_field", "the other field", id="answer.field.next"),
    ]
    PAUSE: ClassVar = 0.25
    """Seconds without a key after which a goal that is being typed is tried out."""

    def __init__(self) -> None:
        super().__init__()
        self._fields: tuple[Field, Field] | None = None
        self._pile = Pile(0, 0)
        self._titles: dict[str, str] = {}
        self._timer: Timer | None = None

    def on_mount(self) -> None:
        """Without a goal there is nothing to do here but to set one."""
        if self.app.desk.goal() is None:
            self.action_edit()

    # --- what is shown ---

    def look(self) -> None:
        """See how the goal stands, and have its figures worked out if anything was done since."""
        desk, outlook = self.app.desk, self.app.outlook
        outlook.look()
        self._titles = {deck.deck: deck.title for deck in desk.decks()}
        goal = outlook.goal
        if goal is not None and goal.day < desk.clock.day():
            self._pile = _pile(desk, goal)

    def look_anew(self) -> None:
        """The same after something was done, and show it."""
        self.look()
        self.redraw()

    def news(self) -> None:
        self.redraw(quiet=True)

    def drawn(self) -> tuple[Sequence[Line], int]:
        outlook, today, grid = self.app.outlook, self.app.desk.clock.day(), self.grid()
        edit = self._edit()
        tried = read_edit(edit, today)[1] if edit is not None else None
        goal = outlook.goal if tried is None else tried
        figures = None if goal is None else outlook.figures_of(goal)
        view = GoalView(today, goal, figures, self._titles, outlook.outcome, self._pile, self.number, edit)
        if self._fields is not None:
            for field, place in zip(self._fields, field_places(grid), strict=True):
                field.place(grid.margin + place.column, grid.top + grid.rows - 1, place.width)
        return goal_page(view, grid, self.status)

    # --- the row of fields ---

    def _edit(self) -> Edit | None:
        """What stands in the fields, if they are open; the decks stay as they are."""
        if self._fields is None:
            return None
        date, minutes = self._fields
        goal = self.app.outlook.goal
        return Edit(date.value, minutes.value, goal.decks if goal is not None else ())

    def action_edit(self) -> None:
        """Open the fields with what is set; a past date is not offered again."""
        if self._fields is not None:
            return
        goal = self.app.desk.goal()
        date, minutes = self._fields = Field(), Field(4)
        if goal is not None and goal.day >= self.app.desk.clock.day():
            date.value = typed_date(goal.day, self.app.desk.clock.day())
        minutes.value = str(DEFAULT_MINUTES if goal is None else goal.minutes)
        self.mount(date, minutes)
        date.focus()
        self.redraw(quiet=True)

    def action_other_field(self) -> None:
        """The other field."""
        if self._fields is not None:
            date, minutes = self._fields
            (minutes if date.has_focus else date).focus()

    def on_input_changed(self) -> None:
        """The reading follows each key, the figures once no key comes for a moment."""
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(self.PAUSE, self._try_out)
        self.redraw(quiet=True)

    def _try_out(self) -> None:
        edit = self._edit()
        tried = read_edit(edit, self.app.desk.clock.day())[1] if edit is not None else None
        if tried is not None and self.app.outlook.figures_of(tried) is None:
            self.app.outlook.try_out(tried)

    async def on_input_submitted(self, _event: Input.Submitted) -> None:
        await self.run_action("keep")

    def action_keep(self) -> None:
        """Set what was typed; what cannot be set stays in the fields, beside why."""
        desk, edit = self.app.desk, self._edit()
        goal = read_edit(edit, desk.clock.day())[1] if edit is not None else None
        if goal is None:
            return
        standing = desk.goal()  # another process may have changed its decks since
        goal = replace(goal, decks=() if standing is None else standing.decks)
        changed = goal != standing
        if changed and not self._set(goal):
            return
        self._close_fields()
        if changed:
            minutes = f", {goal.minutes} min a day" if self.grid().wide else ""
            self._done(f"✓ {words.day_name(to_date(goal.day))}{minutes}", "take it back")
        else:
            self.redraw()

    def on_field_cancelled(self) -> None:
        self.action_drop()

    def action_drop(self) -> None:
        """Leave everything as it is; where no goal stands, there is nothing else to see here."""
        self._close_fields()
        if self.app.outlook.goal is None:
            self.app.pop_screen()
        else:
            self.redraw()

    def _close_fields(self) -> None:
        for field in self._fields or ():
            field.remove()
        self._fields = None
        self.set_focus(None)

    def allows(self, action: str) -> bool:
        """While the fields are open, a click may only close them."""
        return action in {"keep", "drop"} if self._fields is not None else super().allows(action)

    # --- its decks ---

    def action_decks(self) -> None:
        """Choose the decks of the goal that stands."""
        desk = self.app.desk
        goal = desk.goal()
        if goal is None or goal.day < desk.clock.day():
            self.say((Run("· "), Run("Set a date first.")))
            return
        from studykit.tui.goal_decks import GoalDecksScreen  # noqa: PLC0415 - seldom asked for

        self.app.push_screen(GoalDecksScreen(goal, desk.deck_states(), self._take_decks))

    def _take_decks(self, decks: tuple[str, ...]) -> None:
        desk = self.app.desk
        goal = desk.goal()
        if goal is None or decks == goal.decks:
            return
        if self._set(replace(goal, decks=decks)):
            self._done(f"✓ {words.count(len(decks), 'deck')}." if decks else "✓ All decks.", "take it back")

    # --- what was done ---

    def _set(self, goal: Goal) -> bool:
        """Set a goal; where it can no longer be, for a deck has gone since, the learner is told why."""
        try:
            self.app.desk.set_goal(goal)
        except UsageError as error:
            self.say((Run("· "), Run(visible(str(error)))))
            return False
        return True

    def action_clear(self) -> None:
        """No goal any more, at once."""
        if self.app.desk.goal() is None:
            self.say((Run("· "), Run("There is no goal to clear.")))
            return
        self.app.desk.set_goal(None)
        self._done("✓ The goal is cleared.", "take it back")

    def _done(self, text: str, way_back: str) -> None:
        self.number = 0
        self.look_anew()
        self.say(done_line(text, "u", way_back, self.grid()))

    def action_study(self) -> None:
        """Study the weakest deck that has anything today."""
        figures, goal = self.app.outlook.figures, self.app.outlook.goal
        if goal is None or goal.day < self.app.desk.clock.day():
            return
        if figures is None:
            self.say((Run("· "), Run("The weakest deck is not known yet.")))
            return
        for deck in figures.weakest():
            if Sitting(self.app.desk, [deck.deck], plan=self.app.outlook.plan).current() is not None:
                self.app.study([deck.deck])
                return
        self.say((Run("· "), Run("Nothing is left for today.")))


def _pile(desk: Desk, goal: Goal) -> Pile:
    """What is due when the goal no longer orders it; what comes due meanwhile is not counted, as on Home.

    It goes as fast as the minutes and the daily limit let it.
    """
    from studykit.desk.today import build_queue, limits_on  # noqa: PLC0415 - only once the date has passed

    today = desk.clock.day()
    queue = build_queue(desk, today)
    cards = queue.left().reviews + queue.held_back
    by_time = ceil(cards * desk.pace().typical() / (goal.minutes * _MINUTE)) - 1
    by_limit = ceil(queue.held_back / max(limits_on(desk, today, ()).reviews_per_day, 1))
    return Pile(cards, today + max(by_time, by_limit, 0))
