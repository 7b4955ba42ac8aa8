"""Home on the page: the next step first, then the interview, then the decks. Owns its layout to the cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from studykit.deck.blocks import Run, Style
from studykit.deck.lines import Line, clip, width_of, wrap
from studykit.deck.text import visible
from studykit.desk import words
from studykit.desk.no_decks import NoDecks
from studykit.desk.overview import DeckToday, Overview
from studykit.memory.days import to_date
from studykit.study.goal.figures import GoalFigures
from studykit.study.goal.goal import Goal
from studykit.tui.frame import Grid, Key, Page, compose, hairline, spread
from studykit.tui.readiness import deck_recall, goal_lines


@dataclass(frozen=True, slots=True)
class HomeView:
    """What there is to show."""

    overview: Overview
    cursor: int
    """0 is the next step, n the n-th deck."""
    limit: int
    next_step: str
    notice: Line | None
    empty: NoDecks
    """What there is where no deck was found."""
    reading: bool = False
    """Whether decks are still being read."""
    goal: Goal | None = None
    figures: GoalFigures | None = None
    """Those of the goal, as they were worked out last."""
    choosing: bool = False
    """Whether it is being worked out which cards today's are."""

    @property
    def is_goal_ahead(self) -> bool:
        """Whether decks are shown by their readiness."""
        return self.goal is not None and self.goal.day >= self.overview.day


def home_page(view: HomeView, grid: Grid, status: Line | None = None) -> list[Line]:
    """The rows of the terminal."""
    day = view.overview
    date = words.day_name(to_date(day.day))
    streak = f" · day {day.streak}" if day.streak > 1 and grid.wide else ""
    rows = grid.room()
    body = _body(view, grid, rows) if day.decks else _reading() if view.reading else _no_decks(view.empty, grid)
    more = Key("n", "10 more new cards" if grid.wide else "10 more new", "more")
    study = Key("enter", "study", "study") if day.left.cards else more
    goal = "goal" if view.goal is not None else "interview" if grid.wide else "date"
    keys = [study, Key("/", "browse", "app.search"), Key("p", "progress", "progress"), Key("g", goal, "goal")]
    keys.append(Key("u", "undo", "undo"))
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


def _no_decks(empty: NoDecks, grid: Grid) -> list[Line]:
    """What a deck is, what is here instead, and two ways to begin."""
    gap: list[Line] = [()] if grid.tall else []
    files = words.count(empty.others, "other Markdown file")
    others = f"There {'is' if empty.others == 1 else 'are'} {files} here."
    ways = [(f"studykit new {visible(empty.start)}", "a deck to start from")]
    if empty.bundled:
        ways.append(("studykit --decks bundled", f"the {words.count(empty.bundled, 'deck')} that come along"))
    return [
        *wrap((Run(f"No deck found in {visible(empty.folders)}.", Style.STRONG),), grid.column),
        *gap,
        *wrap((Run("A deck is a Markdown file that starts with front matter holding deck:."),), grid.column),
        *(wrap((Run(others),), grid.column) if empty.others else []),
        *gap,
        *_commands(ways, grid),
    ]


def _commands(ways: Sequence[tuple[str, str]], grid: Grid) -> list[Line]:
    """Commands and what they do, side by side where that fits; where it does not, a command may need more rows."""
    left = max(len(command) for command, _ in ways)
    if all(left + 3 + len(does) <= grid.column for _, does in ways):
        return [(Run(command.ljust(left + 3), Style.ACCENT), Run(does, Style.DIM)) for command, does in ways]
    found: list[Line] = []
    for command, does in ways:
        found += wrap((Run(command, Style.ACCENT),), grid.column, indent=2)
        found += [(Run(f"  {does}", Style.DIM),)] if grid.tall else []
    return found


