"""Doing something with an interactive card: picking, typing, going through steps, speaking.

Owns what each key does before a card is checked, the field one types in, and the running clock. Must not know grades,
or how a card is laid out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.binding import Binding

from studykit.deck.blocks import Run
from studykit.deck.exercise import Choice, Numeric, Spoken, Steps, Typed
from studykit.study.answering import Entered, Told, Written
from studykit.study.session import Phase
from studykit.tui.editing import EditingScreen

if TYPE_CHECKING:
    from textual import events
    from textual.binding import BindingType
    from textual.timer import Timer

    from studykit.deck.exercise import Exercise
    from studykit.desk.sitting import Sitting
    from studykit.tui.app import StudyApp
    from studykit.tui.field import Field
    from studykit.tui.frame import Grid
    from studykit.tui.layout import Layout
    from studykit.tui.work import Doing

_ROOM = 200
"""How many characters an answer may take, where none that is right takes more than half as many."""


ANSWER_KEYS: list[BindingType] = [
    *(Binding(str(n), f"pick({n})", f"pick, tick or correct {n}", id=f"answer.pick.{n}") for n in range(1, 10)),
    Binding("enter", "submit", "check, next field, had it", id="answer.submit"),
    Binding("down,tab", "other_field(1)", "the next field", id="answer.field.next"),
    Binding("up,shift+tab", "other_field(-1)", "the field before", id="answer.field.previous"),
    Binding("t", "clock", "hide or show the time", id="spoken.clock"),
]
"""To stand among the bindings of a screen: of those with one key, the first that may act does."""
_BRIEFLY = {
    Choice: "Pick one, or space shows the answer.",
    Steps: "Space shows the first step.",
    Spoken: "Space when you are done.",
}
"""What there is to do, where a line is short."""


class AnsweringScreen(EditingScreen):
    """A page with a card that one does something with."""

    app: StudyApp

    def __init__(self, sitting: Sitting) -> None:
        super().__init__()
        self.sitting = sitting
        self.pages = 0
        """The page that is wanted; 0 is the one that a card opens with."""
        self.answer_field: Field | None = None
        """The field of a typed or numeric card while it has the focus."""
        self._left_field = False
        """Whether the learner left the field, so that it does not open by itself."""
        self._ticking: Timer | None = None

    # --- what is being done ---

    def doing(self) -> Doing | None:
        """What there is to show of it; None for plain kinds."""
        turn = self.sitting.turn
        exercise = self.sitting.shown().exercise if turn is not None else None
        if turn is None or exercise is None:
            return None
        from studykit.tui.work import Doing  # noqa: PLC0415 - the first card is seldom an interactive one

        spent = max(self.app.desk.clock.now() - turn.since, 0)
        opened = self.answer_field is not None
        return Doing(exercise, turn.work, turn.verdict, spent, clock=self.app.shows_clock, open=opened)

    def is_answering(self) -> bool:
        """Whether an interactive card lies on the table, not checked yet."""
        turn = self.sitting.turn
        return turn is not None and turn.work is not None and turn.phase is not Phase.CHECKED

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Digits and Enter answer until a card is checked, and grade from then on."""
        if action in ("pick", "submit"):
            return self.is_answering() and not self.was_asked()
        if action == "grade":
            turn = self.sitting.turn
            return turn is not None and turn.phase is Phase.CHECKED
        if action == "enter":
            return not self.is_answering() or self.was_asked() or self.is_asking()
        if action == "other_field":
            return self.answer_field is not None
        return super().check_action(action, parameters)

    def begin_answering(self) -> None:
        """A card was put on the table."""
        self.close_field()
        self._left_field = False
        self._mind_clock()

    def _mind_clock(self) -> None:
        """Let the time run on the screen while somebody speaks, and only then."""
        turn = self.sitting.turn
        speaking = turn is not None and isinstance(turn.work, Told) and turn.work.spoke_ms is None
        if self._ticking is not None and not speaking:
            self._ticking.stop()
            self._ticking = None
        elif self._ticking is None and speaking:
            self._ticking = self.set_interval(1.0, self._tick)

    def _tick(self) -> None:
        if self.app.shows_clock:
            self.redraw(quiet=True)

    def after_work(self) -> None:
        """The card is in another state: its first page is shown, and keys meant for what was there no longer count."""
        self.pages = 0
        self._mind_clock()
        if not self.is_answering():
            self.close_field()
        self.redraw()

    # --- keys ---

    def on_page(self, place: int) -> bool:
        """Whether the option, step or point at a place (from 0) stands on the page; each screen knows its own."""
        raise NotImplementedError

    def action_pick(self, number: int) -> None:
        """Pick, tick or correct the part of that number."""
        if self.is_answering() and self.on_page(number - 1):
            self.sitting.press(number - 1)
            self.redraw(quiet=True)

    def action_submit(self) -> None:
        """Check what was done, go to the next field, or say that the newest step was had."""
        if not self.is_answering() or self.open_asked():
            return
        if self.needs_field() and self.answer_field is None:
            self._left_field = False
            self.open_field()
            return
        stay = self.sitting.submit()
        if stay is not None:
            if self.answer_field is not None:
                self.sitting.open_field(stay.field)
                self._fill_field()
            briefly = _BRIEFLY.get(type(self.sitting.shown().exercise)) if not self.grid().wide else None
            self.say((Run("· "), Run(self.key_names.in_words(briefly or stay.message))))
            return
        if self.answer_field is not None and self.is_answering():
            self._fill_field()
        self.after_work()

    def action_field(self, number: int) -> None:
        """Go to a field of a numeric card."""
        if self.is_answering() and self.needs_field():
            self.sitting.open_field(number)
            self._left_field = False
            self.open_field()
            self._fill_field()
            self.redraw(quiet=True)

    def action_other_field(self, by: int) -> None:
        """Go to the next field of a numeric card, or to the one before; nothing is checked by that."""
        work = self.sitting.turn.work if self.sitting.turn is not None else None
        if isinstance(work, Entered):
            self.action_field(min(max(work.at + by, 0), len(work.texts) - 1))

    def action_clock(self) -> None:
        """Hide or show the time of spoken cards, from now on."""
        if self.is_answering() and isinstance(self.sitting.shown().exercise, Spoken):
            self.app.shows_clock = not self.app.shows_clock
            self.redraw(quiet=True)

    # --- the field ---

    def needs_field(self) -> bool:
        """Whether the card on the table is answered in a field."""
        return self.is_answering() and isinstance(self.sitting.shown().exercise, Typed | Numeric)

    def wants_field(self) -> bool:
        """Whether the learner should be typing and cannot yet."""
        if not self.needs_field() or self._left_field:
            return False
        return self.answer_field is None or not self.answer_field.has_focus

    def is_stale(self, event: events.InputEvent) -> bool:
        """A letter typed before the field is there is none of the keys of the page."""
        return super().is_stale(event) or self.wants_field()

    def open_field(self) -> None:
        """Let the learner type."""
        if not self.needs_field():
            return
        if self.answer_field is not None:
            self.answer_field.focus()
            return
        from studykit.tui.field import Field  # noqa: PLC0415 - most cards have none

        self.answer_field = Field(_room(self.sitting.shown().exercise))
        self._fill_field()
        self.mount(self.answer_field)
        self.answer_field.focus()
        self.redraw(quiet=True)

    def _fill_field(self) -> None:
        """Put what was typed before in the field."""
        if self.answer_field is None or self.sitting.turn is None:
            return
        match self.sitting.turn.work:
            case Written(text):
                self.answer_field.value = text
            case Entered(texts, at):
                self.answer_field.value = texts[at]
        self.answer_field.cursor_position = len(self.answer_field.value)

    def keep_typed(self, text: str) -> None:
        """What stands in the field is what is being done with the card."""
        before = self.sitting.turn
        if self.needs_field():
            self.sitting.write(text)
        if self.sitting.turn is not before:
            self.take_status_away()

    def action_leave_field(self) -> None:
        """Leave the field: letters are keys again."""
        self._left_field = True
        self.close_field()
        self.redraw()

    def close_field(self) -> None:
        """Take the field away."""
        if self.answer_field is not None:
            self.answer_field.remove()
            self.answer_field = None
            self.set_focus(None)

    def key_of_page(self, key: str) -> str:
        """How a key of the page is pressed now: in a field it would be text."""
        return f"esc {key}" if self.needs_field() and not self._left_field else key

    def place_answer_field(self, layout: Layout, grid: Grid) -> None:
        """Lay the field over its row; it is not to be seen where its row is on another page."""
        turn, field = self.sitting.turn, self.answer_field
        if turn is None or field is None:
            return
        row = layout.fields.get(turn.work.at if isinstance(turn.work, Entered) else 0)
        field.display = row is not None
        if row is None:
            return
        from studykit.tui.work import field_place  # noqa: PLC0415

        exercise = self.sitting.shown().exercise
        left, width = 0, grid.column
        if isinstance(exercise, Numeric):
            label, width = field_place(exercise.draw.answers, grid)
            left = label or 0
        field.place(grid.margin + left, grid.top + grid.body_row + row, width)


def _room(exercise: Exercise | None) -> int:
    """How many characters an answer may take: twice the longest right one, for whoever types too much of it."""
    texts = (exercise.expected, *exercise.accepted) if isinstance(exercise, Typed) else ()
    return max(_ROOM, *(2 * len(text) for text in texts), 0)
