"""The review: one card, its answer, four grades.

Owns how a card stands on the page and what each key does to it. Must not know how an answer is kept.
"""

from __future__ import annotations

import webbrowser
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding

from studykit.deck.blocks import Run, Style
from studykit.deck.lines import Line, clip, typeset, width_of, wrap
from studykit.deck.text import visible
from studykit.desk import words
from studykit.desk.shown import Shown, show
from studykit.memory.days import to_date
from studykit.memory.model import Decision, Rating
from studykit.study.session import Phase
from studykit.tui import summary
from studykit.tui.canvas import PageScreen
from studykit.tui.frame import Grid, Key, Page, compose, more_mark, pages_of, rule, spread

if TYPE_CHECKING:
    from textual.binding import BindingType
    from textual.timer import Timer
    from textual.widgets import Input

    from studykit.desk.sitting import Sitting
    from studykit.store.log import Action
    from studykit.tui.field import Field

GRADES = {Rating.AGAIN: "Again", Rating.HARD: "Hard", Rating.GOOD: "Good", Rating.EASY: "Easy"}
MORE_NEW = 10
"""How many more new cards one key asks for."""

_UNDO = Key("u", "undo", "undo")
_SUSPEND = Key("s", "suspend", "suspend")
_FLAG = Key("!", "flag", "flag")


@dataclass(frozen=True, slots=True)
class View:
    """What there is to show of the card on the table."""

    shown: Shown
    phase: Phase
    page: int
    left: str
    left_narrow: str
    share: float
    changed: str
    """The date since which the text is another, or empty."""
    buttons: Mapping[Rating, str]


@dataclass(frozen=True, slots=True)
class Layout:
    """The body of one page of a card. Pages below 0 hold the whole question of a checked card."""

    body: Sequence[Line]
    page: int
    first: int
    last: int
    full: bool

    @property
    def more(self) -> bool:
        """Whether a page follows."""
        return self.page < self.last


def lay_out(view: View, grid: Grid) -> Layout:
    """Put a card on the body of a page; one that would page gets the whole height."""
    layout = _lay_out(view, grid)
    if layout.last > layout.first and grid.height > grid.rows:
        return _lay_out(view, Grid(grid.width, grid.height, full=True))
    return layout


def _lay_out(view: View, grid: Grid) -> Layout:
    shown = view.shown
    gap: Sequence[Line] = ((),) if grid.tall else ()
    if view.phase is Phase.ASKING:
        question = typeset(shown.question, grid.column, gaps=grid.tall)
        return _on_page(_bodies(question, (), grid.room(), grid), 0, view.page, grid)
    room = grid.room(bar=2)
    question = typeset(shown.question_answered, grid.column, gaps=grid.tall)
    answer = _answer(shown, grid, gap)
    if not answer:
        return _on_page(_bodies(question, (), room, grid), 0, view.page, grid)
    whole = [*question, *gap, rule(grid.column), *gap, *answer]
    if len(whole) <= room:
        return Layout(whole, 0, 0, 0, grid.full)
    head = [_in_a_line(question, grid), *gap, rule(grid.column), *gap]
    before = _bodies(question, (), room, grid, after=len(answer)) if len(question) > 1 else []
    return _on_page([*before, *_bodies(answer, head, room, grid)], len(before), view.page, grid)


def _in_a_line(question: Sequence[Line], grid: Grid) -> Line:
    """The question shrunk to its first line, dim; it ends in `…` if there is more of it."""
    first = question[0]
    if len(question) > 1:
        kept = clip(first, grid.column - 1)
        first = kept if kept and kept[-1].text.endswith("…") else (*kept, Run("…"))
    return tuple(Run(run.text, Style.DIM) for run in first)


def _on_page(bodies: Sequence[Sequence[Line]], before: int, page: int, grid: Grid) -> Layout:
    page = min(max(page, -before), len(bodies) - 1 - before)
    return Layout(bodies[page + before], page, -before, len(bodies) - 1 - before, grid.full)


def _bodies(lines: Sequence[Line], head: Sequence[Line], room: int, grid: Grid, after: int = 0) -> list[Sequence[Line]]:
    """`lines` on as many pages as they need below `head`; `after` lines follow on other pages."""
    bodies: list[Sequence[Line]] = []
    for start, end in pages_of(lines, max(room - len(head), 1)):
        body = [*head, *lines[start:end]]
        rest = len(lines) - end + after
        if rest and len(body) < room:
            body.append(more_mark(rest, grid.column, narrow=not grid.wide))
        bodies.append(body)
    return bodies


