"""Memory and history of one card, opened from wherever the card is. Owns its keys and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding

from studykit.deck.lines import Line
from studykit.desk.history import read_history
from studykit.memory.days import to_date
from studykit.tui.memory_page import memory_page
from studykit.tui.paging import PagedScreen

if TYPE_CHECKING:
    from textual.binding import BindingType

    from studykit.desk.desk import Desk


class MemoryScreen(PagedScreen):
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
        self._history = read_history(desk, card)

    def look(self) -> None:
        self._history = read_history(self.desk, self.card)

    def decks_changed(self) -> None:
        self.look()
        self.redraw(quiet=True)

    def drawn(self) -> tuple[Sequence[Line], int]:
        today = to_date(self.desk.clock.day())
        return memory_page(self._history, today, self.grid(), self.number, told=self.told, status=self.status)
