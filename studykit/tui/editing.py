"""Editing the card on a page in the learner's own editor, and reading its deck again.

Owns the way to the file and back, the question before a bundled deck is copied, and what is said of what came of it.
Must not know what a page makes of the card that comes back.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from studykit.deck.blocks import Run, Style
from studykit.deck.diagnostics import Diagnostic, Severity
from studykit.deck.lines import Line, wrap
from studykit.deck.text import visible
from studykit.errors import InputError
from studykit.store.files import printable
from studykit.tui.frame import Grid, rule, spread
from studykit.tui.opening import ENTER_ESC, OpeningScreen

if TYPE_CHECKING:
    from textual import events

    from studykit.desk.editing import Copy
    from studykit.store.catalog import CardRow
    from studykit.tui.app import StudyApp


@dataclass(frozen=True, slots=True)
class Edited:
    """What came of an edit. `place` is how the file and the line of the card are called."""

    card: str
    place: str
    trouble: str = ""
    """What the editor, or its absence, left to say."""
    saved: bool = False
    copied: bool = False
    """Whether a copy was made to be edited."""
    finding: Diagnostic | None = None
    """The first error in the file, if there is one."""
    away: int = 0
    """Milliseconds spent in the editor."""

    def line(self, saved: str = "Saved and read again") -> Line:
        """What is said of it, in a line."""
        if self.trouble:
            return (Run("· "), Run(self.trouble))
        if not self.saved:
            return (Run("· "), Run(f"{'Copied; nothing' if self.copied else 'Nothing'} changed: {self.place}"))
        if self.finding is None:
            return (Run("· "), Run(f"{saved}: {self.place}"))
        return (Run("! ", Style.WARN), Run(f"{_place_of(self.finding)} {visible(self.finding.message)}"))


def _short(path: str) -> str:
    """A file by its folder and name."""
    return visible("/".join(path.rsplit("/", 2)[-2:]))


def _place_of(finding: Diagnostic) -> str:
    return f"{_short(finding.path)}:{finding.span.line}:{finding.span.column}"


class EditingScreen(OpeningScreen):
    """A page with cards that can be edited."""

    app: StudyApp

    def __init__(self) -> None:
        super().__init__()
        self._copying: tuple[CardRow, Copy] | None = None
        """The copy that the status asks about."""
        self._copy_asked: tuple[CardRow, Copy] | None = None
        """The copy that the key now pressed answers to."""

    def card_to_edit(self) -> CardRow | None:
        """The card that the key means, if there is one; each screen knows its own."""
        raise NotImplementedError

    def take_edit(self, edited: Edited) -> None:
        """Show the card as it is now, and say so; each screen in its own way."""
        raise NotImplementedError

    def action_edit(self) -> None:
        """Open the file of the card at its line; a bundled one is copied before, if the learner says so."""
        row = self.card_to_edit()
        if row is None:
            return
        from studykit.desk.editing import copy_to_edit, file_of  # noqa: PLC0415 - seldom needed

        desk = self.app.desk
        path = file_of(desk, row)
        if path is None:
            self.say((Run("· "), Run(f"{_short(row.path)} is not there any more.")))
            return
        copy = copy_to_edit(desk, path)
        if copy is None:
            self._edit(row, path)
            return
        self._copying = (row, copy)
        self.say(self._question())

    def _question(self) -> Line:
        ask = "Make this copy and edit it?" if self.grid().wide else "Copy and edit?"
        return spread((Run(ask),), ENTER_ESC, self.grid().column)

    def on_resize(self, event: events.Resize) -> None:
        if self._copying is not None:
            self.status = self._question()
        super().on_resize(event)

    def address_rows(self, grid: Grid) -> list[Line]:
        if self._copying is None:
            return super().address_rows(grid)
        text = "This deck came along and stays as it is. A copy with the same ids takes its place:"
        path = visible(str(self._copying[1].target))
        return [rule(grid.column), *wrap((Run(text, Style.DIM),), grid.column), *wrap((Run(path),), grid.column)]

    def was_asked(self) -> bool:
        return self._copy_asked is not None or super().was_asked()

    def is_asking(self) -> bool:
        return self._copying is not None or super().is_asking()

    def open_asked(self) -> bool:
        if self._copy_asked is None:
            return super().open_asked()
        self._copy_and_edit(*self._copy_asked)
        return True

    def take_status_away(self) -> None:
        self._copy_asked, self._copying = self._copying, None
        super().take_status_away()

    def _copy_and_edit(self, row: CardRow, copy: Copy) -> None:
        from studykit.desk.editing import make_copy  # noqa: PLC0415

        try:
            make_copy(self.app.desk, copy)
        except InputError as error:
            self.say((Run("! ", Style.WARN), Run(visible(str(error)))))
            return
        self._scan()  # before anything of it is changed, so that what changes is known
        self._edit(row, copy.target, copied=True)

    def _edit(self, row: CardRow, path: Path, *, copied: bool = False) -> None:
        """Leave the terminal to the editor, then read what changed."""
        from studykit.desk.editing import content_of  # noqa: PLC0415
        from studykit.tui.editor import edit  # noqa: PLC0415

        desk = self.app.desk
        place = f"{_short(str(path))}:{row.note.line}"
        content, since = content_of(path), desk.clock.now()
        trouble = edit(self.app, path, row.note.line, place)
        away = max(desk.clock.now() - since, 0)
        saved = content_of(path) != content
        unread = self._scan()
        now = desk.find(row.card)
        if now is not None and not now.retired:
            place = f"{_short(now.path)}:{now.note.line}"
        errors = (found for found in desk.report.diagnostics if found.severity is Severity.ERROR)
        finding = next((found for found in errors if found.path == printable(str(path))), None)
        self.take_edit(Edited(row.card, place, trouble or unread, saved, copied, finding, away))

    def _scan(self) -> str:
        """Bring the store up to date with the decks; what to say where that cannot be now."""
        try:
            return "" if self.app.desk.scan(quick=True) else "Saved. Much has changed; it is being read."
        except InputError as error:
            return visible(str(error))