def _answer(shown: Shown, grid: Grid, gap: Sequence[Line]) -> list[Line]:
    lines = typeset(shown.answer, grid.column, gaps=grid.tall)
    if shown.sources is None:
        return lines
    sources = wrap([run for row in shown.sources.rows for run in row], grid.column)
    if shown.addresses:
        if width_of(sources[-1]) + width_of(_OPENS) + 3 <= grid.column:
            sources[-1] = (*sources[-1], Run("   "), *_OPENS)
        else:
            sources.append(_OPENS)
    return [*lines, *(gap if lines else ()), *sources]


def review_page(view: View, grid: Grid, status: Line | None = None) -> list[Line]:
    """The rows of the terminal for a card."""
    layout = lay_out(view, grid)
    grid = Grid(grid.width, grid.height, full=layout.full)
    checked = view.phase is Phase.CHECKED
    page = Page(
        left=_title(view, grid),
        right=(Run(view.left if grid.wide else view.left_narrow, Style.DIM),),
        body=layout.body,
        keys=_keys(view, layout),
        share=view.share,
        bar=grade_bar(view.buttons, grid) if checked else (),
        status=status,
    )
    return compose(page, grid)


def _title(view: View, grid: Grid) -> Line:
    shown = view.shown
    if not grid.wide:
        return (Run(visible(shown.title)),)
    parts = [
        shown.level,
        *(["new"] if shown.new else []),
        *([f"~ changed since {view.changed}"] if view.changed else []),
    ]
    return (Run(visible(shown.title)), Run(f" · {' · '.join(parts)}", Style.DIM))


def _keys(view: View, layout: Layout) -> list[Key]:
    back = [Key("pgup", "back", "back")] if layout.page > layout.first else []
    if view.phase is Phase.ASKING:
        if layout.more:
            return [Key("space", "next page", "next"), *back, _UNDO, _SUSPEND, _FLAG]
        return [Key("space", "show answer", "next"), *back, _UNDO, _SUSPEND, _FLAG]
    return [Key("1–4", "grade"), _UNDO, *back, _SUSPEND, _FLAG]


