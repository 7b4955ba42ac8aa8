"""A page that may be longer than the screen: it is shown a screen at a time, and turned by keys and by the wheel.

Owns at which screen of the page one is. Must not know what the page is about.
"""

from __future__ import annotations

from collections.abc import Sequence

from studykit.deck.lines import Line
from studykit.tui.canvas import PageScreen


class PagedScreen(PageScreen):
    """A page of one screen or more."""

    def __init__(self) -> None:
        super().__init__()
        self.number = 0
        """The screen that is shown; one beyond the last stands for the last."""

    def drawn(self) -> tuple[Sequence[Line], int]:
        """The rows of the terminal at `number`, and how many screens there are."""
        raise NotImplementedError

    def page(self) -> Sequence[Line]:
        return self.drawn()[0]

    def turn_page(self, by: int) -> None:
        last = self.drawn()[1] - 1
        self.number = min(max(min(self.number, last) + by, 0), last)
        self.redraw(quiet=True)

    def action_next(self) -> None:
        """Turn the page."""
        self.turn_page(1)

    def action_back(self) -> None:
        """Turn back."""
        self.turn_page(-1)
