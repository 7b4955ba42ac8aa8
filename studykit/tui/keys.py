"""The keys of a screen, from its own bindings. Owns this page; a remapped key shows as it is mapped."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.binding import Binding

from studykit.deck.blocks import Run, Style
from studykit.deck.lines import Line, clip, width_of
from studykit.tui.canvas import PageScreen
from studykit.tui.frame import LEAVE, Grid, Page, compose

if TYPE_CHECKING:
    from textual.screen import Screen

_NAMES = {
    "question_mark": "?",
    "exclamation_mark": "!",
    "pageup": "pgup",
    "pagedown": "pgdn",
    "escape": "esc",
    "down": "↓",
    "up": "↑",
}
_NOTE = "In a field every key is text; esc gives the keys back to the screen."


def keys_page(title: str, keys: Sequence[tuple[str, str]], grid: Grid, page: int = 0) -> list[Line]:
    """The rows of the terminal; two columns where there is room, pages where there is not."""
    lines = _columns(keys, grid)
    room = grid.room()
    if grid.tall and len(lines) + 2 <= room:
        lines = [*lines, (), (Run(_NOTE, Style.DIM),)]
    start = min(page * room, max(len(lines) - 1, 0))
    shown = Page(
        left=(Run("Keys"),), right=(Run(title, Style.DIM),), body=lines[start : start + room], keys=(), ending=(LEAVE,)
    )
    return compose(shown, grid)


def _columns(keys: Sequence[tuple[str, str]], grid: Grid) -> list[Line]:
    cells = [(Run(f"{name:<14}", Style.KEY), Run(text)) for name, text in keys]
    if not grid.wide:
        return list(cells)
    half = (len(cells) + 1) // 2
    lines: list[Line] = []
    for number in range(half):
        left = clip(cells[number], grid.column // 2 - 1)
        right = cells[number + half] if number + half < len(cells) else ()
        lines.append((*left, Run(" " * (grid.column // 2 - width_of(left))), *right))
    return lines


def keys_of(screen: Screen[None]) -> list[tuple[str, str]]:
    """Every key of a screen with what it does, as it is mapped now."""
    found: dict[str, list[str]] = {}
    for binding in screen.active_bindings.values():
        bound = binding.binding
        if isinstance(bound, Binding) and bound.id and bound.description:
            found.setdefault(bound.description, []).append(_NAMES.get(bound.key, bound.key))
    return [(" ".join(names), text) for text, names in found.items()]


class KeysScreen(PageScreen):
    """The keys of the screen that was left."""

    def __init__(self, title: str, keys: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self.heading = title
        self.keys = keys

    def page(self) -> Sequence[Line]:
        return keys_page(self.heading, self.keys, self.grid())

    def action_help(self) -> None:
        """The same key goes back."""
        self.action_leave()
