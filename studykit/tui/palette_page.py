"""The page of commands: a line to type in, and what can be done that has those words. Owns its layout to the cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from studykit.deck.blocks import Run, Style
from studykit.deck.lines import Line, clip
from studykit.deck.text import visible
from studykit.desk import words
from studykit.tui.frame import Grid, Key, Page, compose, spread
from studykit.tui.home_page import window


@dataclass(frozen=True, slots=True)
class Command:
    """Something that can be done: what it is called, the action that does it, and its keys or a word on it."""

    name: str
    action: str
    keys: str = ""
    said: str = ""


@dataclass(frozen=True, slots=True)
class PaletteView:
    """What there is to show."""

    title: str
    """That of the screen on which a command acts."""
    commands: Sequence[Command]
    """Those that have the words that were typed."""
    cursor: int = 0


def having(commands: Sequence[Command], text: str) -> list[Command]:
    """The commands that have all words of a text, those first that begin with it."""
    typed = text.casefold().split()
    found = [command for command in commands if all(word in command.name.casefold() for word in typed)]
    start = " ".join(typed)
    return sorted(found, key=lambda command: not command.name.casefold().startswith(start))


def palette_page(view: PaletteView, grid: Grid, status: Line | None = None) -> tuple[list[Line], int]:
    """The rows of the terminal, and the row of the field."""
    gap: list[Line] = [()] if grid.tall else []
    body: list[Line] = [(), *gap, *_rows(view, grid, grid.room() - 1 - len(gap))]
    keys = [Key("enter", "do it", "do"), Key("↑↓", "move"), Key("esc", "leave", "close")]
    title = (Run(visible(view.title), Style.DIM),)
    page = Page((Run("Commands"),), title, body, keys, status=status, ending=())
    return compose(page, grid), grid.top + grid.body_row


def _rows(view: PaletteView, grid: Grid, room: int) -> list[Line]:
    if not view.commands:
        return [(Run("  "), Run("Nothing here is called so.", Style.DIM))]
    first, last = window(len(view.commands), view.cursor, max(room, 1))
    rows = [_row(view.commands[n], n, grid, here=n == view.cursor) for n in range(first, last)]
    below = len(view.commands) - last
    if below and len(rows) < room:
        more = Run(f"▾ {words.count(below, 'more command')}", Style.DIM, "move(8)")
        rows.append(spread((), (more,), grid.column))
    return rows


def _row(command: Command, number: int, grid: Grid, *, here: bool) -> Line:
    mark = Run("▸ ", Style.KEY) if here else Run("  ")
    right = Run(command.keys, Style.ACCENT | Style.STRONG) if command.keys else Run(command.said, Style.DIM)
    room = grid.column - 2 - (len(right.text) + 2 if right.text else 0)
    row = spread((mark, *clip((Run(visible(command.name)),), room)), (right,) if right.text else (), grid.column)
    return tuple(replace(run, action=f"do({number})") for run in row)
