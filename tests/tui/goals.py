"""Goals, their figures and how they went, to be drawn, with nothing behind them."""

from __future__ import annotations

from dataclasses import replace

from studykit.study.goal.figures import DeckReadiness, GoalFigures, MoreMinutes, Outcome, Range, Shortage
from studykit.study.goal.goal import Goal
from studykit.tui.goal_page import GoalView, Pile
from tests.tui.samples import DECKS, TODAY

GOAL = Goal(TODAY + 25, 30)
_WEAK = (
    DeckReadiness("spoken", "Spoken scenarios", 24, 22, 0.02, Range(0.65, 0.58, 0.71)),
    DeckReadiness("craft", "PM craft for edge companies", 31, 30, 0.01, Range(0.78, 0.72, 0.83)),
    DeckReadiness("incidents", "Real incidents and their lessons, told by those who were there", 40, 36, 0.08,
                  Range(0.83, 0.78, 0.88)),
)  # fmt: skip
_STRONG = tuple(
    DeckReadiness(deck.deck, deck.title, 30, 0 if number == 1 else 4, deck.recall,
                  Range(0.9 + number / 250, 0.88 + number / 250, 0.92 + number / 250))
    for number, deck in enumerate(DECKS)
)  # fmt: skip
FIGURES = GoalFigures(
    goal=GOAL, today=TODAY, answers=420, cards=527, unseen=281, stop_today=0.41, planned=Range(0.88, 0.84, 0.91),
    more=(MoreMinutes(45, Range(0.92, 0.9, 0.94)),), decks=(*_STRONG, *_WEAK), minutes_needed=28,
)  # fmt: skip
GUESS = replace(FIGURES, answers=12)
LEARNING = replace(FIGURES, answers=214)
SHORT_GOAL = Goal(TODAY + 11, 15)
SHORT = replace(
    FIGURES, goal=SHORT_GOAL, planned=Range(0.68, 0.63, 0.72), more=(MoreMinutes(26, Range(0.81, 0.77, 0.85)),),
    minutes_needed=26, shortage=Shortage(96, TODAY + 19, tuple(deck.deck for deck in DECKS[:9])),
)  # fmt: skip
HOPELESS = replace(SHORT, minutes_needed=None, shortage=Shortage(1, None, ("osi",)))
SURE = replace(
    FIGURES, planned=Range(0.9, 0.897, 0.903), more=(), unseen=0,
    decks=(replace(_WEAK[0], planned=Range(0.9, 0.897, 0.903), unseen=0),),
)  # fmt: skip
NO_CARDS = replace(FIGURES, cards=0, unseen=0, stop_today=0.0, planned=Range(0.0, 0.0, 0.005), decks=(), more=())
SOME_DECKS = Goal(TODAY + 25, 30, ("spoken", "craft", "incidents"))
TITLES = {deck.deck: deck.title for deck in FIGURES.decks}
PAST = Goal(TODAY - 1, 30)
OUTCOME = Outcome(PAST, Range(0.89, 0.86, 0.92), 80, 91, 0.9)


def goal_view(figures: GoalFigures = FIGURES) -> GoalView:
    return GoalView(TODAY, figures.goal, figures, TITLES)


def past(outcome: Outcome | None = OUTCOME, pile: Pile = Pile(212, TODAY + 5)) -> GoalView:  # noqa: B008 - frozen
    return GoalView(TODAY, PAST, None, TITLES, outcome, pile)
