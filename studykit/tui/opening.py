"""Opening the source of a card: its whole address is shown first, and only Enter opens it.

Owns the question, and what came of it. Nothing but web addresses is ever opened. Must not know whose source it is.
"""

from __future__ import annotations

import webbrowser

from studykit.deck.blocks import Run, Style
from studykit.deck.lines import Line, width_of, wrap
from studykit.deck.text import visible
from studykit.tui.canvas import PageScreen
from studykit.tui.frame import Grid, spread

ENTER_ESC: Line = (Run("enter", Style.KEY, "enter"), Run("  "), Run("esc", Style.KEY, "leave"))


class OpeningScreen(PageScreen):
    """A page with sources that can be opened."""

    def __init__(self) -> None:
        super().__init__()
        self._opening = ""
        """The address that the status asks about."""
        self._asked = ""
        """The address that the key now pressed answers to."""

    def ask_to_open(self, address: str) -> None:
        """Show a whole address, and ask."""
        self._opening = address
        fits = not self.address_rows(self.grid())
        text = f"Open {visible(address)}?" if fits else "Open this address?"
        self.say(spread((Run(text),), ENTER_ESC, self.grid().column))

    def address_rows(self, grid: Grid) -> list[Line]:
        """The address that is asked about in rows of its own, if there is one, and it is too long for the last row."""
        if not self._opening:
            return []
        address = (Run(visible(self._opening)),)
        if width_of(address) + len("Open ?") + 2 + width_of(ENTER_ESC) <= grid.column:
            return []
        return [(Run("─" * grid.column, Style.FAINT),), *wrap(address, grid.column)]

    def open_asked(self) -> bool:
        """Open what the last row asked about; False where it asked nothing."""
        if self._asked:
            self.say(_open(self._asked))
        return bool(self._asked)

    def was_asked(self) -> bool:
        """Whether the key now pressed answers a question of the last row."""
        return bool(self._asked)

    def take_status_away(self) -> None:
        self._asked, self._opening = self._opening, ""
        super().take_status_away()


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
