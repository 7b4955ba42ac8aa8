"""A line to type in, laid over a page. Owns the widget; must not know what is asked."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import Input

from studykit.deck.text import visible


class Field(Input):
    """One row without a frame. Enter submits; Escape gives the keys back to the page."""

    DEFAULT_CSS = """
    Field, Field:focus {
        layer: field; position: absolute; height: 1; border: none; padding: 0 1;
        color: $foreground; background: $surface;
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", "leave the field", show=False, id="answer.leave")
    ]

    class Cancelled(Message):
        """The field was left without an answer."""

    def __init__(self, max_length: int = 100) -> None:
        super().__init__(compact=True, max_length=max_length, select_on_focus=False)
        self.cursor_blink = False

    def on_mount(self) -> None:
        self.take_keys()

    def take_keys(self) -> None:
        """Take the keys that the learner chose."""
        chosen = getattr(self.app, "keys_chosen", None)
        if chosen:
            from studykit.tui.keymap import mapped  # noqa: PLC0415 - most learners choose none

            self._bindings = mapped(self._bindings, chosen)

    def place(self, column: int, row: int, width: int) -> None:
        """Stand at a cell of the screen."""
        self.styles.offset = (column, row)
        self.styles.width = max(width, 4)

    def replace(self, text: str, start: int, end: int) -> None:
        """Put a text in place of another: what has no shape of its own stays out, and what there is no room for."""
        kept = "".join(char for char in text if visible(char) == char)
        room = self.max_length - len(self.value) + abs(end - start) if self.max_length else len(kept)
        super().replace(kept[: max(room, 0)], start, end)

    def action_copy(self) -> None:
        """Copy what is selected in the field, else on the page."""
        if self.selected_text:
            super().action_copy()
        else:
            self.screen.action_copy_text()

    def action_cancel(self) -> None:
        """Tell the page that nothing will be typed."""
        self.post_message(self.Cancelled())
