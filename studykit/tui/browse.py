"""Browse: every card, filtered as one types.

Owns what each key does to the field and the list. Cards are fetched as far as the list shows them. Must not know how it
is laid out, or how cards are found.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual.events import Key

from studykit.deck.lines import Line
from studykit.deck.query import Query, read_query
from studykit.deck.text import visible
from studykit.desk.facts import facts_of
from studykit.desk.search import NOTHING, Found, Searcher
from studykit.desk.shown import standing, text_of
from studykit.errors import StudykitError, UnwrittenError
from studykit.tui.browse_keys import BROWSE_KEYS, BROWSE_SECTIONS
from studykit.tui.browse_page import (
    BrowseView,
    Row,
    browse_page,
    grid_of_card,
    open_page,
    row_of_field,
    rows_of_list,
)
from studykit.tui.flagging import flag_prompt
from studykit.tui.frame import Grid
from studykit.tui.marking import MarkingScreen
from studykit.tui.search_field import SearchField

if TYPE_CHECKING:
    from textual import events
    from textual.binding import BindingType
    from textual.widgets import Input

    from studykit.store.catalog import CardRow

_WHEEL = 3
"""How many cards one turn of the wheel passes over."""


class BrowseScreen(MarkingScreen):
    """All cards, or those that were searched for."""

    keys_title = "Browse"
    keys_note = "Words find cards that have all of them; deck: tag: kind: is: narrow them down."
    key_sections: ClassVar = BROWSE_SECTIONS
    BINDINGS: ClassVar[list[BindingType]] = [*BROWSE_KEYS]

    def __init__(self, text: str = "") -> None:
        super().__init__()
        self.searcher = Searcher(self.app.desk)
        self.wanted: Query = read_query(text)
        self.found: Found = NOTHING
        self.cursor = 0
        self.first = 0
        """The number of the first card that the list shows."""
        self.opened = False
        """Whether the card under the cursor is shown alone."""
        self.number = 0
        """The page of that card."""
        self.pages = 1
        self.indexed: tuple[int, int] | None = None
        """How far the index is, while it is made."""
        self._field: SearchField | None = None
        self._typing_after = False
        """Whether the field gets the focus when one comes back from the keys."""
        self._window: tuple[int, list[CardRow]] = (0, [])
        """The cards that were fetched last, and the number of the first of them."""
        self._suggestion: tuple[str, str] | None = None

    def on_mount(self) -> None:
        """The field has the focus; an index that takes long is made beside the screen."""
        self.action_field()
        if not self.searcher.look():
            self.indexed = (0, self.searcher.waiting)
            self.run_worker(self._take_in, thread=True, exclusive=True)

    def _take_in(self) -> None:
        """Take all cards into the index, with a connection of this thread's own."""
        app = self.app
        try:
            desk = app.desk_beside()
            try:
                Searcher(desk).take_in(lambda done, total: app.call_from_thread(self._taken_in, done, total))
            finally:
                desk.close()
            app.call_from_thread(self._taken_in, 0, 0)
        except UnwrittenError:  # somebody else writes; what is missing is taken in when one looks again
            app.call_from_thread(self._taken_in, 0, 0)
        except StudykitError as error:
            app.call_from_thread(app._handle_exception, error)  # noqa: SLF001 - the world failing ends the program

    def _taken_in(self, done: int, total: int) -> None:
        self.indexed = (done, total) if total else None
        if self.is_mounted:
            self._find()
            self.redraw(quiet=True)

    # --- what is shown ---

    def look(self) -> None:
        """Find anew what was searched for; the cursor stays at its place."""
        self._find()

    def decks_changed(self) -> None:
        self._find()
        self.redraw(quiet=True)

    def changed(self) -> None:
        self._find()
        self.redraw()

    def _find(self) -> None:
        self.found = self.searcher.find(self.wanted)
        self._window = (0, [])
        self._suggestion = None
        if not self.found.total and not self.found.problem and self.indexed is None:
            self._suggestion = self.searcher.suggest(self.wanted)
        self.cursor = min(self.cursor, max(self.found.total - 1, 0))
        if not self.found.total:
            self.opened = False

    def _grid(self) -> Grid:
        return replace(self.grid(), full=True, broad=True)

    def _rows(self, first: int, count: int) -> list[CardRow]:
        """A window of what was found; what was fetched last is not fetched again."""
        known, rows = self._window
        if not (known <= first and first + count <= known + len(rows)):
            known, rows = self._window = (first, self.searcher.rows(self.found, first, count))
        return rows[first - known : first - known + count]

    def selected(self) -> CardRow | None:
        rows = self._rows(self.cursor, 1) if self.found.total else []
        return rows[0] if rows else None

    def page(self) -> Sequence[Line]:
        if self.opened:
            return self._card_alone()
        grid = self._grid()
        if self._field is not None:
            self._field.place(grid.margin, row_of_field(grid), grid.column)
        return browse_page(self._view(rows_of_list(grid)), grid, *self._said(grid))

    def _card_alone(self) -> Sequence[Line]:
        view = self._view(0)
        grid = self.grid() if view.facts is None else grid_of_card(view.facts, self.grid())
        lines, self.pages = open_page(view, grid, *self._said(grid))
        self.number = min(self.number, self.pages - 1)
        return lines

    def _said(self, grid: Grid) -> tuple[Line | None, Sequence[Line]]:
        """What stands in the last row in place of the keys, and above it."""
        if self.flag_field is not None:
            self.place_flag_field(grid)
            return flag_prompt(grid), ()
        return self.status, self.address_rows(grid)

    def _view(self, room: int) -> BrowseView:
        found, today = self.found, self.app.desk.clock.day()
        if room:
            self.first = min(max(self.first, self.cursor - room + 1), self.cursor, max(found.total - room, 0))
        rows = self._rows(self.first, min(room, found.total - self.first)) if room else []
        card = self.selected()
        return BrowseView(
            self.wanted,
            found.cards,
            found.total,
            [_row(row, today) for row in rows],
            self.first,
            self.cursor,
            self._field is not None,
            facts_of(self.app.desk, card) if card is not None else None,
            self._message(),
            self._suggestion[0] if self._suggestion else "",
            self.indexed,
            self.number,
        )

    def _message(self) -> str:
        """Why the list is empty."""
        found, query = self.found, self.wanted
        if found.total or found.problem:
            return visible(found.problem)
        if query.is_empty:
            return "There are no cards." if self.indexed is None else ""
        asked = [*(term.text for term in query.terms), *(one.text for one in query.filters)]
        named = asked[0] if len(asked) == 1 else f"{', '.join(asked[:-1])} and {asked[-1]}"
        return visible(f"No card {'is' if not query.terms else 'has'} {named}.")

    # --- the field ---

    def action_field(self) -> None:
        """Let the learner type."""
        if self.flag_field is not None or self._field is not None:
            return
        self.opened = False
        self._field = field = SearchField(self.wanted.text, self.app.theme_variables.get("primary", "cyan"))
        self.mount(field)
        field.focus()
        self.redraw()

    def action_to_list(self) -> None:
        """Leave the field: letters are keys again."""
        if self._field is not None:
            self._close_field()
            self.redraw()

    def _close_field(self) -> None:
        if self._field is not None:
            self._field.remove()
            self._field = None
            self.set_focus(None)

    def action_help(self) -> None:
        """Show the keys of the list, and come back to the field."""
        self._typing_after = self._field is not None
        self._close_field()
        super().action_help()

    def on_screen_resume(self) -> None:
        super().on_screen_resume()
        if self._typing_after:
            self._typing_after = False
            self.action_field()

    def is_stale(self, event: events.InputEvent) -> bool:
        """A letter typed before the field is there is none of the keys of the list; it is not lost either."""
        field = self._field
        stale = super().is_stale(event) or (field is not None and not field.has_focus)
        if stale and field is not None and isinstance(event, Key) and event.is_printable and event.character:
            field.type_on(event.character)
            self._typed(field.value)
        return stale

    def on_input_changed(self, event: Input.Changed) -> None:
        """Each key filters."""
        if event.input is self._field:
            self._typed(event.value)

    def _typed(self, text: str) -> None:
        if text != self.wanted.text:
            self.wanted = read_query(text)
            self.cursor = self.first = 0
            self._find()
            self.redraw(quiet=True)

    async def on_input_submitted(self, event: Input.Submitted) -> None:
        await self.run_action("keep_flag" if event.input is self.flag_field else "enter")

    def on_field_cancelled(self) -> None:
        if self.flag_field is not None:
            self.action_drop_flag()
        else:
            self.action_to_list()

    def action_take(self) -> None:
        """Search for the word that may have been meant."""
        if self._suggestion is None:
            return
        text = self._suggestion[1]
        if self._field is not None:
            self._field.fill(text)
        self._typed(text)

    # --- the list ---

    def action_move(self, by: int) -> None:
        """Move the cursor, in the list or from card to card."""
        self._close_field()
        self._move(by)

    def _move(self, by: int) -> None:
        at = min(max(self.cursor + by, 0), max(self.found.total - 1, 0))
        if at != self.cursor:
            self.number = 0
        self.cursor = at
        self.redraw(quiet=not self.opened)

    def action_select(self, number: int) -> None:
        """Put the cursor at a card."""
        self.action_move(number - self.cursor)

    def action_page_down(self) -> None:
        """A page down."""
        self._turn(1)

    def action_page_up(self) -> None:
        """A page up."""
        self._turn(-1)

    def _turn(self, by: int) -> None:
        if self.opened:
            self._turn_card(by)
        else:
            self.action_move(by * rows_of_list(self._grid()))

    def turn_page(self, by: int) -> None:
        if self.opened:
            self._turn_card(by)
        else:
            self._move(by * _WHEEL)

    # --- the card alone ---

    def action_enter(self) -> None:
        """Open what the last row asks about, take what may have been meant, or show the card alone."""
        if self.open_asked():
            return
        if self._suggestion is not None:
            self.action_take()
        else:
            self.action_open_card()

    def action_open_card(self) -> None:
        """Show the card alone, or the list again."""
        if self.selected() is not None:
            self._close_field()
            self.opened, self.number = not self.opened, 0
            self.redraw()

    def action_next_page(self) -> None:
        """Turn the page of the card."""
        if self.opened:
            self._turn_card(1)

    def _turn_card(self, by: int) -> None:
        number = min(max(self.number + by, 0), self.pages - 1)
        if number != self.number:
            self.number = number
            self.redraw()

    def allows(self, action: str) -> bool:
        """While the field for a flag is open, a click may only close it."""
        if self.flag_field is not None:
            return action in {"keep_flag", "drop_flag"}
        return super().allows(action)

    def action_leave(self) -> None:
        """To the list, or one screen back. While the last row asks something, only that is left."""
        if self.was_asked():
            return
        if self.opened:
            self.opened = False
            self.redraw()
        else:
            super().action_leave()


def _row(row: CardRow, today: int) -> Row:
    deck = visible(row.deck.rsplit("/", 1)[-1])
    return Row(text_of(row), deck, standing(row.memory, today), row.memory.flag is not None)
