"""The keys of Browse, and how they are told. Owns these two lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.binding import Binding

from studykit.tui.frame import KeyRow, KeySection

if TYPE_CHECKING:
    from textual.binding import BindingType

_END = 1_000_000_000
"""Further than any list goes."""

BROWSE_SECTIONS = (
    KeySection(
        "The list",
        (
            KeyRow(("list.up", "list.down"), "up, down", "the same"),
            KeyRow(("list.first", "list.last"), "first, last"),
            KeyRow(("list.further_up", "list.further_down"), "a page up, down"),
            KeyRow(("browse.open",), "the card alone; back"),
            KeyRow(("card.next",), "its next page"),
            KeyRow(("app.search",), "to the field"),
            KeyRow(("app.help",), "these keys"),
            KeyRow(("app.leave",), "leave"),
        ),
    ),
    KeySection(
        "The card at ▸",
        (
            KeyRow(("card.suspend",), "suspend, ask again"),
            KeyRow(("card.bury",), "bury till tomorrow, unbury"),
            KeyRow(("card.flag",), "flag as wrong, clear the flag"),
            KeyRow(("card.reset",), "forget its memory"),
            KeyRow(("card.memory",), "memory, history"),
            KeyRow(("card.open",), "open the source"),
            KeyRow(("card.edit",), "edit at the line"),
            KeyRow(("card.undo", "card.redo"), "undo, redo"),
        ),
    ),
)

BROWSE_KEYS: list[BindingType] = [
    Binding("slash", "field", "to the field", id="app.search"),
    Binding("enter", "enter", "the card alone", id="browse.open"),
    Binding("space", "next_page", "the next page", id="card.next"),
    Binding("down,j", "move(1)", "down", id="list.down"),
    Binding("up,k", "move(-1)", "up", id="list.up"),
    Binding("pagedown", "page_down", "further down", id="list.further_down"),
    Binding("pageup", "page_up", "further up", id="list.further_up"),
    Binding("home", f"move(-{_END})", "first", id="list.first"),
    Binding("end", f"move({_END})", "last", id="list.last"),
    Binding("s", "suspend", "suspend", id="card.suspend"),
    Binding("b", "bury", "bury till tomorrow", id="card.bury"),
    Binding("exclamation_mark", "flag", "flag as wrong", id="card.flag"),
    Binding("r", "reset", "forget its memory", id="card.reset"),
    Binding("i", "memory", "memory and history", id="card.memory"),
    Binding("o", "open", "open the source", id="card.open"),
    Binding("e", "edit", "edit at the line", id="card.edit"),
    Binding("u", "undo", "undo", id="card.undo"),
    Binding("U", "redo", "redo", id="card.redo"),
]
