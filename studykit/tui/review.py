"""The review: one card, its answer, four grades.

Owns what each key does to the card on the table. Must not know how a card is laid out, or how an answer is kept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding

from studykit.deck.blocks import Run
from studykit.deck.lines import Line, width_of, wrap
from studykit.desk import words
from studykit.desk.shown import Shown
from studykit.memory.days import to_date
from studykit.memory.model import MarkKind, Rating
from studykit.study.queue import EARLY_STEP
from studykit.study.session import Phase
from studykit.tui.answering import ANSWER_KEYS
from studykit.tui.card import GRADES, card_page, lay_out
from studykit.tui.flagging import flag_prompt
from studykit.tui.frame import Grid, KeyRow, KeySection, done_line
from studykit.tui.layout import Layout, View
from studykit.tui.rereading import RereadingScreen
from studykit.tui.wide_code import SCROLL

if TYPE_CHECKING:
    from textual.binding import BindingType
    from textual.timer import Timer

    from studykit.desk.sitting import Sitting
    from studykit.store.log import Action
    from studykit.tui import summary
    from studykit.tui.app import StudyApp

MORE_NEW = 10
"""How many more new cards one key asks for."""
LONGEST_WAIT = 3600.0
"""Seconds until a screen that waits looks again; the machine may have slept meanwhile."""


class ReviewScreen(RereadingScreen):
    """A sitting on the screen."""

    app: StudyApp
    keys_title = "The review"
    keys_note = (
        "Interactive cards: digits pick or tick; Enter checks; Space shows the answer. "
        "In a field, Esc gives the letters back to these keys."
    )
    key_sections: ClassVar = (
        KeySection(
            "The card",
            (
                KeyRow(("card.next",), "page, then answer"),
                KeyRow(
                    ("grade.again", "grade.hard", "grade.good", "grade.easy"), "Again Hard Good Easy", "the same four"
                ),
                KeyRow(("grade.proposed",), "the proposed grade"),
                KeyRow(("spoken.clock",), "hide, show the time"),
                KeyRow(("card.undo", "card.redo"), "undo, redo"),
                KeyRow(("card.back",), "a page back"),
                KeyRow(("code.left", "code.right"), "move wide code"),
            ),
        ),
        KeySection(
            "Around it",
            (
                KeyRow(("card.suspend",), "suspend"),
                KeyRow(("card.bury",), "bury till tomorrow"),
                KeyRow(("card.flag",), "flag as wrong"),
                KeyRow(("card.memory",), "memory, history"),
                KeyRow(("card.open",), "open source, links"),
                KeyRow(("card.edit",), "edit at the line"),
                KeyRow(("app.search",), "search all cards"),
                KeyRow(("home.more",), "at the end: more new cards"),
                KeyRow(("app.help",), "these keys"),
                KeyRow(("app.leave",), "leave"),
            ),
        ),
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space,pagedown", "next", "page, then answer", id="card.next"),
        Binding("pageup", "back", "a page back", id="card.back"),
        Binding("left", "shift(-1)", "move wide code", id="code.left"),
        Binding("right", "shift(1)", "move wide code", id="code.right"),
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
        Binding("i", "memory", "memory and history", id="card.memory"),
        Binding("o", "open", "open the source", id="card.open"),
        Binding("e", "edit", "edit at the line", id="card.edit"),
        Binding("n", "more", "more new cards", id="home.more"),
        *ANSWER_KEYS,
    ]

    def __init__(self, sitting: Sitting) -> None:
        super().__init__(sitting)
        self.shift = 0
        self._plan = self.app.outlook.plan
        """The one that the sitting goes by."""
        self._changes = self.app.changes
        """What was done to cards elsewhere until the sitting last looked."""
        self._end: summary.SummaryView | None = None
        self._layout: Layout | None = None
        """The card as it was painted last."""
        self._timer: Timer | None = None

    def on_mount(self) -> None:
        """Once the first card can be read, begin the backup of the day, so that no answer waits for it."""
        self.call_after_refresh(self.app.desk.begin_backup)

    # --- what is shown ---

    def look(self) -> None:
        """See which card lies on the table, or how the day stands if none does."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        if self._changes != self.app.changes:
            self._changes = self.app.changes
            self.come_back()
        self._follow_plan()
        turn = self.sitting.current()
        if turn is None:
            self._shown = None
            from studykit.tui import summary  # noqa: PLC0415 - not needed for the first card

            self._end = summary.view_of(self.sitting, summary.ready(self.app.outlook))
            self._wait_for_step()
        elif self._shown is None or self._shown.card != turn.card.card:
            self._shown, self._end = self.sitting.shown(), None
            self.pages = self.shift = 0
            self.begin_answering()

    def _follow_plan(self) -> None:
        """Between two cards take the plan of a new day, or of another goal, once there is one."""
        desk, outlook = self.app.desk, self.app.outlook
        if self.sitting.turn is not None or self.sitting.wish.cram:
            return
        if desk.clock.day() != self.sitting.day:
            outlook.look()
        if outlook.plan is not self._plan and not outlook.is_choosing:
            self._plan = outlook.plan
            self.sitting.take_plan(self._plan)

    def news(self) -> None:
        if self._end is not None:
            from studykit.tui import summary  # noqa: PLC0415 - not needed for the first card

            self._end = replace(self._end, ready=summary.ready(self.app.outlook))
            self.redraw(quiet=True)

    def _wait_for_step(self) -> None:
        """Look again by itself when the next step may be asked."""
        at = self.sitting.queue.next_step_at()
        if at is not None:
            wait = (at - EARLY_STEP - self.app.desk.clock.now()) / 1000
            self._timer = self.set_timer(min(max(wait, 1.0), LONGEST_WAIT), self._look_again)

    def _look_again(self) -> None:
        self.look()
        self.redraw()

    def page(self) -> Sequence[Line]:
        turn, grid = self.sitting.turn, self.grid()
        if turn is None or self._shown is None:
            from studykit.tui import summary  # noqa: PLC0415 - not needed for the first card

            return summary.summary_page(self._end, grid, self.status) if self._end is not None else []
        if self.wants_field():
            self.call_later(self.open_field)
        view = self._view(self.with_pictures(self._shown, grid), turn.phase)
        self._layout = layout = lay_out(view, grid)
        if self.answer_field is not None:
            self.place_answer_field(layout, grid.whole if layout.full else grid)
            return card_page(view, layout, grid, *self._said_of_answer(layout, grid))
        if self._field is not None:
            self._place_field(grid.whole if layout.full else grid)
            return card_page(view, layout, grid, flag_prompt(grid))
        return card_page(view, layout, grid, self.status, self.address_rows(grid))

    def _view(self, shown: Shown, phase: Phase) -> View:
        left, clock = self.sitting.left(), self.app.desk.clock
        buttons: Mapping[Rating, str] = {}
        if phase is Phase.CHECKED:
            now, bounded = clock.now(), self.sitting.bounded()
            buttons = {
                rating: words.delay(decision.interval_days, (decision.due_at or now) - now, bounded=bounded)
                for rating, decision in self.sitting.outcomes().items()
            }
        text, doing = f"{left.cards} left", self.doing()
        if doing is not None and shown.exercise is not None:
            doing = replace(doing, exercise=shown.exercise)
        return View(
            shown,
            phase,
            self.pages,
            f"{text} · {words.duration(left.time)}",
            text,
            self.sitting.share_done(),
            "" if shown.changed_at is None else words.dated(to_date(clock.day(shown.changed_at)), to_date(clock.day())),
            buttons,
            self.shift,
            doing,
            self.sitting.turn.proposed if self.sitting.turn is not None else None,
            "not counted" if self.sitting.wish.cram else "",
        )

    def _said_of_answer(self, layout: Layout, grid: Grid) -> tuple[Line | None, Sequence[Line]]:
        """The status below a field, and its rows above the last one where it is long and no field stands there."""
        if self.status is None:
            return None, ()
        fits = width_of(self.status) <= grid.column
        lines = [self.status] if fits else wrap(self.status, grid.column, indent=2)
        free = grid.room() - len(lines) + 1
        return (lines[-1], lines[:-1]) if all(row < free for row in layout.fields.values()) else (self.status, ())

    def on_page(self, place: int) -> bool:
        return self._layout is not None and place in self._layout.parts

    def next_card(self) -> None:
        """Clear what belonged to the last card."""
        self._shown = None
        self.status = None
        self.look()
        self.redraw()

    # --- turning pages ---

    def turn_page(self, by: int) -> None:
        layout = self._layout
        if layout is not None and self._shown is not None and layout.first <= layout.page + by <= layout.last:
            self.pages = layout.page + by
            self.redraw()

    def action_next(self) -> None:
        """Turn the page, then show the answer; never grade."""
        turn = self.sitting.turn
        if turn is None or self._layout is None:
            return
        if self._layout.more:
            self.turn_page(1)
        elif turn.phase is Phase.CHECKED:
            self.say((Run("· "), Run(f"That is all of it. {self.key_span(1, 4, 'grade')} grade.")))
        elif self.answer_field is None:  # in a field, pgdn turns pages and no more
            self._show_more()

    def _show_more(self) -> None:
        """The answer, a step, or the points to tick; where all of that is there, Space has nothing to say."""
        before = self.sitting.turn
        self.sitting.reveal()
        if self.sitting.turn is before:
            end = "you are done" if self.grid().wide else "done"
            enter = self.key("enter", "submit")
            self.say((Run("· "), Run(f"Tick what you said; {enter} when {end}.")))
            return
        self.after_work()

    def action_back(self) -> None:
        """Turn a page back."""
        self.turn_page(-1)

    def action_shift(self, by: int) -> None:
        """Move code that is wider than the column."""
        hidden = self._layout.hidden if self._layout is not None else 0
        if hidden > 0:
            self.shift = min(max(self.shift + by * SCROLL, 0), hidden)
            self.redraw(quiet=True)

    # --- grades, and what was done ---

    def action_grade(self, number: int) -> None:
        """Give a grade, once the answer is shown."""
        turn = self.sitting.turn
        if turn is not None and turn.phase is Phase.CHECKED:
            given = self.sitting.grade(Rating(number))
            self.next_card()
            times = self.sitting.lapsed_again(given)
            if times:
                keys = f"{self.key('u', 'undo')}, then {self.key('s', 'suspend')}"
                what = f"reword that card, or put it away ({keys})" if self.grid().wide else keys
                self.say((Run("! "), Run(f"Forgotten {times} times: {what}.")))

    def action_enter(self) -> None:
        """Affirm what the last row offers, or what is proposed; nothing is, for plain kinds."""
        turn = self.sitting.turn
        if self.open_asked():
            return
        if turn is None:
            self.action_leave()
        elif turn.proposed is not None:
            self.action_grade(int(turn.proposed))
        elif turn.phase is Phase.CHECKED:
            self.say((Run("· "), Run(f"Choose {self.key_span(1, 4, 'grade')}: nothing is proposed.")))

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
        self.next_card()
        grid = self.grid()
        turn = self.sitting.turn
        here = turn is not None and turn.card.card == action.card
        what = GRADES[action.rating] if action.rating else action.kind.capitalize()
        tail = " on this card." if here and grid.wide else "."
        self.say(done_line(f"{verb} {what}{tail}", self.key_of_page(key), way_back, grid))

    def action_suspend(self) -> None:
        """Put the card away until it is asked back."""
        self._put_away("suspend", "✓ Suspended")

    def action_bury(self) -> None:
        """Put the card away till tomorrow."""
        self._put_away("bury", "✓ Till tomorrow")

    def _put_away(self, kind: MarkKind, said: str) -> None:
        if self._shown is None:
            return
        text = self._shown.text
        self.sitting.mark(kind)
        self.next_card()
        self.say(done_line(f"{said}: {text}", self.key_of_page("u"), "take it back", self.grid()))

    def action_more(self) -> None:
        """More new cards today, once everything else is done."""
        if self.sitting.turn is not None:
            return
        self.sitting.more_new(MORE_NEW)
        self.next_card()
        if self.sitting.turn is None:
            self.say((Run("· "), Run("There are no more new cards.")))

    def action_leave(self) -> None:
        """Back to Home; nothing is lost. While the last row asks something, only that is left."""
        if not self.was_asked():
            super().action_leave()

    # --- what is known of the card, and its source ---

    def action_memory(self) -> None:
        """Show memory and history of the card; of its answer nothing before it is checked."""
        turn = self.sitting.turn
        if turn is None or self._shown is None:
            return
        from studykit.tui.memory import MemoryScreen  # noqa: PLC0415 - not needed for the first card

        self.app.push_screen(MemoryScreen(self.app.desk, turn.card.card, told=turn.phase is Phase.CHECKED))

    def action_open(self) -> None:
        """Show the whole address of the source, then of links, and open it on Enter."""
        turn, addresses = self.sitting.turn, self.addresses()
        if addresses or (turn is not None and turn.phase is Phase.CHECKED):
            self.ask_to_open(addresses)

    def addresses(self) -> Sequence[str]:
        """What the question links to; once the answer shows, all of the card, the sources first."""
        turn = self.sitting.turn
        if self._shown is None or turn is None:
            return ()
        return self._shown.addresses if turn.phase is Phase.CHECKED else self._shown.asked_addresses
