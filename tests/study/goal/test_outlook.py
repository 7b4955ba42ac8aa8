"""What is said of a goal: readiness, and what would help where the minutes do not cover the decks."""

from __future__ import annotations

from random import Random

import pytest

from studykit.memory.bank import Answered, Belief
from studykit.memory.scheduler import DEFAULT_PARAMETERS
from studykit.study.goal.figures import GoalFigures
from studykit.study.goal.forecast import Asked, Effort
from studykit.study.goal.goal import Goal
from studykit.study.goal.habits import USUAL
from studykit.study.goal.outlook import Situation, figures, trial
from studykit.study.goal.values import Table

TODAY = 1_000
CHECK = Effort(12, 3)


def situation(goal: Goal, decks: dict[str, int], belief: Belief | None = None, spent: float = 0.0) -> Situation:
    belief = belief or Belief(DEFAULT_PARAMETERS)
    cards = [Asked(f"{deck}{number:03}", 1.0, deck) for deck, count in decks.items() for number in range(count)]
    table = Table(belief.models[belief.best()], USUAL)
    titles = {deck: deck.upper() for deck in decks}
    return Situation(goal, TODAY, belief, table, cards, titles, spent, lambda: Random(1))  # noqa: S311 - a simulation


@pytest.fixture(scope="module")
def tight() -> tuple[Situation, GoalFigures]:
    of = situation(Goal(TODAY + 6, 3), {"a": 25, "b": 25, "c": 25})
    return of, figures(of)


def test_minutes_that_cover_the_decks_need_no_help() -> None:
    found = figures(situation(Goal(TODAY + 6, 12), {"a": 20, "b": 10}))
    assert found.feasible
    assert found.minutes_needed is not None
    assert found.minutes_needed <= 12
    assert (found.cards, found.unseen, found.answers, found.stop_today) == (30, 30, 0, 0.0)
    assert [(deck.deck, deck.title, deck.cards, deck.unseen) for deck in found.decks] == [
        ("a", "A", 20, 20),
        ("b", "B", 10, 10),
    ]
    assert found.more[0].minutes == 20, "half as many again, in fives"


def test_minutes_that_do_not_cover_the_decks_are_called_so_with_what_would(
    tight: tuple[Situation, GoalFigures],
) -> None:
    of, found = tight
    assert not found.feasible
    assert found.shortage is not None
    assert found.shortage.left_unseen > 10
    assert found.minutes_needed is not None
    assert of.covers(CHECK, minutes=found.minutes_needed * 1.2)
    assert not of.covers(CHECK, minutes=found.minutes_needed * 0.75)
    assert found.more[0].minutes == found.minutes_needed, "the minutes that would do are shown beside"
    assert found.more[0].planned.mean > found.planned.mean + 0.2


def test_the_date_that_would_do_is_later_and_covers_the_decks(tight: tuple[Situation, GoalFigures]) -> None:
    of, found = tight
    assert found.shortage is not None
    earliest = found.shortage.earliest
    assert earliest is not None
    assert earliest > of.goal.day
    assert of.covers(CHECK, date=earliest + 6)
    assert not of.covers(CHECK, date=TODAY + (earliest - TODAY) * 3 // 4)


def test_the_decks_that_fit_are_as_many_as_can_be_covered(tight: tuple[Situation, GoalFigures]) -> None:
    of, found = tight
    assert found.shortage is not None
    fitting = found.shortage.fitting
    assert 0 < len(fitting) < 3
    assert of.covers(CHECK, decks=fitting)
    assert not of.covers(CHECK, decks=["a", "b", "c"])


def test_where_nothing_would_do_nothing_is_offered() -> None:
    found = figures(situation(Goal(TODAY + 1, 600), {"a": 3_000}))
    assert found.minutes_needed is None
    assert found.more == ()
    assert found.shortage is not None
    assert found.shortage.fitting == ()


def test_readiness_if_one_stops_today_is_the_mean_over_all_memories() -> None:
    belief = Belief(DEFAULT_PARAMETERS)
    belief.learn([Answered("a000", TODAY - 5, 3), Answered("a001", TODAY - 1, 1)])
    found = figures(situation(Goal(TODAY + 3, 5), {"a": 4}, belief))
    expected = sum(
        weight * sum(model.recall(TODAY + 3 - belief.last[card], (belief.state(card, number) or (0, 0))[0])
                     for card in ("a000", "a001")) / 4
        for number, (weight, model) in enumerate(zip(belief.weights(), belief.models, strict=True))
    )  # fmt: skip
    assert found.stop_today == pytest.approx(expected, abs=1e-4)
    assert found.decks[0].stop_today == found.stop_today


def test_what_was_spent_today_is_not_there_to_spend_again() -> None:
    whole, spent = (
        figures(situation(Goal(TODAY + 1, 10), {"a": 30}, spent=seconds)).planned.mean for seconds in (0.0, 590.0)
    )
    assert spent + 0.2 < whole


def test_on_the_date_itself_there_is_nothing_to_plan() -> None:
    found = figures(situation(Goal(TODAY, 10), {"a": 3}))
    assert found.feasible
    assert found.planned.mean == found.stop_today == 0.0
    assert found.more == (), "no more minutes help any more"


def test_the_weakest_deck_is_the_one_the_plan_leaves_weakest(tight: tuple[Situation, GoalFigures]) -> None:
    weakest = tight[1].weakest()
    assert [deck.planned.mean for deck in weakest] == sorted(deck.planned.mean for deck in weakest)
    assert weakest[0].deck == "c", "it is begun last"


def test_a_goal_that_is_only_tried_is_told_without_what_would_help(tight: tuple[Situation, GoalFigures]) -> None:
    of, found = tight
    tried = trial(of)
    assert tried.stop_today == found.stop_today
    assert tried.planned.mean == pytest.approx(found.planned.mean, abs=0.06)
    assert tried.shortage is not None
    assert (tried.minutes_needed, tried.shortage.earliest, tried.shortage.fitting) == (None, None, ())
