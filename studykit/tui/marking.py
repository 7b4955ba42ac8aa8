"""What is done to a card that is looked at and not asked: put away, flagged, forgotten; and taking it back.

Owns these keys, the field for a flag, and what is said afterwards. Must not know where the card stands.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from studykit.deck.blocks import Run
from studykit.deck.lines import width_of
from studykit.deck.text import visible
from studykit.desk.marks import needs
from studykit.desk.shown import is_buried, show, text_of
from studykit.tui.editing import Edited, EditingScreen
from studykit.tui.field import Field
from studykit.tui.flagging import FLAG_ROOM, KEEP_DROP
from studykit.tui.frame import Grid, done_line
from studykit.tui.undoing import UndoingScreen

if TYPE_CHECKING:
    from studykit.memory.model import MarkKind
    from studykit.store.catalog import CardRow
    from studykit.tui.app import StudyApp

_SAID = {
    "suspend": "✓ Suspended",
    "unsuspend": "✓ Asked again",
    "bury": "✓ Till tomorrow",
    "unbury": "✓ Asked today",
    "reset": "✓ Forgotten",
}


class MarkingScreen(UndoingScreen, EditingScreen):
    """A page with a card that something can be done to."""

    app: StudyApp

    def __init__(self) -> None:
        super().__init__()
        self.flag_field: Field | None = None

    def selected(self) -> CardRow | None:
        """The card that is meant, as it is now; each screen knows its own."""
        raise NotImplementedError

    def changed(self) -> None:
        """Something was done to cards: show how they are now."""
        raise NotImplementedError

    def look_anew(self) -> None:
        """The same, and every other page knows of it."""
        self.app.note_change()
        self.changed()

    # --- marks ---

    def _mark(self, row: CardRow, kind: MarkKind, note: str = "") -> None:
        self.app.desk.mark(row.card, kind, note)
        self.app.note_change()
        self.changed()

    def _mark_and_say(self, row: CardRow, kind: MarkKind) -> None:
        self._mark(row, kind)
        self.say(done_line(f"{_SAID[kind]}: {text_of(row)}", "u", "take it back", self.grid()))

    def action_suspend(self) -> None:
        """Put the card away until it is asked back; or ask it back."""
        row = self.selected()
        if row is not None:
            self._mark_and_say(row, "unsuspend" if row.memory.suspended else "suspend")

    def action_bury(self) -> None:
        """Put the card away till tomorrow; or ask it today, after all."""
        row = self.selected()
        if row is not None:
            buried = is_buried(row.memory, self.app.desk.clock.day())
            self._mark_and_say(row, "unbury" if buried else "bury")

    def action_reset(self) -> None:
        """Forget what is remembered of the card; the log stays."""
        row = self.selected()
        if row is None:
            return
        if needs(row.memory, "reset", "", self.app.desk.clock.day()):
            self._mark_and_say(row, "reset")
        else:
            self.say((Run("· "), Run("There is nothing to forget: the card is new.")))

    # --- flags ---

    def action_flag(self) -> None:
        """Ask what is wrong with the card; on a flagged card, clear the flag."""
        row = self.selected()
        if row is None or self.flag_field is not None:
            return
        if row.memory.flag is not None:
            self._mark(row, "unflag")
            self.say(done_line("✓ The flag is gone.", "u", "take it back", self.grid()))
            return
        self.flag_field = Field(FLAG_ROOM)
        self.mount(self.flag_field)
        self.flag_field.focus()
        self.redraw(quiet=True)

    def place_flag_field(self, grid: Grid) -> None:
        """Lay the field over the last row."""
        if self.flag_field is not None:
            label = 18 if grid.wide else 2
            width = grid.column - label - width_of(KEEP_DROP) - 2
            self.flag_field.place(grid.margin + label, grid.top + grid.rows - 1, width)

    def action_keep_flag(self) -> None:
        """The learner said what is wrong."""
        row = self.selected()
        if self.flag_field is None or row is None:
            return
        text = " ".join(self.flag_field.value.split())
        self.action_drop_flag()
        self._mark(row, "flag", text)
        self.say(done_line(f"! Flagged: {visible(text) or 'to be looked at'}", "u", "take it back", self.grid()))

    def action_drop_flag(self) -> None:
        """Nothing is wrong after all."""
        if self.flag_field is not None:
            self.flag_field.remove()
            self.flag_field = None
            self.set_focus(None)
            self.redraw()

    # --- the card itself, what is known of it, its source ---

    def card_to_edit(self) -> CardRow | None:
        return self.selected()

    def take_edit(self, edited: Edited) -> None:
        self.app.note_change()
        self.changed()
        self.say(edited.line())

    def action_memory(self) -> None:
        """Show memory and history of the card."""
        row = self.selected()
        if row is not None:
            from studykit.tui.memory import MemoryScreen  # noqa: PLC0415 - seldom needed

            self.app.push_screen(MemoryScreen(self.app.desk, row.card))

    def addresses(self) -> Sequence[str]:
        row = self.selected()
        return show(row).addresses if row is not None else ()

    def action_open(self) -> None:
        """Show the whole address of the source, and open it on Enter."""
        if self.selected() is not None:
            self.ask_to_open(self.addresses())
