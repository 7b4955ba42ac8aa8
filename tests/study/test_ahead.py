"""What is coming, by its words."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studykit.deck.model import Kind
from studykit.study.ahead import DAYS, ahead, due_ahead, new_ahead
from studykit.study.pace import NEW_CARD, REVIEW, Pace
from studykit.study.queue import DeckLimits, Limits, Order

TODAY = 20_000


def test_today_has_all_that_is_overdue_and_each_later_day_its_own() -> None:
    days = due_ahead(Counter({TODAY - 30: 2, TODAY: 3, TODAY + 1: 4, TODAY + 13: 5, TODAY + 14: 6}), TODAY)
    assert len(days) == DAYS
    assert days[:2] == [(TODAY, 5), (TODAY + 1, 4)]
    assert days[-1] == (TODAY + 13, 5)


def test_the_days_after_today_have_reviews_new_cards_and_the_time_of_both() -> None:
    [first, second] = ahead({TODAY: 9, TODAY + 1: 4}, [2, 0], TODAY, Pace())
    assert (first.day, first.reviews, first.new) == (TODAY + 1, 4, 2)
    assert first.time == 4 * REVIEW + 2 * NEW_CARD
    assert (second.day, second.reviews, second.new, second.time) == (TODAY + 2, 0, 0, 0)


def test_a_learner_with_times_of_their_own_is_expected_to_go_on_like_that() -> None:
    [day] = ahead({TODAY + 1: 1}, [1], TODAY, Pace({Kind.BASIC: (100, 5_000.0)}))
    assert day.time == 5_000 + 10_000


@pytest.mark.parametrize(
    ("unseen", "limit", "begun", "expected"),
    [
        ({"a": 25}, 10, {}, [10, 5, 0]),
        ({"a": 25}, 10, {"a": 10}, [10, 10, 5]),
        ({"a": 25}, 10, {"a": 4}, [10, 9, 0]),
        ({"a": 3}, 10, {}, [0, 0, 0]),
        ({"a": 50}, 0, {}, [0, 0, 0]),
        ({"a": 12, "b": 12}, 8, {}, [8, 8, 0]),
        ({}, 10, {}, [0, 0, 0]),
    ],
)
def test_each_day_lets_in_the_limit_until_none_is_left_and_today_comes_first(
    unseen: dict[str, int], limit: int, begun: dict[str, int], expected: list[int]
) -> None:
    found = new_ahead(unseen, dict.fromkeys(unseen, ()), Limits(new_per_day=limit), begun)
    assert len(found) == DAYS
    assert found[:3] == expected


def own(new: int) -> DeckLimits:
    return DeckLimits(new, 200, bury_siblings=True, order=Order.INTERLEAVED)


def test_a_deck_has_no_more_new_cards_a_day_than_its_own_limit() -> None:
    limits = Limits(new_per_day=10, own={"a": own(3)})
    assert new_ahead({"a": 20}, {"a": ()}, limits, {})[:3] == [3, 3, 3]
    assert new_ahead({"a": 20}, {"a": ()}, limits, {"a": 3})[:6] == [3, 3, 3, 3, 3, 3]


def test_a_deck_waits_for_those_it_comes_after() -> None:
    after = {"a": (), "b": ("a",)}
    limits = Limits(new_per_day=10, own={"a": own(2)})
    assert new_ahead({"a": 6, "b": 30}, after, limits, {})[:4] == [2, 10, 10, 10]


decks = st.dictionaries(st.sampled_from("abcd"), st.integers(0, 60), max_size=4)


@given(decks, st.integers(0, 30), st.dictionaries(st.sampled_from("abcd"), st.integers(1, 10), max_size=2))
@settings(deadline=None)
def test_no_day_has_more_than_the_limit_and_all_together_no_more_than_there_are(
    unseen: dict[str, int], limit: int, begun: dict[str, int]
) -> None:
    after = {deck: [other for other in unseen if other < deck][:1] for deck in unseen}
    found = new_ahead(unseen, after, Limits(new_per_day=limit), begun)
    assert max(found) <= limit
    assert sum(found) <= sum(unseen.values())
    left = sum(unseen.values()) - max(limit - sum(begun.values()), 0)
    assert sum(found) == max(min(left, limit * DAYS), 0)
