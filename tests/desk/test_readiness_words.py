"""How readiness reads, in a bar and in words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studykit.desk.readiness_words import (
    answered_words,
    bar,
    expected_words,
    plan_words,
    range_words,
    recalled_words,
    short_plan_words,
    trust_words,
)
from studykit.study.goal.figures import Outcome, Range, Trust
from studykit.study.goal.goal import Goal

PLANNED = Range(0.88, 0.84, 0.91)
RUNS = "8 of 10 simulated runs of the plan the result lies between the marks ├ ┤"
SHARES = st.floats(0, 1)


@pytest.mark.parametrize(
    ("stop", "planned", "expected"),
    [
        (0.41, None, "━━━━━━━━━━━━━━━━━·························"),
        (0.41, PLANNED, "━━━━━━━━━━━━━━━━━╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌├─┤····"),
        (0.41, Range(0.92, 0.90, 0.94), "━━━━━━━━━━━━━━━━━╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌├─┤·"),
        (0.41, Range(0.68, 0.63, 0.72), "━━━━━━━━━━━━━━━━━╌╌╌╌╌╌╌╌╌├──┤············"),
        (0.0, Range(0.99, 0.985, 0.995), "╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌├─┤"),
        (0.9, Range(0.88, 0.84, 0.91), "━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━├─┤····"),
    ],
)
def test_a_bar_shows_what_is_there_what_the_plan_adds_and_the_range(
    stop: float, planned: Range | None, expected: str
) -> None:
    assert bar(stop, planned, 42) == expected


@given(SHARES, st.none() | st.tuples(SHARES, SHARES).map(lambda two: Range(sum(two) / 2, min(two), max(two))),
       st.integers(0, 80))  # fmt: skip
def test_a_bar_is_as_wide_as_asked_for_and_its_marks_stand_in_order(
    stop: float, planned: Range | None, width: int
) -> None:
    drawn = bar(stop, planned, width)
    assert len(drawn) == width
    assert "".join(sorted(drawn, key="━╌├─┤·".index)) == drawn
    assert ("├" in drawn, "┤" in drawn) == ((True, True) if planned is not None and width >= 3 else (False, False))


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (PLANNED, "84–91 %"),
        (Range(0.9, 0.89, 0.905), "89–90 %"),
        (Range(0.9, 0.897, 0.903), "about 90 %"),
        (Range(0.904, 0.8951, 0.9049), "about 90 %"),
        (Range(0.5, 0.0, 1.0), "0–100 %"),
    ],
)
def test_a_range_under_one_point_is_one_figure(found: Range, expected: str) -> None:
    assert range_words(found) == expected


@pytest.mark.parametrize(
    ("trust", "clause", "short"),
    [
        (Trust.GUESS, "84–91 % by the plan, a guess", "a guess: 84–91 %"),
        (Trust.LEARNING, "84–91 % by the plan, still learning", "84–91 %, still learning"),
        (Trust.PLAIN, "84–91 % if you keep to the plan", "84–91 % if you keep going"),
    ],
)
def test_a_clause_says_how_far_it_can_be_trusted(trust: Trust, clause: str, short: str) -> None:
    assert (plan_words(PLANNED, trust), short_plan_words(PLANNED, trust)) == (clause, short)


@pytest.mark.parametrize(
    ("trust", "answers", "expected"),
    [
        (Trust.GUESS, 0, f"A guess, for none of your answers says how you forget. In {RUNS}."),
        (Trust.GUESS, 1, f"A guess, for only 1 of your answers says how you forget. In {RUNS}."),
        (Trust.GUESS, 99, f"A guess, for only 99 of your answers say how you forget. In {RUNS}."),
        (Trust.LEARNING, 214, f"About 88 %: in {RUNS}. Still learning how you forget, from 214 answers so far."),
        (Trust.PLAIN, 300, f"In {RUNS}. On the day you would recall about 440 to 480 of the 527 cards."),
    ],
)
def test_what_is_said_of_a_range_follows_how_much_was_learned_of_the_learner(
    trust: Trust, answers: int, expected: str
) -> None:
    assert trust_words(PLANNED, trust, answers, 527) == expected


@pytest.mark.parametrize(
    ("found", "cards", "expected"),
    [
        (PLANNED, 527, "440 to 480 of the 527 cards"),
        (PLANNED, 20, "17 to 18 of the 20 cards"),
        (PLANNED, 1, "0 to 1 of the 1 card"),
        (Range(0.99, 0.98, 1.0), 200, "196 to 200 of the 200 cards"),
        (Range(0.99, 0.986, 0.994), 200, "198 of the 200 cards"),
        (Range(1.0, 1.0, 1.0), 200, "200 of the 200 cards"),
        (Range(0.9, 0.897, 0.903), 527, "470 of the 527 cards"),
        (Range(1.0, 0.98, 1.0), 527, "520 to 527 of the 527 cards"),
    ],
)
def test_cards_are_counted_as_finely_as_the_forecast_allows(found: Range, cards: int, expected: str) -> None:
    assert recalled_words(found, cards) == expected


@pytest.mark.parametrize(
    ("recalled", "asked", "expected"), [(1, 1, "1 of 1"), (17, 19, "17 of 19"), (18, 20, "90 % of 20")]
)
def test_a_few_answers_are_counted_and_no_share_is_said(recalled: int, asked: int, expected: str) -> None:
    outcome = Outcome(Goal(1_000), PLANNED, recalled, asked, 0.88)
    assert answered_words(outcome) == expected
    assert bool(expected_words(outcome)) == (asked >= 20)