def grade_bar(buttons: Mapping[Rating, str], grid: Grid) -> list[Line]:
    """Two rows: the grades, and what each would lead to."""
    names: list[Run] = []
    delays: list[Run] = []
    column = grid.column
    indent = 4 if grid.wide else 2 if column >= 36 else 1
    for number, (rating, word) in enumerate(GRADES.items()):
        start, end = number * column // 4, (number + 1) * column // 4
        cell = end - start - (1 if grid.wide and number < len(GRADES) - 1 else 0)
        label = f"{int(rating)} {word}" if cell >= 7 else str(int(rating))
        before = max(indent - (len(word) - 4), 0) if cell >= 7 else max(cell // 2 - 1, 0)
        action = f"grade({int(rating)})"
        names.append(Run(f"{' ' * before}{label}".ljust(cell)[:cell], Style.STRONG | Style.CELL, action))
        delay = buttons.get(rating, "")
        delays.append(Run(f"{' ' * (before + 2)}{delay}".ljust(cell)[:cell], Style.DIM | Style.CELL, action))
        if end - start > cell:
            names.append(Run(" "))
            delays.append(Run(" "))
    return [tuple(names), tuple(delays)]


class ReviewScreen(PageScreen):
    """A sitting on the screen."""

    keys_title = "The card"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space,pagedown", "next", "page, then answer", id="card.next"),
        Binding("pageup", "back", "a page back", id="card.back"),
        Binding("1,h", "grade(1)", "Again", id="grade.again"),
        Binding("2,j", "grade(2)", "Hard", id="grade.hard"),
        Binding("3,k", "grade(3)", "Good", id="grade.good"),
        Binding("4,l", "grade(4)", "Easy", id="grade.easy"),
        Binding("enter", "enter", "the proposed grade", id="grade.proposed"),
        Binding("u", "undo", "undo", id="card.undo"),
        Binding("U", "redo", "redo", id="card.redo"),
        Binding("s", "suspend", "suspend", id="card.suspend"),
        Binding("b", "bury", "bury till tomorrow", id="card.bury"),
        Binding("exclamation_mark", "flag", "flag as wrong", id="card.flag"),
        Binding("o", "open", "open the source", id="card.open"),
        Binding("n", "more", "more new cards", id="home.more"),
    ]

    def __init__(self, sitting: Sitting) -> None:
        super().__init__()
        self.sitting = sitting
        self.pages = 0
        self._shown: Shown | None = None
        self._outcomes: Mapping[Rating, Decision] = {}
        self._field: Field | None = None
        self._opening: str | None = None
        self._timer: Timer | None = None
        self._layout: Layout | None = None

    # --- what is shown ---

    def page(self) -> Sequence[Line]:
        turn = self.sitting.current()
        grid = self.grid()
        if turn is None:
            self._shown = None
            self._wait_for_step()
            return summary.summary_page(summary.view_of(self.sitting), grid, self.status)
        if self._shown is None or self._shown.card != turn.card.card:
            self._shown = show(self.sitting.row())
            self.pages = 0
        view = self._view(self._shown, turn.phase)
        self._layout = lay_out(view, grid)
        self.pages = self._layout.page
        self._place_field(grid)
        return review_page(view, grid, self._status_line(grid))

    def _view(self, shown: Shown, phase: Phase) -> View:
        left = self.sitting.left()
        buttons: dict[Rating, str] = {}
        if phase is Phase.CHECKED:
            self._outcomes = self._outcomes or self.sitting.outcomes()
            now = self.app.desk.clock.now()
            buttons = {rating: _delay(decision, now) for rating, decision in self._outcomes.items()}
        changed = ""
        if shown.changed_at is not None:
            changed = words.short_date(to_date(self.app.desk.clock.day(shown.changed_at)))
        text = f"{left.cards} left"
        return View(
            shown,
            phase,
            self.pages,
            f"{text} · {words.duration(left.time)}",
            text,
            self.sitting.share_done(),
            changed,
            buttons,
        )

    def _status_line(self, grid: Grid) -> Line | None:
        if self._field is not None:
            label = (Run("! ", Style.WARN), Run("What is wrong?", Style.DIM)) if grid.wide else (Run("! ", Style.WARN),)
            return spread(label, _ENTER_ESC, grid.column)
        return self.status

    def _wait_for_step(self) -> None:
        """Ask again by itself when the next step comes due."""
        at = self.sitting.queue.next_step_at()
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        if at is not None:
            wait = max((at - self.app.desk.clock.now()) / 1000, 1.0)
            self._timer = self.set_timer(min(wait, 3600.0), self.redraw)

    def _next_card(self) -> None:
        """Clear what belonged to the last card."""
        self._shown = None
        self._outcomes = {}
        self._opening = None
        self.pages = 0
        self.redraw()

    # --- keys ---

    def take_status_away(self) -> None:
        if self._opening is None:
            super().take_status_away()

    def action_next(self) -> None:
        """Turn the page, then show the answer; never grade."""
        turn = self.sitting.current()
        self._forget_opening()
        if turn is None or self._layout is None:
            return
        if self._layout.more:
            self.pages += 1
            self.redraw()
        elif turn.phase is Phase.ASKING:
            self.sitting.reveal()
            self.pages = 0
            self._outcomes = {}
            self.redraw()
        else:
            self.say((Run("· "), Run("That is all of it. 1–4 grade.")))

    def action_back(self) -> None:
        """Turn a page back."""
        self._forget_opening()
        if self._layout is not None and self.pages > self._layout.first:
            self.pages -= 1
            self.redraw()

    def action_grade(self, number: int) -> None:
        """Give a grade, once the answer is shown."""
        self._forget_opening()
        turn = self.sitting.current()
        if turn is None or turn.phase is not Phase.CHECKED:
            return
        self.sitting.grade(Rating(number))
        self._next_card()

    def action_enter(self) -> None:
        """Affirm what is proposed; nothing is, for plain kinds."""
        if self._opening is not None:
            address, self._opening = self._opening, None
            self.status = None
            self.say(_open(address))
            return
        turn = self.sitting.current()
        if turn is None:
            self.action_leave()
        elif turn.phase is Phase.CHECKED:
            self.say((Run("· "), Run("Choose 1–4: nothing is proposed.")))

    def action_undo(self) -> None:
        """Take back the last thing done."""
        self._said(self.sitting.undo(), "↶ Took back", "U", "put it back", "Nothing to take back.")

    def action_redo(self) -> None:
        """Put back what was taken."""
        self._said(self.sitting.redo(), "↶ Put back", "u", "take it back", "Nothing to put back.")

    def _said(self, action: Action | None, verb: str, key: str, way_back: str, nothing: str) -> None:
        if action is None:
            self.say((Run("· "), Run(nothing)))
            return
        self._next_card()
        grid = self.grid()
        turn = self.sitting.turn
        here = turn is not None and turn.card.card == action.card
        what = GRADES[action.rating] if action.rating else action.kind.capitalize()
        tail = " on this card." if here and grid.wide else "."
        self.say(_done(f"{verb} {what}{tail}", key, way_back, grid))

    def action_suspend(self) -> None:
        """Put the card away until it is asked back."""
        self._mark("suspend", "✓ Suspended")

    def action_bury(self) -> None:
        """Put the card away till tomorrow."""
        self._mark("bury", "✓ Till tomorrow")

    def _mark(self, kind: str, said: str) -> None:
        if self.sitting.current() is None or self._shown is None:
            return
        text = self._shown.text
        self.sitting.mark("suspend" if kind == "suspend" else "bury")
        self._next_card()
        self.say(_done(f"{said}: {visible(text)}", "u", "take it back", self.grid()))

    def action_flag(self) -> None:
        """Ask what is wrong with the card; on a flagged card, clear the flag."""
        if self.sitting.current() is None or self._field is not None:
            return
        if self.sitting.row().memory.flag is not None:
            self.sitting.mark("unflag")
            self.say(_done("✓ The flag is gone.", "u", "take it back", self.grid()))
            return
        from studykit.tui.field import Field  # noqa: PLC0415 - not needed for the first card

        self.status = None
        self._field = Field()
        self.mount(self._field)
        self._field.focus()
        self.redraw(quiet=True)

    def _place_field(self, grid: Grid) -> None:
        if self._field is not None:
            label = 17 if grid.wide else 2
            grid = Grid(grid.width, grid.height, full=bool(self._layout and self._layout.full))
            column = grid.margin + label
            self._field.place(column, grid.top + grid.rows - 1, grid.column - label - width_of(_ENTER_ESC) - 2)

    def _close_field(self) -> None:
        if self._field is not None:
            self._field.remove()
            self._field = None
            self.set_focus(None)
            self.redraw()

    def on_input_submitted(self, _event: Input.Submitted) -> None:
        """The learner said what is wrong."""
        text = " ".join(self._field.value.split()) if self._field is not None else ""
        self._close_field()
        if self._shown is not None:
            self.sitting.mark("flag", text)
            self.say(_done(f"! Flagged: {visible(text) or 'to be looked at'}", "u", "take it back", self.grid()))

    def on_field_cancelled(self) -> None:
        """Nothing is wrong after all."""
        self._close_field()

    def action_open(self) -> None:
        """Show the address of the source, and open it on Enter."""
        shown = self._shown
        turn = self.sitting.current()
        if shown is None or turn is None or turn.phase is not Phase.CHECKED or not shown.addresses:
            return
        grid = self.grid()
        self._opening = shown.addresses[0]
        address = clip((Run(f"Open {visible(self._opening)}?"),), max(grid.column - width_of(_ENTER_ESC) - 2, 8))
        self.say(spread(address, _ENTER_ESC, grid.column))

    def _forget_opening(self) -> None:
        if self._opening is not None:
            self._opening = None
            self.take_status_away()

    def action_more(self) -> None:
        """More new cards today, once everything else is done."""
        if self.sitting.current() is not None:
            return
        self.sitting.more_new(MORE_NEW)
        if self.sitting.current() is None:
            self.say((Run("· "), Run("There are no more new cards.")))
        else:
            self._next_card()

    def action_leave(self) -> None:
        """Back to Home; nothing is lost."""
        if self._opening is not None:
            self._forget_opening()
            return
        super().action_leave()


