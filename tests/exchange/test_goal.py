"""What `goal --json` prints: the documented keys, whatever there is to say."""

from __future__ import annotations

from dataclasses import replace

from studykit.exchange.goal import goal_shape
from studykit.study.goal.figures import Outcome, Shortage
from studykit.study.goal.goal import Goal
from tests.cli.test_goal_lines import FIGURES, OUTCOME, PLANNED, TODAY
from tests.exchange.documented import GOAL, faults


def test_a_goal_ahead_has_its_figures() -> None:
    found = goal_shape(FIGURES.goal, TODAY, FIGURES, [OUTCOME])
    assert not faults(found, GOAL)
    assert (found["date"], found["days_left"], found["minutes_per_day"], found["decks"]) == ("2026-12-15", 25, 30, [])
    assert found["readiness"] == {
        "stop_today": 0.41, "planned": 0.88, "planned_low": 0.84, "planned_high": 0.91,
        "more_minutes": [{"minutes": 45, "readiness": 0.92, "readiness_low": 0.9, "readiness_high": 0.94}],
    }  # fmt: skip
    assert (found["unseen"], found["minutes_needed"], found["feasible"], found["shortage"]) == (281, 28, True, None)
    assert [(deck["deck"], deck["readiness"]) for deck in found["weakest"]] == [("spoken", 0.65), ("tls", 0.93)]
    assert found["trust"] == "plain"


def test_minutes_that_do_not_suffice_come_with_what_would() -> None:
    figures = replace(FIGURES, shortage=Shortage(96, TODAY + 60, ("tls",)))
    found = goal_shape(figures.goal, TODAY, figures)
    assert not faults(found, GOAL)
    assert found["feasible"] is False
    assert found["shortage"] == {"left_unseen": 96, "earliest": "2027-01-19", "fitting": ["tls"]}


def test_without_a_goal_every_key_is_there_and_null() -> None:
    found = goal_shape(None, TODAY)
    assert not faults(found, GOAL)
    assert {key for key, value in found.items() if value is not None} == {"schema", "decks", "weakest", "outcomes"}


def test_after_the_date_the_goal_has_an_outcome_and_no_forecast() -> None:
    goal = Goal(TODAY - 1, 45, ("tls",))
    found = goal_shape(goal, TODAY, None, [Outcome(goal, PLANNED, 80, 91, None)])
    assert not faults(found, GOAL)
    assert (found["date"], found["days_left"], found["readiness"]) == ("2026-11-19", -1, None)
    assert found["outcomes"] == [{
        "date": "2026-11-19", "minutes_per_day": 45, "decks": ["tls"], "predicted": 0.88, "predicted_low": 0.84,
        "predicted_high": 0.91, "asked": 91, "recalled": 80, "expected": None,
    }]  # fmt: skip
