"""The same prices, orders and beliefs as an independent implementation: `planner_orders.jsonl`.

A line holds a deck, the days and the seconds, and what is expected: the level of the price, the bound, and the plan as
cards with their index. A card is its id, stability, difficulty, day of the last answer (three nulls for a new card)
and its cost; where a line has answers, memories come from those, and the weights of all memory models are expected too.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from studykit.memory.bank import Answered, Belief
from studykit.memory.forgetting import Forgetting
from studykit.memory.scheduler import DEFAULT_PARAMETERS
from studykit.study.goal.habits import USUAL
from studykit.study.goal.horizon import missed_rate
from studykit.study.goal.planner import Card, Planner
from studykit.study.goal.values import Table

_OTHER = (
    0.55, 1.9, 4.2, 13.0, 6.9, 0.65, 2.4, 0.02, 1.60, 0.20, 0.95, 1.75, 0.09, 0.33, 1.35, 0.48, 2.20, 0.40, 0.20,
    0.10, 0.30,
)  # fmt: skip
_PARAMETERS = {"published": tuple(DEFAULT_PARAMETERS), "other": _OTHER}
CASES: list[dict[str, Any]] = [
    json.loads(line) for line in (Path(__file__).parent / "planner_orders.jsonl").read_text("utf-8").splitlines()
]
ANSWERED = [case for case in CASES if "answers" in case]
ALL_CARDS = 10**6


def belief_of(case: dict[str, Any]) -> Belief:
    belief = Belief(_PARAMETERS[case["parameters"]])
    belief.learn(Answered(*answer) for answer in case["answers"])
    return belief


@cache
def table_of(parameters: tuple[float, ...]) -> Table:
    return Table(Forgetting(parameters), USUAL)


def cards_of(case: dict[str, Any]) -> tuple[tuple[float, ...], list[Card]]:
    """The deck of a case, and the parameters under which its memories are what they are."""
    if "answers" not in case:
        cards = [Card(card, None if s is None else (s, d), last, cost) for card, s, d, last, cost in case["cards"]]
        return _PARAMETERS[case["parameters"]], cards
    belief = belief_of(case)
    best = belief.best()
    cards = [Card(card, belief.state(card, best), belief.last.get(card), cost) for card, cost in case["cards"]]
    return belief.models[best].parameters, cards


@cache
def planner_for(number: int) -> Planner:
    case = CASES[number]
    parameters, cards = cards_of(case)
    missed = missed_rate(case["missed"], case["days"])
    return Planner(table_of(parameters), cards, case["today"], case["date"], case["seconds"], missed)


each = pytest.mark.parametrize("number", range(len(CASES)), ids=lambda number: str(CASES[number]["name"]))


@each
def test_the_price_and_the_bound_are_as_expected(number: int) -> None:
    case, planner = CASES[number], planner_for(number)
    assert planner.level(ALL_CARDS) == pytest.approx(case["price"], rel=1e-9)
    assert planner.bound(planner.level(ALL_CARDS), ALL_CARDS) == pytest.approx(case["bound"], abs=1e-6)


@each
def test_cards_come_in_the_expected_order_with_the_expected_index(number: int) -> None:
    case, planner = CASES[number], planner_for(number)
    plan = planner.plan(planner.level(ALL_CARDS))
    assert list(plan.order) == [card for card, _ in case["plan"]]
    assert dict(plan.index) == pytest.approx(dict(case["plan"]), abs=1e-6)


@pytest.mark.parametrize("case", ANSWERED, ids=lambda case: str(case["name"]))
def test_answers_weigh_the_memory_models_as_expected(case: dict[str, Any]) -> None:
    belief = belief_of(case)
    assert belief.answers == case["told"]
    assert belief.best() == case["best"]
    assert belief.weights() == pytest.approx(case["weights"], abs=1e-9)


@pytest.mark.parametrize("case", ANSWERED, ids=lambda case: str(case["name"]))
def test_readiness_if_one_stops_today_is_as_expected(case: dict[str, Any]) -> None:
    belief, cards = belief_of(case), [card for card, _ in case["cards"]]
    one_by_one = [belief.recall(card, case["date"]) for card in cards]
    assert sum(one_by_one) / len(cards) == pytest.approx(case["stop_today"], abs=1e-8)
    together = belief.recalls(cards, case["date"]).values()
    assert sum(together) / len(cards) == pytest.approx(case["stop_today"], abs=1e-4)