_OPENS: Line = (Run("o", Style.KEY, "open"), Run(" opens", Style.DIM, "open"))
_ENTER_ESC: Line = (Run("enter", Style.KEY, "enter"), Run("  "), Run("esc", Style.KEY, "leave"))


def _delay(decision: Decision, now: int) -> str:
    if decision.interval_days is not None:
        return words.interval(decision.interval_days)
    return words.step((decision.due_at or now) - now)


def _done(text: str, key: str, way_back: str, grid: Grid) -> Line:
    """A consequence in one line, with the key that takes it back."""
    back = (Run(key, Style.KEY, "redo" if key == "U" else "undo"), Run(f" {way_back}", Style.DIM))
    return spread((Run(text),), back, grid.column)


def _open(address: str) -> Line:
    """Open an address in a browser with a window of its own; say so where there is none."""
    if not address.startswith(("https://", "http://")):
        return (Run("· "), Run("Only web addresses are opened."))
    try:
        browser = webbrowser.get()
        if isinstance(browser, webbrowser.GenericBrowser) and not isinstance(browser, webbrowser.BackgroundBrowser):
            return (Run("· "), Run(f"No browser with a window here: {visible(address)}"))
        opened = browser.open(address)
    except webbrowser.Error:
        opened = False
    return (Run("· "), Run("Opened." if opened else f"No browser here: {visible(address)}"))
