"""True retention, by its definition."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studykit.memory.model import Rating, State
from studykit.progress.model import Review
from studykit.progress.retention import PERIODS, Tally, counts, true_retention

TODAY = 20_000


def review(
    rating: Rating = Rating.GOOD,
    *,
    age: int = 0,
    state: State | None = State.REVIEW,
    interval: int | None = 10,
    cram: bool = False,
) -> Review:
    return Review("c", "d", 0, TODAY - age, 9, rating, 1_000, cram, state, 0.9, interval, 10)


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (review(), True),
        (review(Rating.AGAIN), True),
        (review(interval=None), True),
        (review(state=State.RELEARNING, interval=None), False),
        (review(state=State.LEARNING, interval=None), False),
        (review(state=State.NEW, interval=None), False),
        (review(state=None, interval=None), False),
        (review(state=None, interval=1), True),
        (review(state=State.RELEARNING, interval=1), True),
        (review(state=None, interval=0), False),
        (review(cram=True), False),
    ],
)
def test_reviews_of_learnt_cards_count(one: Review, expected: bool) -> None:
    assert counts(one) is expected


@pytest.mark.parametrize(
    ("rating", "passed"), [(Rating.AGAIN, 0), (Rating.HARD, 1), (Rating.GOOD, 1), (Rating.EASY, 1)]
)
def test_all_but_again_is_recalled(rating: Rating, passed: int) -> None:
    assert true_retention([review(rating)], TODAY)["all"].total == Tally(passed, 1 - passed)


@pytest.mark.parametrize(
    ("interval", "name"), [(None, "young"), (1, "young"), (20, "young"), (21, "mature"), (400, "mature")]
)
def test_a_card_is_mature_from_21_days_on(interval: int | None, name: str) -> None:
    row = true_retention([review(interval=interval)], TODAY)["all"]
    assert {"young": row.young, "mature": row.mature}[name] == row.total == Tally(1, 0)


@pytest.mark.parametrize(
    ("age", "periods"),
    [
        (0, "today last_7 last_30 last_365 all"),
        (1, "yesterday last_7 last_30 last_365 all"),
        (2, "last_7 last_30 last_365 all"),
        (6, "last_7 last_30 last_365 all"),
        (7, "last_30 last_365 all"),
        (29, "last_30 last_365 all"),
        (30, "last_365 all"),
        (364, "last_365 all"),
        (365, "all"),
        (-1, "all"),
    ],
)
def test_periods_end_with_today_and_hold_so_many_study_days(age: int, periods: str) -> None:
    table = true_retention([review(age=age)], TODAY)
    assert list(table) == list(PERIODS)
    assert {period for period, row in table.items() if row.total.passed} == set(periods.split())


def test_the_rate_is_the_share_recalled_and_none_of_nothing() -> None:
    assert Tally(3, 1).rate == 0.75
    assert Tally(0, 2).rate == 0.0
    assert Tally().rate is None
    assert true_retention([], TODAY)["today"].total.rate is None


reviews = st.builds(
    review,
    st.sampled_from(Rating),
    age=st.integers(-2, 400),
    state=st.sampled_from([None, *State]),
    interval=st.sampled_from([None, 0, 1, 20, 21, 300]),
    cram=st.booleans(),
)


@given(st.lists(reviews, max_size=30))
@settings(deadline=None)
def test_young_and_mature_are_the_total_and_longer_periods_hold_shorter_ones(found: list[Review]) -> None:
    table = true_retention(found, TODAY)
    for row in table.values():
        assert row.total.passed == row.young.passed + row.mature.passed
        assert row.total.failed == row.young.failed + row.mature.failed
    sizes = [table[name].total.total for name in PERIODS if name != "yesterday"]
    assert sizes == sorted(sizes)
    assert sizes[-1] == sum(counts(one) for one in found)
