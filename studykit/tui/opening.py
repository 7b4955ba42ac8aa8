"""Opening the source of a card, or a link: its whole address is shown first, and only Enter opens it.

Owns the question, and what came of it. Nothing but web addresses is ever opened. Must not know whose address it is.
"""

from __future__ import annotations

import webbrowser
from collections.abc import Sequence

from studykit.deck.blocks import Run, Style
from studykit.deck.lines import Line, width_of, wrap
from studykit.deck.text import visible
from studykit.tui.frame import Grid, spread
from studykit.tui.picturing import PicturingScreen

ENTER_ESC: Line = (Run("enter", Style.KEY, "enter"), Run("  "), Run("esc", Style.KEY, "leave"))


class OpeningScreen(PicturingScreen):
    """A page with sources and links that can be opened."""

    def __init__(self) -> None:
        super().__init__()
        self._opening = ""
        """The address that the status asks about."""
        self._asked = ""
        """The address that the key now pressed answers to."""
        self._keys: Line = ENTER_ESC
        """What can be pressed, and which of how many addresses it is."""

    def addresses(self) -> Sequence[str]:
        """The addresses that can be opened as things stand."""
        return ()

    def ask_to_open(self, addresses: Sequence[str], address: str = "") -> None:
        """Show a whole address, and ask: a certain one, else the first, or the one behind that asked about before."""
        if not addresses:
            self.say((Run("· "), Run("There is no address to open.")))
            return
        at = (addresses.index(self._asked) + 1) % len(addresses) if self._asked in addresses else 0
        if address in addresses:
            at = addresses.index(address)
        self._opening = addresses[at]
        self._keys = _keys_for(at, len(addresses), self.grid())
        fits = not self.address_rows(self.grid())
        text = f"Open {visible(self._opening)}?" if fits else "Open this address?" if self.grid().wide else "Open it?"
        self.say(spread((Run(text),), self._keys, self.grid().column))

    def address_rows(self, grid: Grid) -> list[Line]:
        """The address that is asked about in rows of its own, if there is one, and it is too long for the last row."""
        if not self._opening:
            return []
        address = (Run(visible(self._opening)),)
        if width_of(address) + len("Open ?") + 2 + width_of(self._keys) <= grid.column:
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

    def is_asking(self) -> bool:
        """Whether the last row asks something."""
        return bool(self._opening)

    def follow(self, link: str) -> None:
        """A click on a link asks as the key does."""
        addresses = self.addresses()
        if link in addresses:
            self.ask_to_open(addresses, link)

    def take_status_away(self) -> None:
        self._asked, self._opening = self._opening, ""
        super().take_status_away()


def _keys_for(at: int, count: int, grid: Grid) -> Line:
    if count < 2:
        return ENTER_ESC
    which = f"{at + 1} of {count} · " if grid.wide else f"{at + 1}/{count} "
    gap = "   " if grid.wide else "  "
    return (Run(which, Style.DIM), Run("o", Style.KEY, "open"), Run(f" next{gap}", Style.DIM), *ENTER_ESC)


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
