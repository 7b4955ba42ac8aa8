"""Home: the next step first, then how things stand. Owns this page and what its keys lead to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding

from studykit.deck.blocks import Run, Style
from studykit.deck.lines import Line, clip, width_of, wrap
from studykit.deck.text import visible
from studykit.desk import words
from studykit.desk.overview import DeckToday, Overview, overview
from studykit.desk.shown import show
from studykit.memory.days import to_date
from studykit.study.queue import EARLY_STEP
from studykit.tui.canvas import PageScreen
from studykit.tui.card import GRADES
from studykit.tui.findings import place_of
from studykit.tui.frame import Grid, Key, KeyRow, KeySection, Page, compose, done_line, hairline, spread

if TYPE_CHECKING:
    from textual.binding import BindingType

    from studykit.store.log import Action
    from studykit.tui.app import StudyApp

_AGAIN = 30.0
"""Seconds after which a Home that is left open looks whether anything changed."""


@dataclass(frozen=True, slots=True)
class HomeView:
    """What there is to show."""

    overview: Overview
    cursor: int
    """0 is the next step, n the n-th deck."""
    limit: int
    next_step: str
    notice: Line | None
    folders: str
    reading: bool = False
    """Whether decks are still being read."""


def home_page(view: HomeView, grid: Grid, status: Line | None = None) -> list[Line]:
    """The rows of the terminal."""
    day = view.overview
    date = words.day_name(to_date(day.day))
    streak = f" · day {day.streak}" if day.streak > 1 and grid.wide else ""
    rows = grid.room()
    body = _body(view, grid, rows) if day.decks else _reading() if view.reading else _no_decks(view, grid)
    more = Key("n", "10 more new cards" if grid.wide else "10 more new", "more")
    study = Key("enter", "study", "study") if day.left.cards else more
    keys = [study, Key("g", "interview date" if grid.wide else "date", "goal"), Key("u", "undo", "undo")]
    if day.errors:
        keys.insert(1, Key("d", "findings", "findings"))
    page = Page(
        left=(Run("studykit"),),
        right=(Run(date + streak, Style.DIM),),
        body=body,
        keys=keys if day.decks else [],
        share=day.share_done if day.done_cards else None,
        status=status,
        notice=view.notice,
    )
    return compose(page, grid)


def _reading() -> list[Line]:
    return [(Run("The decks are being read.", Style.STRONG),)]


def _no_decks(view: HomeView, grid: Grid) -> list[Line]:
    gap: list[Line] = [()] if grid.tall else []
    return [
        *wrap((Run(f"No deck found in {visible(view.folders)}.", Style.STRONG),), grid.column),
        *gap,
        *wrap(
            (Run("A deck is a Markdown file that starts with front matter holding deck: and a title."),), grid.column
        ),
        *gap,
        spread(
            (Run("studykit --decks bundled", Style.KEY), Run("   the decks that come along", Style.DIM)),
            (),
            grid.column,
        )
        if grid.wide
        else (Run("studykit --decks bundled", Style.KEY),),
    ]


def _body(view: HomeView, grid: Grid, rows: int) -> list[Line]:
    gap: list[Line] = [()] if grid.tall else []
    lines = [*_next_step(view, grid), *gap]
    if view.overview.goal_day is not None:
        lines += [*_goal(view.overview, grid), *gap]
    return [*lines, *_decks(view, grid, max(rows - len(lines), 0))]


def _next_step(view: HomeView, grid: Grid) -> list[Line]:
    day = view.overview
    mark = Run("▸ " if view.cursor == 0 else "  ", Style.KEY)
    enter = (Run("enter", Style.KEY, "study"),)
    if view.cursor:
        deck = day.decks[view.cursor - 1]
        return [_deck_step(deck, mark, enter, grid)]
    if day.left.cards and not (day.left.cards == day.left.learning and view.next_step):
        text = f"{words.count(day.left.cards, 'card')}, about {words.duration(day.left.time)}"
        lines = [spread((mark, Run(text, Style.STRONG)), enter, grid.column)]
        return lines + [(Run("  "), Run(line, Style.DIM)) for line in _details(view, grid)]
    return _nothing_left(view, grid)


def _deck_step(deck: DeckToday, mark: Run, enter: Line, grid: Grid) -> Line:
    """What enter would begin while the cursor stands at a deck; the count is never cut off, the title may be."""
    if not deck.today:
        return spread((mark, Run(f"{visible(deck.title)}: nothing due", Style.STRONG)), (), grid.column)
    figures = f": {words.count(deck.today, 'card')}" + (f", about {words.duration(deck.time)}" if grid.wide else "")
    room = grid.column - 2 - len(figures) - width_of(enter) - 2
    title = clip((Run(visible(deck.title), Style.STRONG),), room)
    return spread((mark, *title, Run(figures, Style.STRONG)), enter, grid.column)


def _nothing_left(view: HomeView, grid: Grid) -> list[Line]:
    day = view.overview
    steps = words.count(day.left.learning, "card")
    about = words.duration(day.tomorrow_time)
    if not day.done_cards:
        later = f" Next: {steps} at {view.next_step}." if view.next_step else ""
        lines: list[Line] = [(Run("  "), Run(f"Nothing due.{later}", Style.STRONG))]
        tomorrow = f"Tomorrow {words.count(day.tomorrow, 'card')}, about {about}."
        return lines + ([(Run("  "), Run(tomorrow, Style.DIM))] if day.tomorrow else [])
    parts = [f"{steps} come{'s' if day.left.learning == 1 else ''} back at {view.next_step}"] if view.next_step else []
    parts += [f"tomorrow about {about}"] if day.tomorrow else []
    text = "; ".join(parts)
    done = f"{words.count(day.done_cards, 'card')} in {words.duration(day.done_time)}."
    said = wrap((Run(f"{done} {text[:1].upper()}{text[1:]}." if text else done, Style.DIM),), grid.column - 2)
    return [
        (Run("✓ ", Style.ACCENT), Run("Done for today", Style.STRONG)),
        *((Run("  "), *line) for line in said),
    ]


def _details(view: HomeView, grid: Grid) -> list[str]:
    day = view.overview
    if day.through_day is not None:
        through = words.day_name(to_date(day.through_day))
        if grid.wide:
            return [
                "Welcome back. This is today's share, what is nearly forgotten first.",
                f"At {view.limit} a day you are through on {through}; new cards wait until then.",
            ]
        return [f"Welcome back. Through on {through};", "new cards wait until then."]
    if not grid.tall:
        return []
    counts = ((day.left.reviews, "review"), (day.left.learning, "learning"), (day.left.new, "new"))
    named = [
        words.count(number, word) if word == "review" else f"{number:,} {word}" for number, word in counts if number
    ]
    return [", ".join(named)]


def _goal(day: Overview, grid: Grid) -> list[Line]:
    goal = day.goal_day or 0
    days = goal - day.day
    date = words.day_name(to_date(goal))
    when = words.in_days(days) if days >= 0 else "is over"
    if grid.wide:
        head: Line = (Run("Interview   ", Style.DIM), Run(f"{when}   {date}"))
        bar = (Run("Readiness   ", Style.DIM), *_bar(day.recall, grid.column - 12, "·"))
        return [head, bar, (Run(" " * 12), Run(f"{words.percent(day.recall)} if you stop today", Style.DIM))]
    head = spread((Run(f"Interview {when}"),), (Run(date, Style.DIM),), grid.column)
    return [head, (*_bar(day.recall, grid.column - 5, "·"), Run(f"{words.percent(day.recall):>5}"))]


def _bar(share: float, width: int, rest: str = "─") -> Line:
    done = round(min(max(share, 0.0), 1.0) * width)
    runs = (Run("━" * done, Style.ACCENT), Run(rest * (width - done), Style.FAINT))
    return tuple(run for run in runs if run.text)


def _decks(view: HomeView, grid: Grid, rows: int) -> list[Line]:
    """The list of decks; it keeps the order of study and the cursor in sight."""
    decks = view.overview.decks
    known = "ready" if view.overview.is_goal_ahead else "known"
    head = [_deck_head(known, grid)] if grid.wide and grid.tall else []
    room = rows - len(head)
    if room < 1:
        return []
    first, last = _window(len(decks), view.cursor - 1, room)
    lines = head + [
        _deck_line(deck, grid, here=view.cursor == number + 1) for number, deck in enumerate(decks[first:last], first)
    ]
    below = len(decks) - last
    if below and len(lines) < rows:
        lines.append(spread((), (Run(f"▾ {below} more deck{'s' if below != 1 else ''}", Style.DIM),), grid.column))
    return lines


def _window(count: int, cursor: int, room: int) -> tuple[int, int]:
    if count <= room:
        return 0, count
    shown = max(room - 1, 1)
    first = max(cursor - shown + 1, 0)
    return (first, first + shown) if first + room < count else (count - room, count)


def _deck_head(known: str, grid: Grid) -> Line:
    right = f"due  learning  new   {known:<14}"
    return spread((Run("  Deck", Style.DIM),), (Run(right, Style.DIM),), grid.column)


def _deck_line(deck: DeckToday, grid: Grid, *, here: bool) -> Line:
    mark = Run("▸ ", Style.KEY) if here else Run("  ")
    recall = words.percent(deck.recall) if deck.recall else "–"
    if not grid.wide:
        right = f"{deck.today or '·':>5}  {recall:>4}"
        return spread((mark, *clip((Run(visible(deck.title)),), grid.column - 14)), (Run(right),), grid.column)
    counts = f"{deck.reviews or '·':>3}{deck.learning or '·':>10}{deck.new or '·':>5}   "
    title_room = grid.column - 2 - len(counts) - 14 - 2
    right_part = (Run(counts), *_bar(deck.recall, 8), Run(f"{recall:>6}"))
    left = (mark, *clip((Run(visible(deck.title)),), title_room))
    return (*left, Run(" " * (grid.column - width_of(left) - width_of(right_part))), *right_part)


class HomeScreen(PageScreen):
    """Where a day begins and ends."""

    app: StudyApp
    keys_title = "Home"
    key_sections: ClassVar = (
        KeySection(
            "Home",
            (
                KeyRow(("home.study",), "begin what ▸ says"),
                KeyRow(("list.up", "list.down"), "move to a deck", "the same"),
                KeyRow(("list.first", "list.last"), "first, last"),
                KeyRow(("home.more",), "more new cards today"),
            ),
        ),
        KeySection(
            "Around it",
            (
                KeyRow(("home.goal",), "interview date"),
                KeyRow(("home.findings",), "findings in the decks"),
                KeyRow(("card.undo", "card.redo"), "undo, redo"),
                KeyRow(("app.help",), "these keys"),
                KeyRow(("app.leave",), "leave"),
            ),
        ),
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "study", "study what the cursor line says", id="home.study"),
        Binding("n", "more", "more new cards today", id="home.more"),
        Binding("g", "goal", "interview date", id="home.goal"),
        Binding("d", "findings", "what is wrong with the decks", id="home.findings"),
        Binding("u", "undo", "undo", id="card.undo"),
        Binding("U", "redo", "redo", id="card.redo"),
        Binding("down,j", "move(1)", "down", id="list.down"),
        Binding("up,k", "move(-1)", "up", id="list.up"),
        Binding("pagedown", "move(10)", "further down", id="list.further_down"),
        Binding("pageup", "move(-10)", "further up", id="list.further_up"),
        Binding("home", "move(-100000)", "first", id="list.first"),
        Binding("end", "move(100000)", "last", id="list.last"),
    ]

    def __init__(self, *, later: bool = False) -> None:
        super().__init__()
        self.cursor = 0
        self._later = later
        """Whether something else comes first, so that the figures can wait."""
        self.reading: tuple[int, int] | None = None
        self._overview: Overview | None = None
        self._version = 0
        self._looked_at = 0

    def on_mount(self) -> None:
        self.set_interval(_AGAIN, self._look_again)

    def look(self) -> None:
        """Work out the figures; a cursor at a deck stays there."""
        if self._later:
            self._later = False
            return
        desk = self.app.desk
        self._version = desk.store.database.data_version()
        self._looked_at = desk.clock.now()
        self._overview = overview(desk)
        self.cursor = min(self.cursor, len(self._overview.decks))

    def look_anew(self) -> None:
        """The same after something has changed, and show it."""
        self.look()
        self.redraw()

    def _look_again(self) -> None:
        """A screen left open follows the day, its steps, and other processes."""
        day, desk = self._overview, self.app.desk
        if day is None or self.app.screen is not self:
            return
        now = desk.clock.now()
        came = day.next_step_at is not None and self._looked_at < day.next_step_at - EARLY_STEP <= now
        if came or desk.clock.day() != day.day or desk.store.database.data_version() != self._version:
            self.look_anew()

    def page(self) -> Sequence[Line]:
        desk, day = self.app.desk, self._overview
        if day is None:
            return []
        at = day.next_step_at
        waiting = at is not None and at - EARLY_STEP > desk.clock.now()
        grid = self.grid()
        view = HomeView(
            day,
            self.cursor,
            desk.settings.limits.reviews_per_day,
            f"{desk.clock.local(at):%H:%M}" if waiting and at is not None else "",
            self._notice(grid),
            ", ".join(str(path) for path in desk.deck_paths),
            self.reading is not None,
        )
        return home_page(view, grid, self.status)

    def _notice(self, grid: Grid) -> Line | None:
        if self.reading is not None:
            done, total = self.reading
            bar = hairline(done / total if total else 1.0, 20 if grid.wide else 8)
            return (Run("· "), Run("Reading decks ", Style.DIM), *bar, Run(f"  {done} of {total}", Style.DIM))
        errors = [d for d in self.app.desk.findings() if d.severity == "error"]
        if not errors:
            return self._missing(grid)
        count, files = words.count(len(errors), "error"), len({error.path for error in errors})
        name, line, column = place_of(errors[0]).rsplit(":", 2)
        if not grid.wide:
            text = f"{count} in the decks"
        elif files == 1:
            text = f"{count} in {name}, the first at {line}:{column}"
        else:
            text = f"{count} in {files} files, the first at {name}:{line}:{column}"
        show = (Run("d", Style.KEY, "findings"), Run(" show", Style.DIM, "findings"))
        return spread((Run("! ", Style.WARN), Run(text)), show, grid.column)

    def _missing(self, grid: Grid) -> Line | None:
        """A folder that is not there today, if one is."""
        missing = self.app.desk.missing
        if not missing:
            return None
        text = f"{visible(missing[0].name)} is not there today" if grid.wide else "A folder is not there"
        show = (Run("d", Style.KEY, "findings"), Run(" show", Style.DIM, "findings"))
        return spread((Run("! ", Style.WARN), Run(text)), show, grid.column)

    def action_move(self, by: int) -> None:
        """Move the cursor through the decks."""
        if self._overview is not None:
            self.cursor = min(max(self.cursor + by, 0), len(self._overview.decks))
            self.redraw(quiet=True)

    def action_study(self) -> None:
        """Begin what the cursor line says."""
        day = self._overview
        if day is None or not day.decks:
            return
        if self.cursor == 0:
            self.app.study()
        elif day.decks[self.cursor - 1].today:
            self.app.study([day.decks[self.cursor - 1].deck])
        else:
            self.say((Run("· "), Run("Nothing is due in this deck today.")))

    def action_more(self) -> None:
        """More new cards than the day's limit."""
        self.app.study(more_new=10)

    def action_goal(self) -> None:
        """Set or change the date of the interview."""
        self.app.ask_date()

    def action_findings(self) -> None:
        """Show what is wrong with the decks."""
        self.app.show_findings()

    def action_undo(self) -> None:
        """Take back the last thing done."""
        self._said(self.app.desk.undo(), "Took back", "U put it back", "Nothing to take back.")

    def action_redo(self) -> None:
        """Put it back."""
        self._said(self.app.desk.redo(), "Put back", "u take it back", "Nothing to put back.")

    def _said(self, action: Action | None, verb: str, way_back: str, nothing: str) -> None:
        if action is None:
            self.say((Run("· "), Run(nothing)))
            return
        self.look_anew()
        what = GRADES[action.rating] if action.rating else action.kind.capitalize()
        row = self.app.desk.find(action.card) if action.card else None
        on = f": {show(row).text}" if row is not None else "."
        key, _, rest = way_back.partition(" ")
        self.say(done_line(f"↶ {verb} {what}{on}", key, rest, self.grid()))

    def action_leave(self) -> None:
        """Out."""
        if self.cursor:
            self.cursor = 0
            self.redraw(quiet=True)
            return
        self.app.exit()
