"""The interview on Home: how long until then, and the bar of readiness with its words.

Owns how a bar of readiness is painted, wherever one stands. Must not know the toolkit, or where figures come from.
"""

from __future__ import annotations

from itertools import groupby

from studykit.deck.blocks import Run, Style
from studykit.deck.lines import Line, width_of
from studykit.desk import words
from studykit.desk.readiness_words import PLANNED, REST, SURE, bar, plan_words, range_words, short_plan_words
from studykit.memory.days import to_date
from studykit.study.goal.figures import GoalFigures, Range
from studykit.study.goal.goal import Goal
from studykit.tui.frame import Grid, spread

AFTERWARDS = 7
"""Days after the interview on which Home still speaks of it: as many as answers tell how ready one was."""
_LABEL = 12
_STYLES = {SURE: Style.ACCENT, PLANNED: Style.ACCENT, REST: Style.FAINT}
WORKING = "readiness is being worked out …"


def bar_line(stop: float, planned: Range | None, width: int) -> Line:
    """A bar of readiness in its colors."""
    pieces = groupby(bar(stop, planned, width), lambda char: _STYLES.get(char, Style.TEXT))
    return tuple(Run("".join(chars), style) for style, chars in pieces)


def deck_recall(deck: str, known: float, goal: Goal | None, figures: GoalFigures | None) -> float | None:
    """What of a deck is known today, or will be on the date of a goal ahead; None where it does not belong to that."""
    if goal is None:
        return known
    if not goal.covers(deck):
        return None
    ready = {one.deck: one.stop_today for one in figures.decks} if figures is not None else {}
    return ready.get(deck, known)


def goal_lines(goal: Goal, figures: GoalFigures | None, today: int, grid: Grid) -> list[Line]:
    """What Home says of the interview; nothing once it is long over."""
    if goal.day < today:
        return _over(goal, grid) if goal.day + AFTERWARDS >= today else []
    when, date = words.in_days(goal.day - today), words.day_name(to_date(goal.day))
    stop = figures.stop_today if figures is not None else 0.0
    planned = figures.planned if figures is not None and goal.day > today else None
    if not grid.wide:
        head = spread((Run(f"Interview {when}"),), (Run(date, Style.DIM),), grid.column)
        said = _words_of_the_date(figures) if goal.day == today else _short_words(figures, grid)
        return [head, bar_line(stop, planned, grid.column), said]
    minutes = f" · {goal.minutes} min a day"
    lines: list[Line] = [
        (Run("Interview".ljust(_LABEL), Style.DIM), Run(f"{when}   {date}{minutes}")),
        (Run("Readiness".ljust(_LABEL), Style.DIM), *bar_line(stop, planned, grid.column - _LABEL)),
    ]
    if goal.day == today:
        return [*lines, (Run(" " * _LABEL), *_words_of_the_date(figures))]
    lines.append((Run(" " * _LABEL), *_words(figures, grid.column - _LABEL)))
    if figures is not None and figures.shortage is not None:
        unseen = f"{words.count(figures.shortage.left_unseen, 'card')} would stay unseen"
        lines.append((Run(" " * _LABEL), Run("! ", Style.WARN), Run(unseen), *_GOAL_KEY))
    return lines


_GOAL_KEY: Line = (Run("   "), Run("g", Style.KEY, "goal"), Run(" what would help", Style.DIM, "goal"))


def _words_of_the_date(figures: GoalFigures | None) -> Line:
    """There is no plan any more, only what is known by now."""
    return (Run(WORKING if figures is None else f"{words.percent(figures.stop_today)} now", Style.DIM),)


def _words(figures: GoalFigures | None, room: int) -> Line:
    """What the bar says; the clause of the plan is shortened where it has to be."""
    if figures is None:
        return (Run(WORKING, Style.DIM),)
    stop = f"{words.percent(figures.stop_today)} if you stop today"
    for gap, clause in (
        ("    ", plan_words(figures.planned, figures.trust)),
        ("  ", plan_words(figures.planned, figures.trust)),
        ("  ", short_plan_words(figures.planned, figures.trust)),
    ):
        line = (Run(f"{stop}{gap}{clause}", Style.DIM),)
        if width_of(line) <= room:
            return line
    return (Run(f"{words.percent(figures.stop_today)} now · {range_words(figures.planned)}", Style.DIM),)


def _short_words(figures: GoalFigures | None, grid: Grid) -> Line:
    if figures is None:
        return (Run(WORKING, Style.DIM),)
    now = f"{words.percent(figures.stop_today)} now · "
    if figures.shortage is not None:
        unseen = (Run("! ", Style.WARN), Run(f"{figures.shortage.left_unseen:,} unseen"))
        return spread((Run(now + range_words(figures.planned), Style.DIM),), unseen, grid.column)
    line = (Run(now + short_plan_words(figures.planned, figures.trust), Style.DIM),)
    fits = width_of(line) <= grid.column
    return line if fits else (Run(f"{now}{range_words(figures.planned)} by the plan", Style.DIM),)


def _over(goal: Goal, grid: Grid) -> list[Line]:
    date = words.day_name(to_date(goal.day))
    how = (Run("g", Style.KEY, "goal"), Run(" how it went", Style.DIM, "goal"))
    if not grid.wide:
        return [spread((Run(f"Interview on {date}"),), how, grid.column)]
    return [spread((Run("Interview".ljust(_LABEL), Style.DIM), Run(f"was on {date}")), how, grid.column)]
