"""That the planner is worth having: made-up learners study small decks for a date, and recall more than by other ways.

The whole of it, with decks of full size, is `python -m benchmarks.goal`.
"""

from __future__ import annotations

from dataclasses import replace
from statistics import fmean

import pytest

from benchmarks.goal.scenarios import SCENARIOS, Scenario
from benchmarks.goal.trial import DUE, PLANNED, TWO_PHASES, WELL_RUN, Trial, trial

LEARNERS = range(4)
SMALL_WEAK = replace(SCENARIOS["G"], cards=60, seconds=288.0)
SMALL_STUDIED = replace(SCENARIOS["K"], cards=100, seconds=150.0)


def ahead(trials: list[Trial], way: str) -> float:
    """By how much the planner is ahead of a way to study, in points of mean recall on the date."""
    return 100 * fmean(one.reached[PLANNED].readiness - one.reached[way].readiness for one in trials)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("scenario", "least_reached", "ahead_of_due_order", "ahead_of_two_phases"),
    [(SMALL_WEAK, 71.0, 10.0, 2.0), (SMALL_STUDIED, 97.6, 2.0, 0.2)],
    ids=["a learner who forgets far sooner than the parameters say", "a deck that is nearly all studied"],
)
def test_more_is_recalled_on_the_date_than_by_simpler_ways_to_study(
    scenario: Scenario, least_reached: float, ahead_of_due_order: float, ahead_of_two_phases: float
) -> None:
    trials = [trial(scenario, seed, forecasts=False) for seed in LEARNERS]
    assert 100 * fmean(one.reached[PLANNED].readiness for one in trials) > least_reached
    assert ahead(trials, DUE) > ahead_of_due_order
    assert ahead(trials, TWO_PHASES) > ahead_of_two_phases
    assert ahead(trials, WELL_RUN) > 0


@pytest.mark.slow
def test_the_forecast_in_the_middle_of_a_plan_holds_what_comes_of_it_for_most_learners() -> None:
    trials = [trial(SMALL_STUDIED, seed) for seed in LEARNERS]
    inside = [
        said.said.low <= one.reached[PLANNED].readiness <= said.said.high for one in trials for said in one.foretold
    ]
    assert len(inside) == 3 * len(LEARNERS)
    assert fmean(inside) >= 0.7
