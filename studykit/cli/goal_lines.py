"""The goal in lines of at most 80 columns, words before bars, so that they read in a pipe and need no color."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from studykit.deck.blocks import Run
from studykit.deck.lines import clip, plain, width_of, wrap
from studykit.deck.text import visible
from studykit.desk import words
from studykit.desk.readiness_words import (
    NOTHING_TO_ASK,
    answered_words,
    bar,
    expected_words,
    range_words,
    trust_words,
)
from studykit.memory.days import to_date
from studykit.study.goal.figures import GoalFigures, Outcome, Range, Shortage, Trust
from studykit.study.goal.goal import Goal

_WIDTH, _LABEL, _SAID = 80, 18, 17
_BAR = _WIDTH - _LABEL - _SAID
_TITLE = 44
_MINUTE = 60_000


def terms(goal: Goal, today: int) -> str:
    """`Tue 15 Dec, in 25 days, 30 min a day`."""
    when = f", {words.in_days(goal.day - today)}" if goal.day >= today else ""
    return f"{_dated(goal.day, today)}{when}, {goal.minutes} min a day"


def _dated(day: int, today: int) -> str:
    found = to_date(day)
    return _named(found, year=found.year != to_date(today).year)


def _named(day: date, *, year: bool) -> str:
    return f"{words.day_name(day)} {day.year}" if year else words.day_name(day)


# --- before the date --------------------------------------------------------------------------------------------------


def head(goal: Goal, today: int) -> str:
    """The line that needs nothing worked out."""
    days = goal.day - today
    whole = f": {words.duration(days * goal.minutes * _MINUTE)} in all" if days > 1 else ""
    return f"Interview on {terms(goal, today)}{whole}."


def goal_text(figures: GoalFigures, missing: Sequence[str] = ()) -> list[str]:
    """What the goal comes to; `missing` are decks of it that are not here."""
    lines = [head(figures.goal, figures.today), _extent(figures)]
    lines += _wrapped(_missing(missing)) if missing else []
    if not figures.cards:
        return [*lines, NOTHING_TO_ASK]
    if figures.shortage is not None:
        lines += ["", *_short(figures, figures.shortage)]
    lines += ["", *_bars(figures)]
    if figures.goal.day > figures.today:
        lines += ["", *_wrapped(trust_words(figures.planned, figures.trust, figures.answers, figures.cards))]
    return [*lines, "", *_decks(figures)]


def _extent(figures: GoalFigures) -> str:
    decks = words.count(len(figures.goal.decks), "deck") if figures.goal.decks else "all decks"
    unseen = f"{figures.unseen:,} never seen" if figures.unseen else "each seen before"
    return f"{words.count(figures.cards, 'card')} of {decks}, {unseen}."


def _missing(decks: Sequence[str]) -> str:
    what = "1 deck of the goal is" if len(decks) == 1 else f"{len(decks)} decks of the goal are"
    return f"{what} not here: {', '.join(map(visible, decks))}."


def _short(figures: GoalFigures, short: Shortage) -> Iterator[str]:
    """That the minutes do not cover the decks, and what would."""
    minutes = f"{figures.goal.minutes} min"
    left = f": {words.count(short.left_unseen, 'card')} would stay unseen" if short.left_unseen else ""
    yield f"! {minutes} a day will not cover these decks{left}."
    ways = []
    if figures.minutes_needed is not None:
        ways.append((f"{figures.minutes_needed} min a day", "covers every card"))
    if short.fitting:
        number, named = len(short.fitting), ", ".join(map(visible, short.fitting))
        does = f"fits into {minutes}: {named}" if number == 1 else f"fit into {minutes}, the most useful first: {named}"
        ways.append((words.count(number, "deck"), does))
    if short.earliest is not None:
        ways.append((_dated(short.earliest, figures.today), f"is the earliest date that {minutes} a day can meet"))
    for way, does in ways:
        first, *rest = _wrapped(does, _WIDTH - _LABEL)
        yield f"  {way:<{_LABEL - 2}}{first}"
        yield from (" " * _LABEL + line for line in rest)
    if not ways:
        yield "  Neither more minutes nor a later date would do; name fewer decks with --deck."


def _bars(figures: GoalFigures) -> Iterator[str]:
    stop, trust = figures.stop_today, figures.trust
    if figures.goal.day == figures.today:  # there is no plan any more
        yield _bar("Ready now", words.percent(stop), bar(stop, None, _BAR))
        return
    yield _bar("Stop today", words.percent(stop), bar(stop, None, _BAR))
    rows = [("Keep to the plan", figures.planned), *((f"{m.minutes} min a day", m.planned) for m in figures.more)]
    for label, planned in rows:
        yield _bar(label, _said(planned, trust), bar(stop, planned, _BAR))


def _bar(label: str, said: str, drawn: str) -> str:
    return f"{label:<{_LABEL}}{said:<{_SAID}}{drawn}"


def _said(planned: Range, trust: Trust) -> str:
    """A forecast as a figure with its range; as long as it is a guess, no figure stands out of the range."""
    said = range_words(planned)
    return said if trust is Trust.GUESS or said.startswith("about") else f"{words.percent(planned.mean)}, {said}"


def _decks(figures: GoalFigures) -> Iterator[str]:
    ahead = figures.goal.day > figures.today
    plan = f"{'stop today':>12}{'by the plan':>15}" if ahead else f"{'ready now':>27}"
    yield f"{'Deck, the weakest first':<{_TITLE}}{plan}{'unseen':>9}"
    for deck in figures.weakest():
        title = clip((Run(visible(deck.title)),), _TITLE - 2)
        name = plain(title) + " " * (_TITLE - width_of(title))
        stop, unseen = words.percent(deck.stop_today), f"{deck.unseen:,}" if deck.unseen else "-"
        plan = f"{stop:>12}{range_words(deck.planned):>15}" if ahead else f"{stop:>27}"
        yield f"{name}{plan}{unseen:>9}"


def _wrapped(text: str, width: int = _WIDTH) -> list[str]:
    return [plain(line) for line in wrap((Run(text),), width)]


# --- after the date, and without one ----------------------------------------------------------------------------------


def outcome_text(outcome: Outcome, today: int) -> list[str]:
    """What was predicted, beside what the answers say."""
    lines = [f"The interview was on {_dated(outcome.goal.day, today)}. How did it go?", ""]
    predicted = _said(outcome.predicted, Trust.PLAIN)
    lines.append(_bar("Predicted", predicted, bar(1.0, outcome.predicted, _BAR)))
    asked = outcome.asked
    if not asked:
        return [*lines, *_wrapped("No card of it was asked on the date or in the week after, so nothing tells yet.")]
    lines.append(_bar("In your answers", answered_words(outcome), bar(outcome.recalled / asked, None, _BAR)))
    said = expected_words(outcome)
    return [*lines, *_wrapped(said)] if said else lines


def over_text(goal: Goal, today: int) -> list[str]:
    """A goal of which nothing else can be told."""
    return [f"The interview was on {_dated(goal.day, today)}."]


def cleared_line(goal: Goal | None, today: int) -> str:
    """What is said when there is no goal any more."""
    if goal is None:
        return "There is no goal to clear."
    return f"Cleared the interview on {terms(goal, today)}; studykit undo brings it back."
