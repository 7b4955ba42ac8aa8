"""What is assumed of answers to come: the constants, a learner's own figures, and the few costs of cards."""

from __future__ import annotations

import pytest

from studykit.deck.model import Kind
from studykit.study.goal.habits import (
    MOST_COSTS,
    OWN_FROM,
    USUAL,
    Look,
    Visit,
    Ways,
    counted_seconds,
    grouped,
    learned,
    visits,
)

KINDS = {"a": Kind.BASIC, "b": Kind.BASIC, "n": Kind.NUMERIC}


def test_a_visit_is_the_first_answer_of_a_day_with_the_seconds_of_all() -> None:
    looks = [
        Look("a", 1, 1, 20.0),
        Look("b", 1, 3, 9.0),
        Look("a", 1, 3, 8.0),
        Look("a", 4, 3, 7.0),
    ]
    assert visits(looks, KINDS) == [
        Visit(Kind.BASIC, new=True, rating=1, seconds=28.0),
        Visit(Kind.BASIC, new=True, rating=3, seconds=9.0),
        Visit(Kind.BASIC, new=False, rating=3, seconds=7.0),
    ]


def test_a_visit_of_unknown_length_and_a_card_of_no_deck_say_nothing() -> None:
    looks = [Look("a", 1, 3, None), Look("a", 1, 3, 5.0), Look("gone", 1, 3, 5.0), Look("a", 2, 3, 6.0)]
    assert visits(looks, KINDS) == [Visit(Kind.BASIC, new=False, rating=3, seconds=6.0)]


@pytest.mark.parametrize(
    ("kind", "took", "counted"),
    [
        (Kind.BASIC, 30.0, 30.0),
        (Kind.BASIC, 500.0, 60.0),
        (Kind.SPOKEN, 300.0, 300.0),
        (Kind.SPOKEN, 5000.0, 480.0),
    ],
)
def test_an_interruption_counts_no_more_than_thrice_what_a_kind_takes(kind: Kind, took: float, counted: float) -> None:
    assert counted_seconds(kind, took) == counted


@pytest.mark.parametrize(
    ("kind", "time", "seconds"),
    [(Kind.SPOKEN, 90, 130.0), (Kind.NUMERIC, None, 60.0), (Kind.STEPS, None, 50.0), (Kind.TYPED, None, 25.0)],
)
def test_before_there_are_answers_a_kind_takes_what_is_known_of_it(kind: Kind, time: int, seconds: float) -> None:
    assert Ways().multiplier(kind, time) * USUAL.review_cost(0.9) == pytest.approx(seconds)


def test_a_plain_card_takes_the_usual_time() -> None:
    assert Ways().multiplier(Kind.BASIC) == pytest.approx(1.0)


def test_from_twenty_answers_of_a_kind_its_own_times_stand() -> None:
    visit = Visit(Kind.NUMERIC, new=False, rating=3, seconds=3 * USUAL.review_seconds[2])
    assert learned([visit] * 19).multiplier(Kind.NUMERIC) == Ways().multiplier(Kind.NUMERIC)
    assert learned([visit] * 20).multiplier(Kind.NUMERIC) == pytest.approx(3.0)


def test_spoken_cards_of_any_time_take_what_the_learner_took_for_them() -> None:
    ways = learned([Visit(Kind.SPOKEN, new=False, rating=3, seconds=124.0)] * 20)
    assert ways.multiplier(Kind.SPOKEN, 60) == ways.multiplier(Kind.SPOKEN, 180) == pytest.approx(10.0)


def test_few_visits_leave_the_habits_as_they_are_usual() -> None:
    assert learned([Visit(Kind.BASIC, new=True, rating=4, seconds=3.0)] * (OWN_FROM - 1)).habits == USUAL


def test_many_visits_draw_the_habits_towards_the_learner_s_own() -> None:
    new = [Visit(Kind.BASIC, new=True, rating=4, seconds=10.7)] * 300
    reviews = [Visit(Kind.BASIC, new=False, rating=2, seconds=17.6)] * 100
    habits = learned(new + reviews).habits
    assert habits.first == pytest.approx((0.04, 0.0225, 0.1425, 0.795)), "300 of 400 are own, 100 are as usual"
    assert habits.recalled == pytest.approx((0.5325, 0.4225, 0.045))
    assert sum(habits.first) == pytest.approx(1.0)
    assert sum(habits.recalled) == pytest.approx(1.0)


def test_the_time_of_all_visits_together_is_what_habits_and_multiplier_come_to() -> None:
    past = [Visit(Kind.BASIC, new=False, rating=3, seconds=20.0 + 10 * (n % 7)) for n in range(400)]
    ways = learned(past)
    expected = ways.multiplier(Kind.BASIC) * sum(ways.habits.review_seconds[visit.rating - 1] for visit in past)
    assert expected == pytest.approx(sum(visit.seconds for visit in past))


def test_at_most_five_costs_are_told_apart_and_near_ones_go_together() -> None:
    few = [1.0, 1.0, 4.1]
    assert grouped(few) == {1.0: 1.0, 4.1: 4.1}
    many = [1.0, 1.01, 1.02, 1.7, 3.4, 4.1, 11.0]
    groups = grouped(many)
    assert len(set(groups.values())) == MOST_COSTS
    assert groups[1.0] == groups[1.01] == groups[1.02] == pytest.approx(1.01, abs=0.001)
    assert groups[11.0] == 11.0
