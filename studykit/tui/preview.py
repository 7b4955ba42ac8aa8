"""The preview: a deck as the learner will see it, followed save after save, and its findings.

Owns what each key does, and where one stands after a save. Must not know how a sheet is laid out or a file is read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding
from textual.message import Message

from studykit.deck.blocks import Run, Style
from studykit.deck.diagnostics import Severity
from studykit.deck.lines import Line
from studykit.deck.text import visible
from studykit.desk.preview import Preview, Sheet, same_sheet
from studykit.errors import StudykitError
from studykit.tui.editor import edit
from studykit.tui.frame import Grid, KeyRow, KeySection
from studykit.tui.opening import OpeningScreen
from studykit.tui.preview_page import (
    Laid,
    PreviewView,
    Space,
    hidden_code,
    lay_sheet,
    no_cards,
    page_ranges,
    path_in_view,
    preview_grid,
    preview_page,
    short_path,
)
from studykit.tui.shell import PageApp
from studykit.tui.wide_code import SCROLL

if TYPE_CHECKING:
    from textual.binding import BindingType

    from studykit.desk.clock import Clock

Later = Iterator[Preview | StudykitError]
"""What comes after each save."""


_LAST = 1_000_000
"""A page that is not there: the last one stands for it."""


class ReadAgain(Message):
    """The file was saved: the deck as it is now, or why it could not be read."""

    def __init__(self, read: Preview | StudykitError) -> None:
        super().__init__()
        self.read = read


class PreviewScreen(OpeningScreen):
    """One deck."""

    keys_title = "The preview"
    key_sections: ClassVar = (
        KeySection(
            "The deck",
            (
                KeyRow(("card.next",), "page, next card"),
                KeyRow(("card.back",), "a page back"),
                KeyRow(("pages.next",), "next card"),
                KeyRow(("pages.previous",), "card before"),
                KeyRow(("list.first", "list.last"), "first, last"),
                KeyRow(("preview.finding",), "next finding"),
                KeyRow(("code.left", "code.right"), "move wide code"),
            ),
        ),
        KeySection(
            "Around it",
            (
                KeyRow(("card.edit",), "edit at the line"),
                KeyRow(("preview.draw",), "ask once more"),
                KeyRow(("card.open",), "open source, links"),
                KeyRow(("app.help",), "these keys"),
                KeyRow(("app.leave",), "leave"),
            ),
        ),
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space,pagedown", "next", "page, next card", id="card.next"),
        Binding("pageup", "back", "a page back", id="card.back"),
        Binding("tab,right,j", "move(1)", "next card", id="pages.next"),
        Binding("shift+tab,left,k", "move(-1)", "card before", id="pages.previous"),
        Binding("home", "move(-1000000)", "first", id="list.first"),
        Binding("end", "move(1000000)", "last", id="list.last"),
        Binding("n", "finding", "next finding", id="preview.finding"),
        Binding("r", "draw", "ask once more: other numbers, another order", id="preview.draw"),
        Binding("h", "shift(-1)", "move wide code", id="code.left"),
        Binding("l", "shift(1)", "move wide code", id="code.right"),
        Binding("e", "edit", "edit at the line", id="card.edit"),
        Binding("o", "open", "open the source", id="card.open"),
        Binding("enter", "enter", "open what the last row asks about", id="preview.enter"),
    ]

    def __init__(self, path: Path, read: Preview, clock: Clock) -> None:
        super().__init__()
        self.path = path
        self.preview = read
        self.clock = clock
        self.at = 0
        self.number = 0
        self.shift = 0
        self.asking = 0
        """How often the cards were asked for before."""
        self.read_at = self._time()
        self.again = False
        self.stale = read.unreadable
        self.taken = 0
        """How many saves were followed."""
        self._laid: tuple[object, Laid] | None = None
        """The sheet that was laid out last, and from what."""

    def _time(self) -> str:
        return f"{self.clock.local(self.clock.now()):%H:%M:%S}"

    # --- what is shown ---

    @property
    def sheet(self) -> Sheet | None:
        """The sheet in view."""
        return self.preview.sheets[self.at] if self.preview.sheets else None

    def page(self) -> Sequence[Line]:
        grid = self.grid()
        laid = self._lay_out(grid)
        self.number = min(self.number, len(page_ranges(laid, grid)) - 1)
        view = PreviewView(
            self.preview, self.at, laid, self.number, self.read_at, self.again, self.shift, stale=self.stale
        )
        return preview_page(view, grid, self.status, self.address_rows(preview_grid(laid, grid)))

    def addresses(self) -> Sequence[str]:
        """The addresses of the sheet in view."""
        return self._lay_out(self.grid()).addresses

    def _lay_out(self, grid: Grid) -> Laid:
        """The lines of the sheet in view; they are kept, for a sheet may be as long as its author likes."""
        space = Space(grid.column, grid.tall)
        key = (self.at, self.asking, space, grid.height)
        if self._laid is None or self._laid[0] != key:
            sheet = self.sheet
            pictured = partial(self.with_pictures, grid=grid)
            laid = no_cards(space) if sheet is None else lay_sheet(self.preview, sheet, space, self.asking, pictured)
            self._laid = (key, laid)
        return self._laid[1]

    def pictures_came(self) -> None:
        self._laid = None
        super().pictures_came()

    def _ranges(self) -> list[tuple[int, int]]:
        grid = self.grid()
        return page_ranges(self._lay_out(grid), grid)

    # --- after a save ---

    def take(self, read: Preview | StudykitError) -> None:
        """Show the deck as it is now, the same card in view; what could not be read is said, and the rest stays."""
        self.taken += 1
        self._laid = None
        self.forget_pictures()
        self.status = None
        if isinstance(read, StudykitError):
            self.stale = True
            self.say((Run("! ", Style.WARN), Run(visible(str(read).removeprefix(f"{self.preview.path}: ")))))
            return
        self.at = same_sheet(self.preview, self.at, read)
        self.preview, self.stale = read, read.unreadable
        if read.unreadable:
            finding = next(found for found in read.findings if found.severity is Severity.ERROR)
            place = f"{finding.span.line}:{finding.span.column}"
            self.say((Run("! ", Style.WARN), Run(f"{place} {visible(finding.message)}")))
            return
        self.read_at, self.again = self._time(), True
        self.redraw(quiet=True)

    # --- keys ---

    def _go(self, at: int, number: int = 0) -> None:
        self.shift = self.shift if at == self.at else 0
        self.at, self.number = at, number
        self.redraw(quiet=True)  # no key does any harm here, so none is dropped

    def _say(self, text: str) -> None:
        self.say((Run("· "), Run(text)))

    def turn_page(self, by: int) -> None:
        """Turn pages; behind the last one comes the next sheet."""
        last = len(self._ranges()) - 1
        if 0 <= self.number + by <= last:
            self._go(self.at, self.number + by)
        elif 0 <= self.at + by < len(self.preview.sheets):
            self._go(self.at + by, 0 if by > 0 else _LAST)
        else:
            self._say("That was the last card." if by > 0 else "This is the first card.")

    def action_next(self) -> None:
        """The next page, then the next card."""
        self.turn_page(1)

    def action_back(self) -> None:
        """A page back, then the card before."""
        self.turn_page(-1)

    def action_move(self, by: int) -> None:
        """Another card."""
        last = max(len(self.preview.sheets) - 1, 0)
        at = min(max(self.at + by, 0), last)
        if at != self.at or self.number:
            self._go(at)
        else:
            self._say("This is the last card." if by > 0 else "This is the first card.")

    def action_finding(self) -> None:
        """The next finding, on a page further on or with another note; after the last one, the first."""
        ranges, marks = self._ranges(), self._lay_out(self.grid()).marks
        end = ranges[min(self.number, len(ranges) - 1)][1]
        further = next((mark for mark in marks if mark >= end), None)
        if further is not None:
            self._go(self.at, _page_of(further, ranges))
            return
        at = next_found(self.preview.sheets, self.at)
        if at is None:
            self._say("Nothing was found in this deck.")
            return
        again = at <= self.at
        self._go(at)
        self._go(at, _page_of(self._lay_out(self.grid()).marks[0], self._ranges()))
        if again:
            self._say("From the first finding again.")

    def action_draw(self) -> None:
        """Ask the card once more, as it is asked the next time."""
        if self._lay_out(self.grid()).drawn:
            self.asking += 1
            self.redraw(quiet=True)
        else:
            self._say("This card is the same each time.")

    def action_shift(self, by: int) -> None:
        """Move code that is wider than the column."""
        grid = self.grid()
        hidden = hidden_code(self._lay_out(grid), self.number, grid)
        if hidden > 0:
            self.shift = min(max(self.shift + by * SCROLL, 0), hidden)
            self.redraw(quiet=True)
        else:
            self._say("No code is wider than the column here.")

    def action_edit(self) -> None:
        """Open the file at the line."""
        line = 1 if self.sheet is None else self.sheet.line
        name = path_in_view(self.preview, self.at)
        path = self.path if name == self.preview.path else Path(name)
        said = edit(self.app, path, line, f"{short_path(name)}:{line}")
        if said:
            self._say(said)
        else:
            self.app.refresh()

    def action_open(self) -> None:
        """Show the whole address of the source, then of links, and open it on Enter."""
        self.ask_to_open(self.addresses())

    def action_enter(self) -> None:
        """Open what the last row asks about."""
        self.open_asked()

    def action_leave(self) -> None:
        """Out; while the last row asks something, only that is left."""
        if not self._asked:
            self.app.exit()


def next_found(sheets: Sequence[Sheet], at: int) -> int | None:
    """The sheet with the next findings behind a place, then from the first on; the cards of a note share theirs."""
    found = [number for number, sheet in enumerate(sheets) if sheet.findings]
    others = [number for number in found if sheets[number].place != sheets[at].place] or found
    return next((number for number in others if number > at), others[0] if others else None)


def _page_of(line: int, ranges: Sequence[tuple[int, int]]) -> int:
    """The page on which a line stands, of two the one with more below it."""
    return max(number for number, (start, _) in enumerate(ranges) if start <= line)


class PreviewApp(PageApp):
    """The preview by itself: no store, no desk."""

    def __init__(
        self,
        path: Path,
        later: Later,
        stop: Callable[[], object],
        clock: Clock,
        theme: str | None = None,
        keys: Mapping[str, tuple[str, ...]] | None = None,
        marks: str | None = None,
    ) -> None:
        """Begin with the first of what `later` gives, which raises what keeps the file from being used."""
        super().__init__(theme, keys, marks)
        first = next(later)
        if isinstance(first, StudykitError):
            raise first
        self._later = later
        self._stop = stop
        self.preview = PreviewScreen(path, first, clock)

    def get_default_screen(self) -> PreviewScreen:
        return self.preview

    def on_mount(self) -> None:
        self.run_worker(self._follow, thread=True)

    def on_unmount(self) -> None:
        self._stop()

    def _follow(self) -> None:
        """Read after each save, beside the screen."""
        for read in self._later:
            if not self.post_message(ReadAgain(read)):
                return

    def on_read_again(self, message: ReadAgain) -> None:
        self.preview.take(message.read)
