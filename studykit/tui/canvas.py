"""The one widget that paints pages, and the screen it fills.

Owns the way from lines of runs to the toolkit, when a key counts, and the line of statuses. Must not know what any page
is about.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING, ClassVar

from rich.segment import Segment
from textual.actions import SkipAction
from textual.binding import Binding
from textual.content import Content
from textual.message import Message
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget

from studykit.deck.blocks import Run, Style
from studykit.deck.lines import Line, plain, width_of
from studykit.tui.frame import Grid, KeySection
from studykit.tui.key_names import DEFAULT_NAMES
from studykit.tui.marks import in_ascii

if TYPE_CHECKING:
    from rich.style import Style as RichStyle
    from textual import events
    from textual.app import ComposeResult
    from textual.binding import BindingType
    from textual.selection import Selection

    from studykit.tui.shell import PageApp

_ATTRIBUTES = (
    (Style.STRONG, "bold"),
    (Style.EM, "italic"),
    (Style.STRIKE, "strike"),
    (Style.LINK, "underline"),
    (Style.CODE, "$primary"),
    (Style.HOLE, "$primary bold"),
    (Style.FILLED, "bold underline"),
    (Style.DIM, "$text-muted"),
    (Style.FAINT, "$text-disabled"),
    (Style.ACCENT, "$primary"),
    (Style.KEY, "$primary bold"),
    (Style.PROPOSED, "$primary bold reverse"),
    (Style.WRONG, "$error"),
    (Style.WARN, "$warning"),
    (Style.CELL, "on $surface"),
)


def _style_text(style: Style) -> str:
    return " ".join(text for flag, text in _ATTRIBUTES if style & flag)


_STYLES: dict[int, str] = {}
_MOST_STYLES = 20_000
"""So many styles at their places are kept: each cell of a picture has another."""


def to_content(lines: Sequence[Line]) -> Content:
    """Lines as the toolkit paints them; a run with an action answers to the mouse."""
    parts: list[tuple[str, str]] = []
    for number, line in enumerate(lines):
        if number:
            parts.append(("\n", ""))
        parts.extend((run.text, _style_of(run)) for run in line)
    return Content.assemble(*parts)


def _style_of(run: Run) -> str:
    if run.paint:
        return run.paint
    style = _STYLES.get(int(run.style))
    if style is None:
        style = _STYLES[int(run.style)] = _style_text(run.style)
    return style


class Canvas(Widget):
    """Paints the lines it is given."""

    DEFAULT_CSS = "Canvas { width: 1fr; height: 1fr; color: $foreground; background: $background; }"
    ALLOW_SELECT = True

    def __init__(self) -> None:
        super().__init__()
        self.lines: Sequence[Line] = ()
        self.wanted = 0
        """The number of the page to paint; a new one is another state, not only another look."""
        self.painted = 0
        self.painted_at = 0.0
        self._painter: dict[tuple[str, int, int], RichStyle] = {}
        """Styles as they stand at a place: the toolkit finds by them what is selected."""

    def paint(self, lines: Sequence[Line], *, another: bool) -> None:
        """Show these lines; `another` says that keys pressed before they are seen were meant for something else."""
        self.lines = lines
        self.wanted += another or not self.wanted
        self.refresh()

    def render(self) -> Content:
        self._see()
        return to_content(self.lines)

    def render_line(self, y: int) -> Strip:
        """A row of the page; only what is selected is left to the toolkit, for which a key would wait far longer."""
        if self.text_selection is not None:
            return super().render_line(y)
        self._see()
        line = self.lines[y] if y < len(self.lines) else ()
        segments: list[Segment] = []
        x = 0
        for style, runs in groupby(line, _style_of):
            text = "".join(run.text for run in runs)
            segments.append(Segment(text, self._style_at(style, x, y)))
            x += len(text)
        return Strip(segments, width_of(line))

    def _see(self) -> None:
        """The page that is wanted is being painted."""
        if self.painted != self.wanted:
            self.painted = self.wanted
            self.painted_at = Message().time

    def _style_at(self, text: str, x: int, y: int) -> RichStyle:
        style = self._painter.get((text, x, y))
        if style is None:
            if len(self._painter) >= _MOST_STYLES:
                self._painter.clear()
            whole = self.visual_style + self._get_style(text) if text else self.visual_style
            style = self._painter[text, x, y] = whole.rich_style_with_offset(x, y)
        return style

    def notify_style_update(self) -> None:
        """Another theme, another look."""
        self._painter.clear()
        super().notify_style_update()

    def is_behind(self, moment: float) -> bool:
        """Whether something that happened then was meant for a page before the one that is wanted."""
        return not self.wanted or self.painted != self.wanted or moment < self.painted_at

    def action_at(self, x: int, y: int) -> str:
        """The action of the run under a cell."""
        run = self._run_at(x, y)
        return run.action if run is not None else ""

    def link_at(self, x: int, y: int) -> str:
        """Where the run under a cell leads to, unless a click does something else there."""
        run = self._run_at(x, y)
        return run.link if run is not None and not run.action else ""

    def _run_at(self, x: int, y: int) -> Run | None:
        for run in self.lines[y] if 0 <= y < len(self.lines) else ():
            x -= width_of((run,))
            if x < 0:
                return run
        return None

    def get_selection(self, selection: Selection) -> tuple[str, str]:
        """What is copied of a part of the page."""
        from studykit.tui.copying import copied  # noqa: PLC0415 - seldom needed

        return copied([plain(line) for line in self.lines], selection.start, selection.end), "\n"

    def text_select_all(self) -> None:
        """Two clicks are two clicks."""


class PageScreen(Screen[None]):
    """A screen that is one page.

    A key counts only if it was pressed after the page it refers to was painted. A status stands in the last row until
    the next key, which does its own work, too.
    """

    app: PageApp
    DEFAULT_CSS = """
    PageScreen { background: $background; overflow: hidden; layers: page field; }
    PageScreen:nocolor > .screen--selection { text-style: reverse; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("question_mark", "help", "keys of this screen", id="app.help"),
        Binding("q,escape", "leave", "one screen back", id="app.leave"),
        Binding("colon", "palette", "commands by their names", id="app.palette"),
    ]
    keys_title = "This screen"
    key_sections: ClassVar[tuple[KeySection, ...]] = ()
    keys_note = ""
    """What stands below the keys of this screen, where it is not what stands below those of every other."""

    def __init__(self) -> None:
        super().__init__()
        self.canvas = Canvas()
        self.status: Line | None = None
        self.key_names = DEFAULT_NAMES

    def on_mount(self) -> None:
        self.take_keys()

    def take_keys(self) -> None:
        """Take the keys that the learner chose."""
        if self.app.keys_chosen:
            from studykit.tui.keymap import mapped, names_on  # noqa: PLC0415 - most learners choose none

            self.key_names = names_on(self.named_like(), type(self.app), self.app.keys_chosen)
            self._bindings = mapped(self._bindings, self.app.keys_chosen)

    def named_like(self) -> type[PageScreen]:
        """The screen whose keys this one tells of."""
        return type(self)

    def compose(self) -> ComposeResult:
        yield self.canvas

    def grid(self, *, full: bool = False) -> Grid:
        """The grid of the terminal as it is now."""
        return Grid(max(self.size.width, 1), max(self.size.height, 1), full, keys=self.key_names)

    def key(self, name: str, action: str) -> str:
        """How a key that runs an action is called here, by its default name."""
        return self.key_names.of(name, action)

    def key_span(self, first: int, last: int, action: str) -> str:
        """The same for digits from one to another."""
        return self.key_names.span(first, last, action)

    def page(self) -> Sequence[Line]:
        """The rows of the terminal as things stand; each screen draws its own, and drawing moves nothing on."""
        raise NotImplementedError

    def look(self) -> None:
        """Find out how things stand; called when the screen comes to the front."""

    def news(self) -> None:
        """Something was worked out beside the screens; most show nothing of it."""

    def decks_changed(self) -> None:
        """Decks were edited elsewhere and read again; most screens show nothing of it."""

    def redraw(self, *, quiet: bool = False) -> None:
        """Paint the page as things stand. Unless `quiet`, keys pressed before it is painted no longer count."""
        if not self.is_mounted or not self.size.width:
            return
        if not quiet:
            self.drop_selection()
        lines = self.page()
        self.canvas.paint(in_ascii(lines) if self.app.in_ascii else lines, another=not quiet)

    def on_resize(self, _event: events.Resize) -> None:
        self.redraw(quiet=True)

    def on_screen_resume(self) -> None:
        self.look()
        self.redraw()

    def is_stale(self, event: events.InputEvent) -> bool:
        """Whether a key was pressed, or a click made, before the page it would act on was painted."""
        return self.canvas.is_behind(event.time)

    def take_status_away(self) -> None:
        """A key takes the status away, whatever else it does."""
        if self.status is not None:
            self.status = None
            self.redraw(quiet=True)

    def allows(self, action: str) -> bool:
        """Whether a click may run an action now."""
        return bool(action)

    async def on_click(self, event: events.Click) -> None:
        if self.selections:  # the mouse was dragged
            return
        action, link = self.canvas.action_at(event.x, event.y), self.canvas.link_at(event.x, event.y)
        if link and self.allows("open") and not self.is_stale(event):
            self.take_status_away()
            self.follow(link)
        elif self.allows(action) and not self.is_stale(event):
            self.take_status_away()
            await self.run_action(action)

    def follow(self, link: str) -> None:
        """A link was clicked; most screens have none."""

    def drop_selection(self) -> bool:
        """Forget what is selected; whether anything was."""
        if not self.selections:
            return False
        self.clear_selection()
        return True

    def text_select_all(self) -> None:
        """Three clicks are three clicks."""

    def action_copy_text(self) -> None:
        """Copy what is selected with the mouse; where nothing is, the key does what it does otherwise."""
        text = self.get_selected_text()
        if not text:
            raise SkipAction
        self.app.copy_to_clipboard(text)
        self.drop_selection()
        self.say((Run("· "), Run("Copied.")))

    def turn_page(self, by: int) -> None:
        """Turn pages, where there are any; the wheel does no more than that."""

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        if not self.is_stale(event):
            self.turn_page(1)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        if not self.is_stale(event):
            self.turn_page(-1)

    def say(self, line: Line) -> None:
        """Put a status in the last row until the next key."""
        self.status = line
        self.redraw(quiet=True)

    def action_help(self) -> None:
        """Show the keys."""
        self.app.show_keys(self)

    def action_palette(self) -> None:
        """Show what can be done, by names."""
        self.app.show_commands(self)

    def action_leave(self) -> None:
        """One screen back."""
        self.app.pop_screen()
