"""Commands: whatever can be done on the screen that was left, other places to go to, and looks to try, by their names.

Owns which commands there are, and that the one chosen runs where it was asked for. Must not know what commands do.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding

from studykit.deck.lines import Line
from studykit.tui import themes
from studykit.tui.canvas import PageScreen
from studykit.tui.field import Field
from studykit.tui.frame import KeyRow, KeySection
from studykit.tui.key_names import shown
from studykit.tui.marks import ASCII
from studykit.tui.palette_page import Command, PaletteView, having, palette_page

if TYPE_CHECKING:
    from textual.binding import BindingType

    from studykit.tui.shell import PageApp

_LEFT_OUT = ("app.palette", "list.", "answer.field.")
"""Moving about is not done by name."""
_THEME = "theme "


def commands_of(screen: PageScreen) -> list[Command]:
    """Everything that can be done on a screen as it stands, then everything that can be done anywhere."""
    return [*_bound(screen), *(Command(name, action) for name, action in screen.app.places()), *_looks(screen.app)]


def _bound(screen: PageScreen) -> Iterator[Command]:
    keys: dict[tuple[str, str], list[str]] = {}
    taken: set[str] = set()
    for node, bindings in screen._binding_chain:  # noqa: SLF001 - the active ones alone lack those of no key
        for key, binding in bindings:
            ident = binding.id or ""
            name = binding.action.partition("(")[0]
            if not ident or not binding.description or ident.startswith(_LEFT_OUT):
                continue
            if node is screen and screen.check_action(name, ()) is False:
                continue
            if node is not screen and ident in taken:
                continue
            keys.setdefault((binding.description, binding.action), []).append(shown(key))
            taken.add(ident)
    found = [Command(name, action, ", ".join(names)) for (name, action), names in keys.items()]
    yield from sorted(found, key=lambda command: command.action in ("help", "leave"))


def _looks(app: PageApp) -> Iterator[Command]:
    ours = [theme.name for theme in themes.OURS]
    for name in [*ours, *sorted(app.available_themes.keys() - ours)]:
        yield Command(_THEME + name, f"app.use_theme({name!r})", said="in use" if name == app.theme else "")
    other = "unicode" if app.in_ascii else ASCII
    yield Command(f"marks in {other}", f"app.use_marks({other!r})")


class PaletteScreen(PageScreen):
    """Commands for the screen below."""

    AUTO_FOCUS = "Field"
    keys_title = "Commands"
    key_sections: ClassVar = (
        KeySection(
            "Commands",
            (KeyRow(("list.up", "list.down"), "up, down"), KeyRow(("list.further_up", "list.further_down"), "further")),
        ),
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", "up", id="list.up"),
        Binding("down", "move(1)", "down", id="list.down"),
        Binding("pageup", "move(-8)", "further up", id="list.further_up"),
        Binding("pagedown", "move(8)", "further down", id="list.further_down"),
    ]

    def __init__(self, below: PageScreen) -> None:
        super().__init__()
        self.below = below
        self.commands = commands_of(below)
        self.cursor = 0
        self.field = Field()
        self._theme_before = below.app.theme

    def on_mount(self) -> None:
        self.mount(self.field)
        self.field.focus()

    def found(self) -> Sequence[Command]:
        """The commands that have what was typed."""
        return having(self.commands, self.field.value)

    def page(self) -> Sequence[Line]:
        grid = self.grid()
        lines, row = palette_page(PaletteView(self.below.keys_title, self.found(), self.cursor), grid, self.status)
        self.field.place(grid.margin, row, grid.column)
        return lines

    def turn_page(self, by: int) -> None:
        self.action_move(by)

    def action_move(self, by: int) -> None:
        """Another command; a theme is shown at once."""
        self._stand_at(self.cursor + by)

    def _stand_at(self, place: int) -> None:
        found = self.found()
        self.cursor = min(max(place, 0), max(len(found) - 1, 0))
        name = found[self.cursor].name if found and self.field.value else ""
        theme = name.removeprefix(_THEME) if name.startswith(_THEME) else self._theme_before
        if theme != self.app.theme:
            self.app.theme = theme
        self.redraw(quiet=True)

    def on_input_changed(self) -> None:
        """The list follows each key."""
        self._stand_at(0)

    def on_input_submitted(self) -> None:
        self.action_do(self.cursor)

    def on_field_cancelled(self) -> None:
        self.action_close()

    def action_do(self, number: int | None = None) -> None:
        """Do what the cursor stands at, or what was clicked, on the screen below."""
        found = self.found()
        if not found:
            return
        command = found[self.cursor if number is None else min(number, len(found) - 1)]
        self.app.theme = self._theme_before
        self.app.pop_screen()
        self.app.call_later(self.below.run_action, command.action)

    def action_close(self) -> None:
        """Back, and nothing is done."""
        self.app.theme = self._theme_before
        self.app.pop_screen()
