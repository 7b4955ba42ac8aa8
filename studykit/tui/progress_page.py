"""Progress, drawn: five pages of figures, each legible without color.

Owns which pages there are and how all but that of predictions read. Must not know the toolkit, or where figures come
from.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum

from studykit.deck.blocks import Run, Style
from studykit.deck.lines import Line, clip, width_of, wrap
from studykit.deck.text import visible
from studykit.desk import words
from studykit.desk.deck_figures import DeckFigures
from studykit.desk.figures import Figures
from studykit.memory.days import to_date
from studykit.progress import activity
from studykit.progress.activity import Cell
from studykit.progress.retention import Tally
from studykit.study.ahead import Ahead
from studykit.study.goal.figures import GoalFigures
from studykit.study.goal.goal import Goal
from studykit.tui.frame import Grid, Key, Page, compose, hairline, paged, spread
from studykit.tui.progress_calibration import calibration_lines
from studykit.tui.readiness import deck_recall

LEVELS = "·▁▃▅▇"
_DAYS = ("Mon", "", "Wed", "", "Fri", "", "Sun")
_PERIODS = (("last_7", "7 days"), ("last_30", "30 days"), ("all", "all"))
_BAR = 10
_LEAST_FULL = 10
"""So many cards at least a full bar stands for."""


class Part(IntEnum):
    """The pages, in their order."""

    DAYS = 0
    FORECAST = 1
    CALIBRATION = 2
    DECKS = 3
    HOURS = 4

    @property
    def label(self) -> str:
        """Its name in the header."""
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class ProgressView:
    """What there is to show."""

    part: Part
    figures: Figures | None
    """None until they are worked out."""
    target: float = 0.9
    """The retention that the learner wants."""
    day_start: int = 4
    """The hour at which a study day begins."""
    goal: Goal | None = None
    """The goal, if it is still ahead."""
    readiness: GoalFigures | None = None
    number: int = 0
    """How far one has turned, where the page is longer than the screen."""


def progress_page(view: ProgressView, grid: Grid, status: Line | None = None) -> tuple[list[Line], int]:
    """The rows of the terminal, and how many screens the page takes."""
    figures = view.figures
    lines = [(Run("…", Style.DIM),)] if figures is None else _PAGES[view.part](view, figures, grid)
    body, pages = paged(lines, view.number, grid)
    keys = [Key("tab", "next page", "turn(1)"), Key("←→", "pages")]
    shown = Page((Run("Progress"),), _index(view.part, grid), body, keys, status=status)
    return compose(shown, grid), pages


def _index(part: Part, grid: Grid) -> Line:
    """The names of the pages, the one shown underlined; where there is little room, that name alone."""
    if not grid.wide:
        return (Run(part.label, Style.LINK, "turn(1)"),)
    runs: list[Run] = []
    for other in Part:
        runs += [Run("  ")] if runs else []
        runs.append(Run(other.label, Style.LINK if other is part else Style.DIM, f"turn_to({int(other)})"))
    return tuple(runs)


def _gap(grid: Grid) -> list[Line]:
    return [()] if grid.tall else []


def _nothing_yet(text: str, how: str, grid: Grid) -> list[Line]:
    """That there is no figure yet, and what brings one."""
    return [
        *wrap((Run(text, Style.STRONG),), grid.column),
        *_gap(grid),
        *wrap((Run(how, Style.DIM),), grid.column),
    ]


# --- days ---


def _days(view: ProgressView, figures: Figures, grid: Grid) -> list[Line]:
    if not figures.reviews:
        how = "enter on Home begins today's cards. Each day you study becomes a mark here."
        return _nothing_yet("No card answered yet.", how, grid)
    streak = f" · {figures.streak} in a row" if figures.streak > 1 else ""
    time = f" · {words.duration(figures.time)}" if figures.time else ""
    counted = f"{words.count(figures.reviews, 'review')} on {words.count(len(figures.days), 'day')}{streak}{time}"
    said = wrap((Run(counted),), grid.column)
    recalled = _recalled(view, figures, grid) if grid.wide else _short_recalled(view, figures)
    return [*_weeks(figures, grid), *_gap(grid), *said, *_gap(grid), *recalled]


def _weeks(figures: Figures, grid: Grid) -> list[Line]:
    """The days as marks, a week a column, the newest to the right."""
    steps = activity.steps(figures.days.values())
    counts = [f"{mark} {least}" for mark, least in zip(LEVELS[1:], steps, strict=True)]
    wide = f"· none  {'  '.join(counts)} or more"
    legend = (Run(wide if grid.wide else f"{'  '.join(counts)}+", Style.DIM),)
    lines = [spread((Run("Reviews a day" if grid.wide else "A day", Style.DIM),), legend, grid.column)]
    found = activity.weeks(figures.days, figures.day, max((grid.column - 5) // 2, 1))
    for number, name in enumerate(_DAYS):
        marks: list[Run] = []
        for week in found:
            answers = week[number]
            level = 0 if answers is None else activity.step(answers, steps)
            mark = " " if answers is None else LEVELS[level]
            marks += [Run(mark, Style.ACCENT if level else Style.FAINT), Run(" ")]
        lines.append((Run(f"{name:<5}", Style.DIM), *marks[:-1]))
    return lines


def said_rate(tally: Tally, counted: int = 0) -> str:
    """A rate with the number it is of, in as many columns as asked for, or that these are too few."""
    count = f"({tally.total:,})"
    if tally.rate is None or not tally.is_enough:
        return f"too few {count}"
    return f"{words.percent(tally.rate):>5} {count:>{counted}}"


def _recalled(view: ProgressView, figures: Figures, grid: Grid) -> list[Line]:
    rows = [figures.retention[period] for period, _ in _PERIODS]
    tallies = [[row.young for row in rows], [row.mature for row in rows]]
    counted = max(len(f"({tally.total:,})") for row in tallies for tally in row)
    said = [[said_rate(tally, counted) for tally in row] for row in tallies]
    width = 12 if max(len(text) for row in said for text in row) <= 11 else 14
    head = "Recalled".ljust(14) + "".join(f"{name:>{width}}" for _, name in _PERIODS)
    target = f"     target {words.percent(view.target)}"
    lines: list[Line] = [(Run(clip_text(head + target, grid), Style.DIM),)]
    for name, row in zip(("Young", "Mature"), said, strict=True):
        lines.append((Run(name.ljust(14), Style.DIM), Run("".join(f"{text:>{width}}" for text in row))))
    return lines


def clip_text(text: str, grid: Grid) -> str:
    """A text no wider than the column."""
    return text[: grid.column]


def _short_recalled(view: ProgressView, figures: Figures) -> list[Line]:
    """The same with a line for each period."""
    lines: list[Line] = [(Run(f"{'Recalled':<8}{'young':>14}{'mature':>14}", Style.DIM),)]
    for period, name in _PERIODS:
        row = figures.retention[period]
        cells = f"{said_rate(row.young):>14}{said_rate(row.mature):>14}"
        lines.append((Run(f"{name:<8}", Style.DIM), Run(cells)))
    return [*lines, (Run(f"The target is {words.percent(view.target)}.", Style.DIM),)]


# --- forecast ---


def _forecast(view: ProgressView, figures: Figures, grid: Grid) -> list[Line]:
    days = figures.ahead
    if not any(day.reviews or day.new for day in days):
        what = "Nothing falls due in the next 14 days."
        how = "Cards come back some days after you have answered them; n on Home brings more new ones."
        if view.goal is not None:
            how = _goal_words(view.goal)
        return _nothing_yet(what, how, grid)
    new = any(day.new for day in days)
    most = max(_LEAST_FULL, *(day.reviews + day.new for day in days))
    said = [_counted(day) for day in days]
    times = [words.duration(day.time) if day.time else "·" for day in days]
    room = grid.column - 8 - 2 - max(map(len, said)) - (3 if grid.wide else 2) - max(map(len, times))
    lines = [_forecast_head(view, grid, new=new)]
    for day, text, time in zip(days, said, times, strict=True):
        due = max(round(day.reviews / most * room), 1) if day.reviews else 0
        planned = max(min(round(day.new / most * room), room - due), 1) if day.new else 0
        name = f"{to_date(day.day):%a} {to_date(day.day).day:>2}"
        bar = (Run("━" * due, Style.ACCENT), Run("╌" * planned, Style.ACCENT))
        between = Run("  " if due + planned else "")
        left = (Run(f"{name:<8}", Style.DIM), *bar, between, Run(text))
        lines.append(spread(left, (Run(time, Style.DIM),), grid.column))
    if view.goal is not None:
        lines += [*_gap(grid), *wrap((Run(_goal_words(view.goal), Style.DIM),), grid.column)]
    return lines


def _counted(day: Ahead) -> str:
    if day.new:
        return f"{day.reviews:,} + {day.new:,}"
    return f"{day.reviews:,}" if day.reviews else "·"


def _forecast_head(view: ProgressView, grid: Grid, *, new: bool) -> Line:
    left = (Run("Cards due, the next 14 days" if grid.wide else "Due, 14 days", Style.DIM),)
    words_of_new = "of decks beside the goal" if view.goal is not None else "by the daily limit"
    right = [Run("━", Style.ACCENT), Run(" reviews", Style.DIM)]
    if new:
        what = f" new, {words_of_new}" if grid.wide else " new"
        right += [Run("  ╌", Style.ACCENT), Run(what, Style.DIM)]
    return spread(left, tuple(right), grid.column)


def _goal_words(goal: Goal) -> str:
    date = words.day_name(to_date(goal.day))
    return (
        f"These are due dates. Until {date} the goal chooses: each day has {goal.minutes} min of what gains most, "
        "new cards among it."
    )


# --- decks ---


def _decks(view: ProgressView, figures: Figures, grid: Grid) -> list[Line]:
    if not figures.decks:
        return _nothing_yet("No deck is in use.", "studykit --decks bundled studies the decks that come along.", grid)
    ready = "known" if view.goal is None else "ready"
    lines = [_deck_head(ready, grid)]
    return lines + [_deck_line(view, deck, grid) for deck in figures.decks]


_DECK_RIGHT = 41
"""Columns of all but the title: a bar, a rate, and how much is known or ready."""


def _deck_head(ready: str, grid: Grid) -> Line:
    if not grid.wide:
        return spread((Run("Deck", Style.DIM),), (Run(f"30 days   {ready}", Style.DIM),), grid.column)
    title = Run("Deck".ljust(max(grid.column - 37, 4)), Style.DIM)
    return spread((title, Run("recalled, 30 days", Style.DIM)), (Run(ready, Style.DIM),), grid.column)


def _deck_line(view: ProgressView, deck: DeckFigures, grid: Grid) -> Line:
    recall = deck_recall(deck.deck, deck.readiness or 0.0, view.goal, view.readiness)
    said = "–" if not recall else words.percent(recall)
    rate = said_rate(deck.last_30).strip()
    if not grid.wide:
        right = (Run(f"{rate:>12}{said:>7}"),)
        return spread(clip((Run(visible(deck.title)),), grid.column - 21), right, grid.column)
    known = deck.last_30.rate if deck.last_30.is_enough else None
    bar = hairline(known or 0.0, _BAR)
    title = clip((Run(visible(deck.title)),), max(grid.column - _DECK_RIGHT, 1))
    blank = Run(" " * max(grid.column - 37 - width_of(title), 0))
    return (*title, blank, *bar, Run(f"{rate:>15}{said:>12}"))


# --- hours ---


def _hours(view: ProgressView, figures: Figures, grid: Grid) -> list[Line]:
    hours = figures.hours
    if not hours:
        how = "enter on Home begins today's cards. Once there are some, they are told apart by the hour here."
        return _nothing_yet("No card answered yet.", how, grid)
    most = max(cell.answers for cell in hours.values())
    label = 10 if grid.wide else 6
    room = grid.column - label - 2 - len(f"{most:,}") - 2 - 12
    head = (Run("Hour".ljust(label), Style.DIM), Run("answers", Style.DIM))
    lines = [spread(head, (Run("recalled", Style.DIM),), grid.column)]
    order = sorted(hours, key=lambda hour: (hour - view.day_start) % 24)
    lines += [_hour_line(hour, hours[hour], most, room, label, grid) for hour in order]
    found = activity.late(hours, view.day_start)
    if found is not None:
        much = f"After {found.hour:02}:00 you forget {_times(found.times)} at {found.than:02}:00."
        lines += [*_gap(grid), *wrap((Run(much),), grid.column)]
    return lines


def _hour_line(hour: int, cell: Cell, most: int, room: int, label: int, grid: Grid) -> Line:
    bar = "━" * max(round(cell.answers / most * room), 1)
    left = (Run(f"{hour:02}:00".ljust(label), Style.DIM), Run(bar, Style.ACCENT), Run(f"  {cell.answers:,}"))
    total = cell.recall.total
    rate = words.percent(total.rate) if total.rate is not None and total.is_enough else f"too few ({total.total})"
    return spread(left, (Run(rate),), grid.column)


def _times(times: float) -> str:
    """How many times as much as something else."""
    for least, said in ((3.5, "more than three times as much as"), (2.5, "about three times as much as"),
                        (1.75, "about twice as much as")):  # fmt: skip
        if times >= least:
            return said
    return "about half as much again as"


_PAGES: dict[Part, Callable[[ProgressView, Figures, Grid], list[Line]]] = {
    Part.DAYS: _days,
    Part.FORECAST: _forecast,
    Part.CALIBRATION: lambda _, figures, grid: calibration_lines(
        figures.calibration, figures.to_fit, grid, is_fitted=figures.is_fitted
    ),
    Part.DECKS: _decks,
    Part.HOURS: _hours,
}
