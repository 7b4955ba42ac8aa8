"""The goal on the page: readiness if one stops, by the plan and with more minutes, the weakest decks, and how it went.

Owns the layout of the Goal screen to the cell, the row in which a goal is changed among it. Works on figures and a
size; must not know the toolkit, or how figures come about.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from studykit.deck.blocks import Run, Style
from studykit.deck.lines import Line, clip, width_of, wrap
from studykit.deck.text import visible
from studykit.desk import words
from studykit.desk.readiness_words import NOTHING_TO_ASK, answered_words, expected_words, range_words, trust_words
from studykit.memory.days import to_date
from studykit.study.goal.figures import DeckReadiness, GoalFigures, Outcome, Range, Shortage
from studykit.study.goal.goal import Goal
from studykit.tui.frame import Grid, Key, Page, compose, paged, spread
from studykit.tui.goal_edit import Edit, edit_rows
from studykit.tui.readiness import bar_line

_LABEL, _WORDS = 18, 12
"""Cells to the left and to the right of a bar in a wide column; in a narrow one they are as few as will do."""
_WAY = 16
"""Cells of what would help, before what it does."""
_TITLE, _DECK_BAR = 33, 20
_LEAST_DECKS, _MOST_DECKS = 3, 8
"""The weakest decks that are shown: always so many, and more as far as the page has room."""
_WORKING = "…"


@dataclass(frozen=True, slots=True)
class Pile:
    """What is due once the interview is over, and the study day on which it will be through."""

    cards: int
    through: int


@dataclass(frozen=True, slots=True)
class GoalView:
    """What there is to show. `figures` are those of `goal`, None while they are worked out."""

    today: int
    goal: Goal | None
    figures: GoalFigures | None = None
    titles: Mapping[str, str] = field(default_factory=dict)
    """All decks in use, by their keys."""
    outcome: Outcome | None = None
    pile: Pile = Pile(0, 0)
    page: int = 0
    edit: Edit | None = None

    @property
    def over(self) -> bool:
        """Whether the date has passed."""
        return self.goal is not None and self.goal.day < self.today

    @property
    def is_the_date(self) -> bool:
        """Whether it is today, so that nothing is left to plan."""
        return self.goal is not None and self.goal.day == self.today


def goal_page(view: GoalView, grid: Grid, status: Line | None = None) -> tuple[list[Line], int]:
    """The rows of the terminal, and how many pages there are."""
    body, pages = paged(_body(view, grid), view.page, grid)
    above: Sequence[Line] = ()
    if view.edit is not None and status is None:
        *above, status = edit_rows(view.edit, view.today, grid)
    date = words.day_name(to_date(view.today))
    page = Page((Run("Goal"),), (Run(date, Style.DIM),), body, _keys(view, grid), status=status, above=above)
    return compose(page, grid), pages


def _keys(view: GoalView, grid: Grid) -> list[Key]:
    clear, undo = Key("x", "clear", "clear"), Key("u", "undo", "undo")
    if view.goal is None:
        return [Key("e", "set a date", "edit"), undo]
    if view.over:
        return [Key("e", "set the next date" if grid.wide else "next date", "edit"), clear, undo]
    change = Key("e", "change date or minutes" if grid.wide else "change", "edit")
    return [
        change,
        Key("enter", "study the weakest" if grid.wide else "weakest", "study"),
        Key("d", "decks", "decks"),
        clear,
        undo,
    ]


def _body(view: GoalView, grid: Grid) -> list[Line]:
    if view.goal is None:
        return _none_set(grid)
    if view.over:
        return _over(view, view.goal, grid)
    gap: list[Line] = [()] if grid.tall else []
    figures = view.figures
    lines = [*_head(view, view.goal, grid), *gap]
    if figures is None:
        names = [_now(grid)] if view.is_the_date else _names(grid)[:2]
        return [*lines, *_bars([(name, 0.0, None, _WORKING) for name in names], grid)]
    if not figures.cards:
        return [*lines, *wrap((Run(NOTHING_TO_ASK),), grid.column)]
    lines += _of_the_date(figures, grid) if view.is_the_date else _of_the_plan(figures, grid)
    room = grid.room() - len(lines) - 1
    most = min(max(room, _LEAST_DECKS), _MOST_DECKS)
    return [*lines, *_weakest(figures, most, grid, is_the_date=view.is_the_date)]


def _of_the_plan(figures: GoalFigures, grid: Grid) -> list[Line]:
    """What the plan comes to, and first, where the minutes will not do, what would."""
    gap: list[Line] = [()] if grid.tall else []
    short = [*_ways_out(figures, figures.shortage, grid), *gap] if figures.shortage is not None else []
    said = trust_words(figures.planned, figures.trust, figures.answers, figures.cards)
    return [*short, *_forecasts(figures, grid), *gap, *wrap((Run(said, Style.DIM),), grid.column), *gap]


def _of_the_date(figures: GoalFigures, grid: Grid) -> list[Line]:
    """What is known by now, when nothing is left to plan."""
    gap: list[Line] = [()] if grid.tall else []
    stop = figures.stop_today
    return [*_bars([(_now(grid), stop, None, words.percent(stop))], grid), *gap]


def _none_set(grid: Grid) -> list[Line]:
    gap: list[Line] = [()] if grid.tall else []
    what = (
        "With a date and the minutes you have each day, you get the cards that gain most for that day, and see how "
        "ready you will be."
    )
    how = "A date reads 15 Dec, 2026-12-15 or “in 3 weeks”."
    return [
        *wrap((Run("No interview date is set.", Style.STRONG),), grid.column), *gap,
        *wrap((Run(what),), grid.column), *gap,
        *wrap((Run(how, Style.DIM),), grid.column),
    ]  # fmt: skip


def _head(view: GoalView, goal: Goal, grid: Grid) -> list[Line]:
    """The date, the minutes and the decks, and how many cards there are."""
    when = f"{words.day_name(to_date(goal.day))} {words.in_days(goal.day - view.today)}"
    left = (Run(when, Style.STRONG), Run(f", {goal.minutes} min a day"))
    figures = view.figures
    counted = f"{words.count(figures.cards, 'card')} · {figures.unseen:,} never seen" if figures is not None else ""
    right = (Run(counted, Style.DIM),)
    if width_of(left) + width_of(right) + 2 <= grid.column:
        lines = [spread(left, right, grid.column)]
    else:
        lines = [*wrap(left, grid.column), right]
    if goal.decks:
        names = ", ".join(visible(view.titles.get(deck, deck)) for deck in goal.decks)
        count = f"{len(goal.decks)} of {words.count(max(len(view.titles), len(goal.decks)), 'deck')}: "
        lines.append(clip((Run(count + names, Style.DIM),), grid.column))
    return lines


def _names(grid: Grid) -> tuple[str, str, str]:
    """What the bars are, the last one behind its minutes."""
    return ("Stop today", "Keep to the plan", " min a day") if grid.wide else ("Now", "Plan", " min")


def _now(grid: Grid) -> str:
    """What the bar of the date itself is."""
    return "Ready now" if grid.wide else "Now"


def _forecasts(figures: GoalFigures, grid: Grid) -> list[Line]:
    now, plan, a_day = _names(grid)
    stop = figures.stop_today
    rows: list[tuple[str, float, Range | None, str]] = [
        (now, stop, None, words.percent(stop)),
        (plan, stop, figures.planned, range_words(figures.planned)),
        *((f"{more.minutes}{a_day}", stop, more.planned, range_words(more.planned)) for more in figures.more),
    ]
    return _bars(rows, grid)


def _bars(rows: Sequence[tuple[str, float, Range | None, str]], grid: Grid) -> list[Line]:
    """Bars below each other on one scale, what they are to the left, what they say to the right."""
    label, said, gap = _LABEL, _WORDS, "  "
    if not grid.wide:
        label, said, gap = max(len(row[0]) for row in rows) + 1, max(len(row[3]) for row in rows) + 1, " "
    width = max(grid.column - label - said, 0)
    return [
        (Run(name.ljust(label), Style.DIM), *bar_line(stop, planned, width), Run(gap + text))
        for name, stop, planned, text in rows
    ]


def _ways_out(figures: GoalFigures, shortage: Shortage, grid: Grid) -> list[Line]:
    """That the minutes will not do, and what would."""
    minutes = figures.goal.minutes
    unseen = words.count(shortage.left_unseen, "card")
    text = f"{minutes} min a day will not cover these decks: {unseen} would stay unseen."
    lines = wrap((Run("! ", Style.WARN), Run(text)), grid.column, indent=2)
    ways: list[tuple[str, str, str]] = []
    if figures.minutes_needed is not None:
        ways.append((f"{figures.minutes_needed} min a day", "covers every card", ""))
    if shortage.fitting:
        fit = "fits" if len(shortage.fitting) == 1 else "fit"
        many = words.count(len(shortage.fitting), "deck")
        ways.append((many, f"{fit} into {minutes} min", ", the most useful first"))
    if shortage.earliest is not None:
        day = words.day_name(to_date(shortage.earliest))
        ways.append((day, "is the earliest date", f" that {minutes} min a day can meet"))
    for way, does, more in ways:
        said = does + more if grid.wide else does
        lines.append((Run("  "), Run(way.ljust(_WAY)), Run(said, Style.DIM)))
    return lines


def _weakest(figures: GoalFigures, most: int, grid: Grid, *, is_the_date: bool) -> list[Line]:
    decks = figures.weakest()[:most]
    ranges = [None if is_the_date else deck.planned for deck in decks]
    said = [
        words.percent(deck.stop_today) if planned is None else range_words(planned)
        for deck, planned in zip(decks, ranges, strict=True)
    ]
    unseen = [words.count(deck.unseen, "card") if deck.unseen else "·" for deck in decks]
    if not grid.wide:
        text = "now unseen" if is_the_date else "by plan unseen"
        head = spread((Run("Weakest decks", Style.DIM),), (Run(text, Style.DIM),), grid.column)
        return [head, *(_short_deck(deck, text, grid) for deck, text in zip(decks, said, strict=True))]
    words_width, unseen_width = max(7, *map(len, said)), max(8, *map(len, unseen))
    bar_width = min(_DECK_BAR, grid.column // 3)
    right = words_width + unseen_width + 4
    title = max(grid.column - bar_width - right - 1, 1)
    text = ("now  " if is_the_date else "by the plan") + "unseen".rjust(unseen_width)
    lines = [spread((Run("Weakest decks", Style.DIM),), (Run(text, Style.DIM),), grid.column)]
    for deck, planned, text, new in zip(decks, ranges, said, unseen, strict=True):
        name = clip((Run(visible(deck.title)),), title)
        drawn = bar_line(deck.stop_today, planned, bar_width)
        blank = Run(" " * (title + 1 - width_of(name)))
        lines.append((*name, blank, *drawn, Run(f"  {text:>{words_width}}  {new:>{unseen_width}}")))
    return lines


def _short_deck(deck: DeckReadiness, text: str, grid: Grid) -> Line:
    right = (Run(f"{text:>10}{deck.unseen or '·':>6}"),)
    return spread((Run(visible(deck.title)),), right, grid.column)


def _over(view: GoalView, goal: Goal, grid: Grid) -> list[Line]:
    """The date has come and gone: what was predicted, beside what the answers say."""
    gap: list[Line] = [()] if grid.tall else []
    text = f"The interview was on {words.day_name(to_date(goal.day))}. How did it go?"
    lines = [*wrap((Run(text, Style.STRONG),), grid.column), *gap]
    outcome = view.outcome
    if outcome is not None:
        predicted = outcome.predicted
        rows: list[tuple[str, float, Range | None, str]] = [
            ("Predicted", predicted.low, predicted, range_words(predicted))
        ]
        answers = "In your answers" if grid.wide else "Answers"
        if outcome.asked:
            rows.append((answers, outcome.recalled / outcome.asked, None, answered_words(outcome)))
        else:
            rows.append((answers, 0.0, None, "none yet"))
        lines += _bars(rows, grid)
        said = expected_words(outcome)
        if said and not predicted.low <= (outcome.expected or 0.0) <= predicted.high:  # others than all were asked
            lines += wrap((Run(said, Style.DIM),), grid.column)
        lines += gap
    return [*lines, *wrap((Run(_pile_words(view.pile, goal, view.today)),), grid.column)]


def _pile_words(pile: Pile, goal: Goal, today: int) -> str:
    back = "The decks go back to due dates."
    if not pile.cards:
        return f"{back} Nothing is due."
    due = f"{words.count(pile.cards, 'card')} {'is' if pile.cards == 1 else 'are'} due"
    through = "today" if pile.through == today else f"on {words.day_name(to_date(pile.through))}"
    return f"{back} {due}; at {goal.minutes} min a day you are through {through}."
