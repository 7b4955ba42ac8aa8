"""One learner, one way to study, from the first day to the date; and all ways side by side.

Owns the day: cards are asked down the list until one no longer fits into the time, which ends it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from benchmarks.goal.learner import Learner
from benchmarks.goal.planned import Planned
from benchmarks.goal.rivals import DueOrder, TwoPhases, Way
from benchmarks.goal.scenarios import Scenario
from studykit.study.goal.figures import Range

DUE, WELL_RUN, TWO_PHASES, PLANNED = "due order", "well-run FSRS", "two phases", "price + bank"
RIVALS: dict[str, tuple[Callable[[Learner], Way], ...]] = {
    DUE: (DueOrder,),
    WELL_RUN: (
        lambda learner: DueOrder(learner, ahead=True),
        lambda learner: DueOrder(learner, ahead=True, new_first=True),
    ),
    TWO_PHASES: (TwoPhases,),
}
"""By name, the variants of which the better one counts, learner by learner."""


@dataclass(frozen=True, slots=True)
class Reached:
    """What a way to study came to."""

    readiness: float
    seen: float
    used: float
    """The share of the time that was used."""


@dataclass(frozen=True, slots=True)
class Foretold:
    """What was said at the start, at a third and at half of the days, and with how many answers that tell something."""

    at: str
    answers: int
    said: Range


@dataclass(frozen=True, slots=True)
class Trial:
    """One learner of a scenario: what each way reached, and what the planner foretold of its own."""

    scenario: str
    seed: int
    reached: dict[str, Reached]
    foretold: tuple[Foretold, ...]


def trial(scenario: Scenario, seed: int, *, forecasts: bool = True) -> Trial:
    """Every way to study, for the same learner."""
    reached = {}
    for name, variants in RIVALS.items():
        tried = []
        for variant in variants:
            learner = Learner(scenario, seed)
            tried.append(live(learner, variant(learner)))
        reached[name] = max(tried, key=lambda one: one.readiness)
    learner = Learner(scenario, seed)
    planned = Planned(learner)
    moments = {0: "start", scenario.days // 3: "a third", scenario.days // 2: "half"} if forecasts else {}
    foretold: list[Foretold] = []

    def foretell(day: int) -> None:
        if day in moments:
            foretold.append(Foretold(moments[day], planned.belief.answers, planned.forecast(day)))

    reached[PLANNED] = live(learner, planned, foretell)
    return Trial(scenario.name, seed, reached, tuple(foretold))


def live(learner: Learner, way: Way, morning: Callable[[int], None] | None = None) -> Reached:
    """The days of a scenario, one after the other; `morning` is called on each before anything is studied."""
    scenario = learner.scenario
    for card, day, rating in learner.past():
        way.told(card, day, rating)
    used = 0.0
    for day in range(scenario.days):
        if morning is not None:
            morning(day)
        if learner.sits_down(day):
            used += _sitting(learner, way, day)
    return Reached(learner.readiness(), learner.seen(), used / (scenario.days * scenario.seconds))


def _sitting(learner: Learner, way: Way, day: int) -> float:
    """One day; the seconds it took."""
    used = 0.0
    for card in way.order(day):
        rating, seconds = learner.asked(card, day)
        if used + seconds > learner.scenario.seconds:
            break
        used += seconds
        learner.learns(card, day, rating)
        way.told(card, day, rating)
    return used
