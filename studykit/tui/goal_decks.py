"""Which decks belong to the goal: a list to mark them in. Owns this page and its keys."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding

from studykit.deck.blocks import Run, Style
from studykit.deck.lines import Line, clip
from studykit.deck.text import visible
from studykit.desk import words
from studykit.desk.desk import DeckState
from studykit.study.goal.goal import Goal
from studykit.tui.canvas import PageScreen
from studykit.tui.frame import Grid, Key, KeyRow, KeySection, Page, compose, spread
from studykit.tui.home_page import window

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.binding import BindingType

    from studykit.tui.app import StudyApp


@dataclass(frozen=True, slots=True)
class Choice:
    """All decks in the order of study, those that are marked, and where the cursor stands.

    Decks of the goal that are not here stay in it as long as not all are marked that are.
    """

    decks: Sequence[DeckState]
    goal: Goal
    marked: frozenset[str]
    elsewhere: tuple[str, ...] = ()
    cursor: int = 0

    def moved(self, by: int) -> Choice:
        """The cursor further down, or up."""
        return replace(self, cursor=min(max(self.cursor + by, 0), max(len(self.decks) - 1, 0)))

    def turned(self) -> Choice:
        """The deck at the cursor marked, or no longer."""
        return replace(self, marked=self.marked ^ {self.decks[self.cursor].deck}) if self.decks else self

    def all_or_none(self) -> Choice:
        """All marked, or none where all are."""
        every = frozenset(deck.deck for deck in self.decks)
        return replace(self, marked=frozenset() if self.marked == every else every)

    def chosen(self) -> tuple[str, ...]:
        """What the goal is to name: nothing where all are meant, and what it named where no mark was changed."""
        if self.marked == _marks(self.goal, self.decks):
            return self.goal.decks
        if len(self.marked) == len(self.decks):
            return ()
        return tuple(sorted({*self.marked, *self.elsewhere}))

    def count(self) -> str:
        """How many decks are meant."""
        named = len(self.marked) + len(self.elsewhere)
        if len(self.marked) == len(self.decks) or not named:
            return f"all {words.count(len(self.decks), 'deck')}"
        return f"{len(self.marked)} of {words.count(len(self.decks), 'deck')}"


def choice_of(goal: Goal, decks: Sequence[DeckState]) -> Choice:
    """How the list stands at first."""
    here = {deck.deck for deck in decks}
    return Choice(
        decks,
        goal,
        _marks(goal, decks),
        tuple(deck for deck in goal.decks if deck not in here),
    )


def _marks(goal: Goal, decks: Sequence[DeckState]) -> frozenset[str]:
    return frozenset(deck.deck for deck in decks if goal.covers(deck.deck))


def decks_page(choice: Choice, grid: Grid, status: Line | None = None) -> list[Line]:
    """The rows of the terminal."""
    rows = grid.room()
    if choice.elsewhere:
        rows -= 1
    first, last = window(len(choice.decks), choice.cursor, rows)
    lines = [_line(choice, number, grid) for number in range(first, last)]
    below = len(choice.decks) - last
    if below:
        lines.append(spread((), (Run(f"▾ {words.count(below, 'more deck')}", Style.DIM, "move(8)"),), grid.column))
    if choice.elsewhere:
        lines.append((Run(f"  {words.count(len(choice.elsewhere), 'deck')} of the goal not here", Style.DIM),))
    keys = [
        Key("space", "mark", "turn"),
        Key("enter", "take these" if grid.wide else "take", "take"),
        Key("a", "all or none", "all"),
        Key("esc", "leave as it was" if grid.wide else "drop", "leave"),
    ]
    right = (Run(choice.count(), Style.DIM),)
    return compose(Page((Run("Decks of the goal" if grid.wide else "Decks"),), right, lines, keys, status=status), grid)


def _line(choice: Choice, number: int, grid: Grid) -> Line:
    deck = choice.decks[number]
    mark = Run("▸ ", Style.KEY) if number == choice.cursor else Run("  ")
    box = "[x] " if deck.deck in choice.marked else "[ ] "
    cards = Run(words.count(deck.cards, "card"), Style.DIM)
    title = clip((Run(visible(deck.title)),), grid.column - 6 - len(cards.text) - 2)
    row = spread((mark, Run(box), *title), (cards,), grid.column)
    return tuple(replace(run, action=f"turn_at({number})") for run in row)


class GoalDecksScreen(PageScreen):
    """All decks, to be marked; what is taken becomes the goal's."""

    app: StudyApp
    keys_title = "Decks of the goal"
    key_sections: ClassVar = (
        KeySection(
            "The list",
            (
                KeyRow(("list.up", "list.down"), "up, down"),
                KeyRow(("decks.turn",), "mark, or no longer"),
                KeyRow(("decks.all",), "all or none"),
                KeyRow(("decks.take",), "take these"),
                KeyRow(("app.leave",), "leave it as it was"),
            ),
        ),
    )
    keys_note = "None marked means all decks, as all marked does."
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "move(-1)", "up", id="list.up"),
        Binding("down,j", "move(1)", "down", id="list.down"),
        Binding("pageup", "move(-8)", "further up", id="list.further_up"),
        Binding("pagedown", "move(8)", "further down", id="list.further_down"),
        Binding("space,x", "turn", "mark a deck", id="decks.turn"),
        Binding("a", "all", "all or none", id="decks.all"),
        Binding("enter", "take", "take these", id="decks.take"),
    ]

    def __init__(self, goal: Goal, decks: Sequence[DeckState], taken: Callable[[tuple[str, ...]], None]) -> None:
        super().__init__()
        self.choice = choice_of(goal, decks)
        self._taken = taken

    def page(self) -> Sequence[Line]:
        return decks_page(self.choice, self.grid(), self.status)

    def turn_page(self, by: int) -> None:
        self.action_move(by)

    def action_move(self, by: int) -> None:
        """Another deck."""
        self.choice = self.choice.moved(by)
        self.redraw(quiet=True)

    def action_turn(self) -> None:
        """Mark the deck at the cursor, or take its mark away."""
        self.choice = self.choice.turned()
        self.redraw(quiet=True)

    def action_turn_at(self, number: int) -> None:
        """The same for a deck that was clicked."""
        self.choice = self.choice.moved(number - self.choice.cursor).turned()
        self.redraw(quiet=True)

    def action_all(self) -> None:
        """Mark all, or none."""
        self.choice = self.choice.all_or_none()
        self.redraw(quiet=True)

    def action_take(self) -> None:
        """These are the goal's."""
        self.app.pop_screen()
        self._taken(self.choice.chosen())
