"""How long a day's plan takes: 500 cards, 21 days left. The floor is the dynamic program alone, at one price."""

from __future__ import annotations

from random import Random

from benchmarks.samples import Samples
from benchmarks.timing import in_turns, milliseconds
from benchmarks.workshop import Workshop
from studykit.memory.bank import Answered, Belief
from studykit.memory.forgetting import Forgetting
from studykit.memory.scheduler import DEFAULT_PARAMETERS
from studykit.study.goal.forecast import Asked, Simulation
from studykit.study.goal.habits import USUAL
from studykit.study.goal.planner import Card, Planner
from studykit.study.goal.values import Table

_TODAY, _DAYS, _CARDS = 1_000, 21, 500
_SECONDS, _MISSED = 1_200.0, 0.05
_LEVEL = 1e-5 * 1.35**15


def plan(workshop: Workshop) -> Samples:
    """The price found, and all cards in order."""
    return in_turns(workshop.size.runs, lambda: _planned(None), _solved)


def plan_priced(workshop: Workshop) -> Samples:
    """All cards in order, at a price that is known."""
    return in_turns(workshop.size.runs, lambda: _planned(_LEVEL), _solved)


def forecast(workshop: Workshop) -> Samples:
    """What comes of keeping to the plan: 24 runs of every day that is left."""
    return in_turns(workshop.size.slow_runs, _forecast, _solved)


def _planned(level: float | None) -> float:
    cards = _cards()

    def work() -> None:
        planner = Planner(_table(), cards, _TODAY, _TODAY + _DAYS, _SECONDS, _MISSED)
        planner.plan(planner.level() if level is None else level)

    return milliseconds(work)


def _solved() -> float:
    return milliseconds(lambda: _table().solve(_TODAY, _TODAY + _DAYS, _LEVEL, 1.0, _MISSED))


def _forecast() -> float:
    chance, belief = Random(1), Belief(DEFAULT_PARAMETERS)  # noqa: S311 - a made-up learner
    asked = [Asked(f"{number:04}", 1.0, "deck") for number in range(_CARDS)]
    for day in range(_TODAY - 10, _TODAY):
        belief.learn(Answered(card.card, day, chance.choice((1, 3, 3, 3, 4))) for card in chance.sample(asked, 40))
    span = (_TODAY, _TODAY + _DAYS)
    return milliseconds(Simulation(belief, _table(), asked, span, _SECONDS, chance).forecast)


def _table() -> Table:
    """One that has worked out nothing yet."""
    return Table(Forgetting(DEFAULT_PARAMETERS), USUAL)


def _cards() -> list[Card]:
    """A quarter new, the others of any memory."""
    chance = Random(1)  # noqa: S311 - made-up cards
    return [
        Card(f"{number:04}", None, None)
        if chance.random() < 0.25
        else Card(f"{number:04}", (chance.uniform(0.5, 60), chance.uniform(1, 10)), _TODAY - chance.randint(1, 30))
        for number in range(_CARDS)
    ]
