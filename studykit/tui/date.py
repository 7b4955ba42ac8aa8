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
_HINT = "15 Dec, 2026-12-15 or “in 3 weeks”; {} skips. It can be set later, too."
_WHAT = "Cards come back when you are about to forget them. Answer in your head or aloud, look, and say how it went:"
_WHAT_NARROW = "{} shows an answer, {} say how it went; what is weak comes back sooner."


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


def date_page(head: str, typed: str, today: date, grid: Grid, where: str = "") -> tuple[list[Line], int]:
    """The rows of the terminal, and the row of the field; below a head stands what all of this is.

    `where` says where the decks are.
    """
    gap: list[Line] = [()] if grid.tall else []
    reading = reading_of(typed, today)[0]
    body: list[Line] = [*wrap((Run(head),), grid.column), *gap] if head else []
    body += [*wrap((Run("Do you have an interview date?", Style.STRONG),), grid.column), *gap]
    field_row = grid.top + grid.body_row + len(body)
    below = not grid.wide
    body.append(() if below else (Run(" " * (_FIELD_WIDTH + 2)), Run(reading)))
    if below:
        body.append((Run(reading),))
    body += [*gap, *wrap((Run(_HINT.format(grid.keys.of("esc", "skip")), Style.DIM),), grid.column)]
    body += [*gap, *_explained(where, grid)] if head else []
    page = Page(
        left=(Run("studykit"),),
        right=(),
        body=body,
        keys=[Key("enter", "go on", "go_on"), Key("esc", "skip", "skip")]
        if typed.strip()
        else [Key("enter", "go on without a date" if grid.wide else "no date", "skip"), Key("esc", "skip", "skip")],
        ending=(),
    )
    return compose(page, grid), field_row


def _explained(where: str, grid: Grid) -> list[Line]:
    """What happens next, and with which keys, for somebody who has never seen this."""
    space, digits = grid.keys.of("space", "next"), grid.keys.span(1, 4, "grade")
    if not grid.wide or not grid.tall:
        return wrap((Run(_WHAT_NARROW.format(space, digits), Style.DIM),), grid.column)
    rows = (
        (space, "shows the answer"),
        (digits, "Again, Hard, Good, Easy: the worse it went, the sooner it is due"),
        (grid.keys.of("?", "help"), "all keys of the screen you are on"),
        (grid.keys.of("q", "leave"), "leaves; nothing is ever lost by that"),
    )
    left = max(len(name) for name, _ in rows) + 3
    lines = [(Run(name.ljust(left), Style.KEY), Run(does)) for name, does in rows]
    return [*wrap((Run(_WHAT),), grid.column), (), *lines, (), *wrap((Run(where, Style.DIM),), grid.column)]


class DateScreen(PageScreen):
    """Asks for the date of the interview; skipping is as easy as answering."""

    app: StudyApp
    keys_title = "First run"
    AUTO_FOCUS = "Field"

    def __init__(self, head: str, where: str, done: Callable[[], None]) -> None:
        super().__init__()
        self.head = head
        self.where = where
        self.done = done
        self.field = Field()

    def named_like(self) -> type[PageScreen]:
        """The page tells of the keys of a review."""
        from studykit.tui.review import ReviewScreen  # noqa: PLC0415 - which is loaded anyway

        return ReviewScreen

    def on_mount(self) -> None:
        self.mount(self.field)
        self.field.focus()

    def page(self) -> Sequence[Line]:
        grid = self.grid()
        today = to_date(self.app.desk.clock.day())
        lines, row = date_page(self.head, self.field.value, today, grid, self.where)
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
