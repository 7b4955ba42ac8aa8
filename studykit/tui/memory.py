"""Memory and history of one card, opened from wherever the card is. Owns its keys and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding

from studykit.deck.lines import Line
from studykit.desk.history import read_history
from studykit.memory.days import to_date
from studykit.tui.canvas import PageScreen
from studykit.tui.memory_page import memory_page

if TYPE_CHECKING:
    from textual.binding import BindingType

    from studykit.desk.desk import Desk


class MemoryScreen(PageScreen):
    """One card of a desk, by its id. While a card is asked, its answer is not to be `told`."""

    keys_title = "Memory and history"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space,pagedown", "next", "next page", id="card.next"),
        Binding("pageup", "back", "a page back", id="card.back"),
        Binding("i", "leave", "back to the card", id="card.memory"),
    ]

    def __init__(self, desk: Desk, card: str, *, told: bool = True) -> None:
        super().__init__()
        self.desk = desk
        self.card = card
        self.told = told
        self.number = 0
        self._history = read_history(desk, card)

    def look(self) -> None:
        self._history = read_history(self.desk, self.card)

    def decks_changed(self) -> None:
        self.look()
        self.redraw(quiet=True)

    def page(self) -> Sequence[Line]:
        return self._page()[0]

    def _page(self) -> tuple[list[Line], int]:
        today = to_date(self.desk.clock.day())
        return memory_page(self._history, today, self.grid(), self.number, told=self.told, status=self.status)

    def turn_page(self, by: int) -> None:
        pages = self._page()[1]
        self.number = min(max(min(self.number, pages - 1) + by, 0), pages - 1)
        self.redraw()

    def action_next(self) -> None:
        """Turn the page."""
        self.turn_page(1)

    def action_back(self) -> None:
        """Turn back."""
        self.turn_page(-1)
