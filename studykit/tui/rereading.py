"""The card on the table after its deck was saved, by the learner's own hand or elsewhere.

Owns what is said of it, and when. Must not know what an edit means to a card, or how one is laid out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from studykit.deck.blocks import Run
from studykit.desk.rereading import Reread, reread
from studykit.tui.flagging import FlaggingScreen

if TYPE_CHECKING:
    from studykit.desk.sitting import Sitting
    from studykit.store.catalog import CardRow
    from studykit.tui.editing import Edited

_SAVED = {Reread.ASKED: "Saved, and asked again", Reread.GONE: "Saved; the card is gone from there"}


class RereadingScreen(FlaggingScreen):
    """A page with a card that may be edited while it lies there."""

    def __init__(self, sitting: Sitting) -> None:
        super().__init__(sitting)
        self._is_behind = False
        """Whether decks changed while the learner was writing in the last row."""

    def next_card(self) -> None:
        """Clear what belonged to the card before; each screen knows what that is."""
        raise NotImplementedError

    def card_to_edit(self) -> CardRow | None:
        return self.sitting.row() if self.sitting.turn is not None and self._shown is not None else None

    def take_edit(self, edited: Edited) -> None:
        became = self._lay_anew(edited.away)
        self.redraw()
        self.say(edited.line(_SAVED.get(became, "Saved and read again")))

    def decks_changed(self) -> None:
        """Show the card as it is now; nobody who is writing in the last row is disturbed."""
        self._is_behind = self._field is not None
        if self._is_behind or self.sitting.turn is None:
            return
        text = self._shown.text if self._shown is not None else ""
        became = self._lay_anew()
        if became is Reread.GONE:
            self.say((Run("· "), Run(f"Gone from its deck: {text}")))
        elif became is Reread.ASKED:
            self.say((Run("· "), Run("The question was edited, so it is asked again.")))
        else:
            self.redraw(quiet=True)

    def come_back(self) -> None:
        """Something was done elsewhere: the card lies there as it did, unless it was put away, edited, or is gone."""
        self.sitting.come_back()
        self._lay_anew()

    def _lay_anew(self, away: int = 0) -> Reread:
        """Lay the card down as its deck now has it, or the next one where it is gone."""
        became = reread(self.sitting, away)
        if became in (Reread.GONE, Reread.ASKED):
            self.next_card()
        elif self.sitting.turn is not None:
            self._shown = self.sitting.shown()
            self.forget_pictures()
        return became

    def action_drop_flag(self) -> None:
        super().action_drop_flag()
        if self._is_behind:
            self.call_later(self.decks_changed)
