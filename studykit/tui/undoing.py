"""A page on which the last thing done is taken back and put back. Owns these two keys' actions, and what is said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from studykit.deck.blocks import Run
from studykit.tui.canvas import PageScreen
from studykit.tui.taken_back import put_back, taken_back

if TYPE_CHECKING:
    from studykit.deck.lines import Line
    from studykit.tui.app import StudyApp


class UndoingScreen(PageScreen):
    """A page away from the card that is asked."""

    app: StudyApp

    def look_anew(self) -> None:
        """Something was done: show how things are now."""
        raise NotImplementedError

    def action_undo(self) -> None:
        """Take back the last thing done, here or elsewhere."""
        action = self.app.desk.undo()
        self._undone(None if action is None else taken_back(self.app.desk, action, self.grid()), "take")

    def action_redo(self) -> None:
        """Put back what was taken."""
        action = self.app.desk.redo()
        self._undone(None if action is None else put_back(self.app.desk, action, self.grid()), "put")

    def _undone(self, line: Line | None, verb: str) -> None:
        if line is not None:
            self.look_anew()
        self.say(line or (Run("· "), Run(f"Nothing to {verb} back.")))
