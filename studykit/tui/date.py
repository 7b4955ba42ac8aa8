"""The one question of a first run. Owns this page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING

from studykit.deck.blocks import Run, Style
from studykit.deck.lines import Line, wrap
from studykit.desk import words
from studykit.memory.days import from_date, to_date
from studykit.study.dates import fault_of, read_date
from studykit.study.goal.goal import Goal
from studykit.tui.canvas import PageScreen
from studykit.tui.field import Field
from studykit.tui.frame import Grid, Key, Page, compose

if TYPE_CHECKING:
    from textual.widgets import Input

    from studykit.tui.app import StudyApp

_FIELD_WIDTH = 24
_HINT = "15 Dec, 2026-12-15 or “in 3 weeks”. You can set or change it at any time."


def reading_of(text: str, today: date) -> tuple[str, date | None]:
    """What the typed text means in words, and the date if it is one that can be set."""
    if not text.strip():
        return "", None
    found = read_date(text, today)
    if found is None:
        return "not a date yet", None
    fault = fault_of(found, today)
    if fault is not None:
        return fault, None
    return f"{found:%a} {found.day} {found:%B %Y}, {words.in_days((found - today).days)}", found


def date_page(head: str, typed: str, today: date, grid: Grid) -> tuple[list[Line], int]:
    """The rows of the terminal, and the row of the field."""
    gap: list[Line] = [()] if grid.tall else []
    reading = reading_of(typed, today)[0]
    body: list[Line] = [*wrap((Run(head),), grid.column), *gap] if head else []
    body += [*wrap((Run("Do you have an interview date?", Style.STRONG),), grid.column), *gap]
    field_row = grid.top + grid.body_row + len(body)
    below = not grid.wide
    body.append(() if below else (Run(" " * (_FIELD_WIDTH + 2)), Run(reading)))
    if below:
        body.append((Run(reading),))
    body += [*gap, *wrap((Run(_HINT, Style.DIM),), grid.column)]
    page = Page(
        left=(Run("studykit"),),
        right=(),
        body=body,
        keys=[Key("enter", "go on", "go_on"), Key("esc", "skip", "skip")]
        if typed.strip()
        else [Key("enter", "skip", "skip")],
        ending=(),
    )
    return compose(page, grid), field_row


class DateScreen(PageScreen):
    """Asks for the date of the interview; skipping is as easy as answering."""

    app: StudyApp
    AUTO_FOCUS = "Field"

    def __init__(self, head: str, done: Callable[[], None]) -> None:
        super().__init__()
        self.head = head
        self.done = done
        self.field = Field()

    def on_mount(self) -> None:
        self.mount(self.field)
        self.field.focus()

    def page(self) -> Sequence[Line]:
        grid = self.grid()
        today = to_date(self.app.desk.clock.day())
        lines, row = date_page(self.head, self.field.value, today, grid)
        self.field.place(grid.margin, row, min(_FIELD_WIDTH, grid.column))
        return lines

    def on_input_changed(self) -> None:
        """The reading follows each key."""
        self.redraw(quiet=True)

    def on_input_submitted(self, _event: Input.Submitted) -> None:
        self.action_go_on()

    def action_go_on(self) -> None:
        """Set the date, skip, or say why it cannot be."""
        desk = self.app.desk
        text = self.field.value
        _, found = reading_of(text, to_date(desk.clock.day()))
        if found is not None:
            desk.set_goal(Goal(from_date(found)))
        elif text.strip():
            return
        self.action_skip()

    def on_field_cancelled(self) -> None:
        self.action_skip()

    def action_skip(self) -> None:
        """Go on with what comes after the question."""
        self.app.pop_screen()
        self.done()