def _body(view: HomeView, grid: Grid, rows: int) -> list[Line]:
    gap: list[Line] = [()] if grid.tall else []
    lines = [*_next_step(view, grid), *gap]
    if any(run.action == "study" for run in lines[0]):
        lines[0] = tuple(replace(run, action="study") for run in lines[0])
    said = goal_lines(view.goal, view.figures, view.overview.day, grid) if view.goal is not None else []
    if said:
        lines += [*said, *gap]
    return [*lines, *_decks(view, grid, max(rows - len(lines), 0))]


def _next_step(view: HomeView, grid: Grid) -> list[Line]:
    day = view.overview
    mark = Run("▸ " if view.cursor == 0 else "  ", Style.KEY)
    enter = (Run("enter", Style.KEY, "study"),)
    if view.cursor:
        deck = day.decks[view.cursor - 1]
        return [_deck_step(deck, mark, enter, grid)]
    if view.choosing:
        return [spread((mark, Run("Cards being chosen …", Style.STRONG)), enter, grid.column)]
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
    if not day.cards:
        what = "A card begins with ## and its question; what follows is the answer."
        said = wrap((Run(what, Style.DIM),), grid.column - 2)
        return [(Run("  "), Run("No card yet.", Style.STRONG)), *((Run("  "), *line) for line in said)]
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


def _decks(view: HomeView, grid: Grid, rows: int) -> list[Line]:
    """The list of decks; it keeps the order of study and the cursor in sight."""
    decks = view.overview.decks
    known = "ready" if view.is_goal_ahead else "known"
    head = [_deck_head(known, grid)] if grid.wide and grid.tall else []
    room = rows - len(head)
    if room < 1:
        return []
    first, last = window(len(decks), view.cursor - 1, room)
    lines = head + [
        _at(number + 1, _deck_line(deck, _recall(view, deck), grid, here=view.cursor == number + 1))
        for number, deck in enumerate(decks[first:last], first)
    ]
    below = len(decks) - last
    if below and len(lines) < rows:
        lines.append(
            spread((), (Run(f"▾ {below} more deck{'s' if below != 1 else ''}", Style.DIM, "move(10)"),), grid.column)
        )
    return lines


def _at(place: int, line: Line) -> Line:
    """A line that moves the cursor there when it is clicked."""
    return tuple(replace(run, action=f"at({place})") for run in line)


def window(count: int, cursor: int, room: int) -> tuple[int, int]:
    """The first row shown of a list and the one behind the last, the cursor among them and a row left to say so."""
    if count <= room:
        return 0, count
    shown = max(room - 1, 1)
    first = max(cursor - shown + 1, 0)
    return (first, first + shown) if first + room < count else (count - room, count)


def _deck_head(known: str, grid: Grid) -> Line:
    right = f"due  learning  new   {known:<14}"
    return spread((Run("  Deck", Style.DIM),), (Run(right, Style.DIM),), grid.column)


def _recall(view: HomeView, deck: DeckToday) -> float | None:
    """What of a deck is known or ready."""
    return deck_recall(deck.deck, deck.recall, view.goal if view.is_goal_ahead else None, view.figures)


def _deck_line(deck: DeckToday, recall: float | None, grid: Grid, *, here: bool) -> Line:
    mark = Run("▸ ", Style.KEY) if here else Run("  ")
    said = "" if recall is None else words.percent(recall) if recall else "–"
    if not grid.wide:
        right = f"{deck.today or '·':>5}  {said:>4}"
        return spread((mark, *clip((Run(visible(deck.title)),), grid.column - 14)), (Run(right),), grid.column)
    counts = f"{deck.reviews or '·':>3}{deck.learning or '·':>10}{deck.new or '·':>5}   "
    title_room = grid.column - 2 - len(counts) - 14 - 2
    bar = hairline(recall, 8) if recall is not None else (Run(" " * 8),)
    right_part = (Run(counts), *bar, Run(f"{said:>6}"))
    left = (mark, *clip((Run(visible(deck.title)),), title_room))
    return (*left, Run(" " * (grid.column - width_of(left) - width_of(right_part))), *right_part)
