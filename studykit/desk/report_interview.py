"""The interview on the page of a report, in words as careful as everywhere else.

Owns how the goal reads there. Must not know where its figures come from, nor how they are drawn.
"""

from __future__ import annotations

from collections.abc import Sequence

from studykit.desk import words
from studykit.desk.figures import Figures
from studykit.desk.readiness_words import (
    NOTHING_TO_ASK,
    answered_words,
    expected_words,
    range_words,
    trust_words,
)
from studykit.desk.report_words import names, short
from studykit.exchange.report_view import Bar, Interview
from studykit.memory.days import to_date
from studykit.study.goal.figures import GoalFigures, Outcome, Range, Shortage, Trust
from studykit.study.goal.goal import Goal, unknown

_NAMED = 8
"""So many decks are named; a goal may have hundreds."""
_LONGEST = 80
"""In characters: of longer keys in a list the beginning is set."""
_AFTER = "What came of it"


def interview(goal: Goal, found: Figures, expected: GoalFigures | None, outcomes: Sequence[Outcome] = ()) -> Interview:
    """What is to be said of the goal that stands: what it comes to, or after its date what it came to."""
    if expected is None:
        return _over(goal, found.day, next((one for one in outcomes if one.goal == goal), None))
    head = f"{_dated(goal.day, found.day)}, {words.in_days(goal.day - found.day)}, {goal.minutes} min a day"
    known = {deck.deck for deck in found.decks} | {deck.deck for deck in expected.decks}
    missing = unknown(goal.decks, known) if not found.scope.decks else []
    said = [_extent(expected), *([_missing(missing)] if missing else [])]
    if not expected.cards:
        return Interview(head, [*said, NOTHING_TO_ASK])
    ways: list[str] = []
    if expected.shortage is not None:
        said.append(_short(expected, expected.shortage))
        ways = _ways(expected, expected.shortage)
        if not ways:
            said.append("Neither more minutes nor a later date would do; name fewer decks.")
    ahead = goal.day > found.day
    trust = ""
    if ahead:
        trust = trust_words(expected.planned, expected.trust, expected.answers, expected.cards)
    return Interview(head, said, _bars(expected), "If you" if ahead else "Today", ways, _weakest(expected), trust)


def _dated(day: int, today: int) -> str:
    found = to_date(day)
    year = f" {found.year}" if found.year != to_date(today).year else ""
    return f"{found:%A} {found.day} {found:%B}{year}"


def _extent(found: GoalFigures) -> str:
    decks = words.count(len(found.goal.decks), "deck") if found.goal.decks else "all decks"
    unseen = f"{found.unseen:,} never seen" if found.unseen else "each seen before"
    return f"{words.count(found.cards, 'card')} of {decks}, {unseen}."


def _missing(decks: Sequence[str]) -> str:
    what = "1 deck of the interview is" if len(decks) == 1 else f"{len(decks)} decks of the interview are"
    return f"{what} not here: {_list(decks)}."


def _list(decks: Sequence[str]) -> str:
    named = ", ".join(short(deck, _LONGEST) for deck in decks[:_NAMED])
    return named + (f" and {len(decks) - _NAMED:,} more" if len(decks) > _NAMED else "")


def _short(found: GoalFigures, lack: Shortage) -> str:
    left = f": {words.count(lack.left_unseen, 'card')} would stay unseen" if lack.left_unseen else ""
    ways = found.minutes_needed is not None or lack.fitting or lack.earliest is not None
    return f"{found.goal.minutes} min a day will not cover these decks{left}." + (" What would help:" if ways else "")


def _ways(found: GoalFigures, lack: Shortage) -> list[str]:
    minutes = f"{found.goal.minutes} min"
    ways = []
    if found.minutes_needed is not None:
        ways.append(f"{found.minutes_needed} min a day: covers every card")
    if lack.fitting:
        number = len(lack.fitting)
        does = f"fits into {minutes}" if number == 1 else f"fit into {minutes}, the most useful first"
        ways.append(f"{words.count(number, 'deck')} {does}: {_list(lack.fitting)}")
    if lack.earliest is not None:
        ways.append(f"{_dated(lack.earliest, found.today)}: the earliest date that {minutes} a day can meet")
    return ways


def _bars(found: GoalFigures) -> list[Bar]:
    stop, trust = found.stop_today, found.trust
    if found.goal.day == found.today:  # there is no plan any more
        return [Bar("Ready now", words.percent(stop), stop)]
    rows = [("keep to the plan", found.planned), *((f"study {m.minutes} min a day", m.planned) for m in found.more)]
    return [
        Bar("stop today", words.percent(stop), stop),
        *(Bar(label, _said(planned, trust), stop, planned.low, planned.high) for label, planned in rows),
    ]


def _said(planned: Range, trust: Trust) -> str:
    """A forecast as a figure with its range; as long as it is a guess, no figure stands out of the range."""
    said = range_words(planned)
    if trust is Trust.GUESS:
        return f"a guess: {said}"
    return said if said.startswith("about") else f"{words.percent(planned.mean)}, {said}"


def _weakest(found: GoalFigures) -> list[Bar]:
    titles = names((deck.deck, deck.title) for deck in found.decks)
    weakest = found.weakest()[:_NAMED]
    if found.goal.day == found.today:
        return [Bar(titles[d.deck], words.percent(d.stop_today), d.stop_today) for d in weakest]
    return [Bar(titles[d.deck], range_words(d.planned), d.stop_today, d.planned.low, d.planned.high) for d in weakest]


def _over(goal: Goal, today: int, outcome: Outcome | None) -> Interview:
    """After its date: what was predicted, beside what the answers say."""
    head = f"The interview was on {_dated(goal.day, today)}."
    if outcome is None:
        return Interview(head, ["Nothing tells how it went."])
    bars = [_forecast("Predicted", outcome.predicted)]
    if not outcome.asked:
        said = "No card of it was asked on the date or in the week after, so nothing tells yet."
        return Interview(head, [said], bars, _AFTER)
    bars.append(Bar("In your answers", answered_words(outcome), outcome.recalled / outcome.asked))
    said = expected_words(outcome)
    return Interview(head, [said] if said else [], bars, _AFTER)


def _forecast(label: str, found: Range) -> Bar:
    return Bar(label, _said(found, Trust.PLAIN), 0.0, found.low, found.high)
