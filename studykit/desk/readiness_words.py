"""Readiness in a bar and in words, the same in every face.

Owns how a forecast reads, and how sure of it the words may be. Must not know where figures come from, or colors.
In a bar `━` is there if one stops today, `╌` is what the plan adds, `├─┤` the range it will fall in, `·` the rest.
"""

from __future__ import annotations

from studykit.desk import words
from studykit.study.goal.figures import Outcome, Range, Trust

SURE, PLANNED, REST = "━╌·"
_MARKS = 3
"""Cells of the narrowest `├─┤`."""
_POINT = 0.01
_TENS_FROM = 100
"""Of so many cards on, a forecast counts them in tens."""
_ENOUGH = 20
"""Of fewer answers no share is said."""

NOTHING_TO_ASK = "There is nothing to get ready for: no card of these decks can be asked."


def bar(stop: float, planned: Range | None, width: int) -> str:
    """A bar from 0 to 100 %, as wide as asked for; `stop` is what stands if one stops today."""
    done = _cells(stop, width)
    if planned is None or width < _MARKS:
        return SURE * done + REST * (width - done)
    low = min(_cells(planned.low, width), width - _MARKS)
    high = min(max(_cells(planned.high, width), low + _MARKS), width)
    done = min(done, low)
    marks = f"├{'─' * (high - low - 2)}┤"
    return SURE * done + PLANNED * (low - done) + marks + REST * (width - high)


def _cells(share: float, width: int) -> int:
    return round(min(max(share, 0.0), 1.0) * width)


def range_words(found: Range) -> str:
    """From low to high in whole percents; a range under one point is one figure: `about 90 %`."""
    low, high = f"{found.low * 100:.0f}", f"{found.high * 100:.0f}"
    if _is_one(found) or low == high:
        return f"about {words.percent(found.mean)}"
    return f"{low}–{high} %"


def _is_one(found: Range) -> bool:
    return found.high - found.low < _POINT


def plan_words(planned: Range, trust: Trust) -> str:
    """What keeping to the plan comes to, in a clause."""
    said = range_words(planned)
    match trust:
        case Trust.GUESS:
            return f"{said} by the plan, a guess"
        case Trust.LEARNING:
            return f"{said} by the plan, still learning"
        case Trust.PLAIN:
            return f"{said} if you keep to the plan"


def short_plan_words(planned: Range, trust: Trust) -> str:
    """The same where there is little room."""
    said = range_words(planned)
    match trust:
        case Trust.GUESS:
            return f"a guess: {said}"
        case Trust.LEARNING:
            return f"{said}, still learning"
        case Trust.PLAIN:
            return f"{said} if you keep going"


def trust_words(planned: Range, trust: Trust, answers: int, cards: int) -> str:
    """What the range means and how far it can be trusted, in full sentences.

    `answers` are those that say something about forgetting, `cards` all that the goal has.
    """
    between = "the result lies between the marks ├ ┤"
    match trust:
        case Trust.GUESS:
            known = "none of your answers says" if not answers else f"only {answers} of your answers say"
            known += "s" if answers == 1 else ""
            return f"A guess, for {known} how you forget. In 8 of 10 simulated runs of the plan {between}."
        case Trust.LEARNING:
            return (
                f"About {words.percent(planned.mean)}: in 8 of 10 simulated runs of the plan {between}. "
                f"{trust.value.capitalize()}, from {words.count(answers, 'answer')} so far."
            )
        case Trust.PLAIN:
            return (
                f"In 8 of 10 simulated runs of the plan {between}. "
                f"On the day you would recall about {recalled_words(planned, cards)}."
            )


def recalled_words(planned: Range, cards: int) -> str:
    """`440 to 480 of the 527 cards`."""
    ends = (planned.mean,) * 2 if _is_one(planned) else (planned.low, planned.high)
    low, high = (_in_tens(share * cards, cards) for share in ends)
    if low == cards and ends[0] < 1:  # rounded up, it would promise every card
        low = int(ends[0] * cards)
    counted = f"{low:,}" if low == high or _is_one(planned) else f"{low:,} to {high:,}"
    return f"{counted} of the {words.count(cards, 'card')}"


def _in_tens(number: float, cards: int) -> int:
    step = 10 if cards >= _TENS_FROM else 1
    return min(round(number / step) * step, cards)


def answered_words(outcome: Outcome) -> str:
    """`88 % of 91`, what was recalled of what was asked; of a few answers no share is said."""
    if outcome.asked < _ENOUGH:
        return f"{outcome.recalled:,} of {outcome.asked:,}"
    return f"{words.percent(outcome.recalled / outcome.asked)} of {outcome.asked:,}"


def expected_words(outcome: Outcome) -> str:
    """What was predicted for the very cards that were asked; nothing of a few."""
    if outcome.expected is None or outcome.asked < _ENOUGH:
        return ""
    return f"Of the cards that were asked, {words.percent(outcome.expected)} was predicted."
