"""Saying what is wrong with a card: the field in the last row, and what may be done while it is open.

Owns the field for a flag. Must not know grades, or how a card is laid out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from studykit.deck.blocks import Run, Style
from studykit.deck.lines import Line, width_of
from studykit.deck.text import visible
from studykit.tui.answering import AnsweringScreen
from studykit.tui.frame import Grid, done_line, spread

if TYPE_CHECKING:
    from textual.widgets import Input

    from studykit.desk.shown import Shown
    from studykit.desk.sitting import Sitting
    from studykit.tui.field import Field

FLAG_ROOM = 500
"""How many characters what is wrong with a card may take."""
KEEP_DROP: Line = (Run("enter", Style.KEY, "keep_flag"), Run("  "), Run("esc", Style.KEY, "drop_flag"))


class FlaggingScreen(AnsweringScreen):
    """A page with a card that can be flagged."""

    def __init__(self, sitting: Sitting) -> None:
        super().__init__(sitting)
        self._shown: Shown | None = None
        """The card on the screen."""
        self._field: Field | None = None

    def action_flag(self) -> None:
        """Ask what is wrong with the card; on a flagged card, clear the flag."""
        if self._shown is None or self._field is not None:
            return
        if self.sitting.row().memory.flag is not None:
            self.sitting.mark("unflag")
            self.say(done_line("✓ The flag is gone.", "u", "take it back", self.grid()))
            return
        from studykit.tui.field import Field  # noqa: PLC0415 - not needed for the first card

        self._field = Field(FLAG_ROOM)
        self.mount(self._field)
        self._field.focus()
        self.redraw(quiet=True)

    def _place_field(self, grid: Grid) -> None:
        if self._field is not None:
            label = 18 if grid.wide else 2
            width = grid.column - label - width_of(KEEP_DROP) - 2
            self._field.place(grid.margin + label, grid.top + grid.rows - 1, width)

    def action_keep_flag(self) -> None:
        """The learner said what is wrong."""
        if self._field is None:
            return
        text = " ".join(self._field.value.split())
        self.action_drop_flag()
        self.sitting.mark("flag", text)
        self.say(done_line(f"! Flagged: {visible(text) or 'to be looked at'}", "u", "take it back", self.grid()))

    def action_drop_flag(self) -> None:
        """Nothing is wrong after all."""
        if self._field is not None:
            self._field.remove()
            self._field = None
            self.set_focus(None)
            self.redraw()

    def on_input_changed(self, event: Input.Changed) -> None:
        if event.input is self.answer_field:
            self.keep_typed(event.value)

    async def on_input_submitted(self, event: Input.Submitted) -> None:
        if event.input is self.answer_field:
            self.keep_typed(event.value)
            self.action_submit()
        else:
            await self.run_action("keep_flag")

    def on_field_cancelled(self) -> None:
        if self.answer_field is not None:
            self.action_leave_field()
        else:
            self.action_drop_flag()

    def allows(self, action: str) -> bool:
        """While the field for a flag is open, a click may only close it; what a key may not do now, a click may not."""
        if self._field is not None:
            return action in {"keep_flag", "drop_flag"}
        name = action.partition("(")[0]
        return super().allows(action) and self.check_action(name, ()) is not False


def flag_prompt(grid: Grid) -> Line:
    """The last row while the field is open."""
    label = (Run("! ", Style.WARN), Run("What is wrong?", Style.DIM)) if grid.wide else (Run("! ", Style.WARN),)
    return spread(label, KEEP_DROP, grid.column)
