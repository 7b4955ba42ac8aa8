"""The line in which one searches: filters stand in the accent. Owns this widget; must not know what is found."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.highlighter import Highlighter
from textual.binding import Binding

from studykit.deck.query import FILTERS, read_query
from studykit.deck.text import visible
from studykit.tui.browse_page import PLACEHOLDER
from studykit.tui.field import Field

if TYPE_CHECKING:
    from rich.text import Text
    from textual.binding import BindingType

_ROOM = 200
"""How many characters a query may take."""


class SearchField(Field):
    """The line in which one searches. A question mark finds nothing, so that it shows the keys here, too."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("question_mark", "screen.help", "keys", show=False, priority=True),
    ]

    def __init__(self, text: str, accent: str) -> None:
        super().__init__(_ROOM)
        self.placeholder = PLACEHOLDER
        self.highlighter = _InAccent(accent)
        self.fill(text)

    def fill(self, text: str) -> None:
        """Hold a text, the cursor at its end."""
        self.value = text
        self.cursor_position = len(text)

    def type_on(self, character: str) -> None:
        """Take a key that was pressed before the field was there."""
        if len(self.value) < _ROOM and visible(character) == character and character != "?":
            self.fill(self.value + character)


class _InAccent(Highlighter):
    """Shows words that are filters in the accent."""

    def __init__(self, color: str) -> None:
        self.color = color

    def highlight(self, text: Text) -> None:
        for one in read_query(text.plain).filters:
            if one.name in FILTERS:
                text.stylize(self.color, one.start, one.end)
