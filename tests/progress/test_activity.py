"""Days and hours, each figure by its words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studykit.memory.days import to_date
from studykit.memory.model import Rating, State
from studykit.progress.activity import Cell, Late, by_day, by_hour, gather, late, step, steps, weeks
from studykit.progress.model import Review
from studykit.progress.retention import Recall, Tally, counts, true_retention

TODAY = 20_777
"""A Friday."""
CAP = 60_000


def review(
    day: int = TODAY, hour: int = 9, rating: Rating = Rating.GOOD, took: int | None = 5_000, recall: float | None = 0.9,
    state: State = State.REVIEW, *, cram: bool = False,
) -> Review:  # fmt: skip
    return Review("c", "d", 0, day, hour, rating, took, cram, state, recall, 10, 10)


reviews = st.lists(
    st.builds(
        review,
        st.integers(TODAY - 9, TODAY),
        st.integers(0, 23),
        st.sampled_from(Rating),
        st.one_of(st.none(), st.integers(0, 200_000)),
        st.one_of(st.none(), st.floats(0, 1)),
        st.sampled_from(State),
        cram=st.booleans(),
    ),
    max_size=40,
)


@given(reviews)
@settings(deadline=None)
def test_cells_hold_what_their_reviews_say(found: list[Review]) -> None:
    days, hours = by_day(gather(found, CAP)), by_hour(gather(found, CAP))
    assert {day: cell.answers for day, cell in days.items()} == Counter(one.study_day for one in found)
    assert {hour: cell.answers for hour, cell in hours.items()} == Counter(one.hour for one in found)
    assert list(days) == sorted(days)
    assert list(hours) == sorted(hours)
    for cells in (days, hours):
        assert sum(cell.time for cell in cells.values()) == sum(min(one.took_ms or 0, CAP) for one in found)
        total = Recall()
        for cell in cells.values():
            total.take(cell.recall)
        assert total == true_retention(found, TODAY)["all"]
    learnt = [one for one in found if counts(one)]
    expected = sum((one.rating > 1) if one.retrievability is None else one.retrievability for one in learnt)
    assert sum(cell.expected for cell in days.values()) == pytest.approx(expected)


def test_weeks_go_from_monday_to_sunday_and_the_newest_ends_with_today() -> None:
    days = {TODAY: Cell(5), TODAY - 4: Cell(1), TODAY - 5: Cell(2), TODAY - 99: Cell(3)}
    assert f"{to_date(TODAY):%A}" == "Friday"
    assert weeks(days, TODAY, 2) == [[0, 0, 0, 0, 0, 0, 2], [1, 0, 0, 0, 5, None, None]]


@pytest.mark.parametrize(
    ("counts_of_days", "expected"),
    [
        ([], (1, 10, 25, 40)),
        ([3, 12, 30], (1, 10, 25, 40)),
        ([40] * 9 + [400], (1, 100, 250, 400)),
        ([40] * 19 + [400], (1, 10, 25, 40)),
        ([130] * 10, (1, 30, 75, 120)),
        ([99_999], (1, 800, 2_000, 3_200)),
    ],
)
def test_a_full_mark_is_a_round_number_that_few_days_are_above(
    counts_of_days: list[int], expected: tuple[int, int, int, int]
) -> None:
    assert steps([Cell(count) for count in counts_of_days]) == expected


@pytest.mark.parametrize(
    ("answers", "quarters"), [(0, 0), (1, 1), (9, 1), (10, 2), (25, 3), (39, 3), (40, 4), (999, 4)]
)
def test_a_day_fills_as_many_quarters_as_it_has_answers_for(answers: int, quarters: int) -> None:
    assert step(answers, (1, 10, 25, 40)) == quarters


# --- hours ---


def at(found: Mapping[int, tuple[int, int]], predicted: Mapping[int, float] | None = None) -> dict[int, Cell]:
    """Recalled and forgotten at each hour; as many predicted to be recalled as nine in ten, unless said."""
    return {
        hour: Cell(sum(both), 0, Recall(Tally(*both)), sum(both) * (predicted or {}).get(hour, 0.9))
        for hour, both in found.items()
    }


def test_late_hours_are_spoken_of_where_much_more_is_forgotten_than_chance_explains() -> None:
    found = late(at({8: (920, 80), 12: (184, 16), 22: (320, 80), 23: (160, 40)}), 4)
    assert found is not None
    assert (found.hour, found.than) == (22, 8)
    assert found.times == pytest.approx(2.5)


def test_hours_after_midnight_belong_to_the_evening_before() -> None:
    found = late(at({8: (920, 80), 1: (320, 80)}), 4)
    assert found is not None
    assert (found.hour, found.than) == (1, 8)


@pytest.mark.parametrize(
    "hours",
    [
        {},
        {8: (900, 100)},
        {8: (900, 100), 22: (180, 20)},
        {8: (90, 10), 22: (40, 10)},
        {8: (800, 200), 22: (360, 40)},
        {8: (19, 0), 22: (0, 500)},
        {8: (500, 0), 22: (0, 19)},
        {8: (8_800, 1_200), 22: (8_600, 1_400)},
    ],
)
def test_nothing_is_said_where_it_may_be_chance_or_is_little(hours: dict[int, tuple[int, int]]) -> None:
    assert late(at(hours), 4) is None


def test_nothing_is_said_where_the_late_cards_were_expected_to_be_harder() -> None:
    hours = {8: (920, 80), 22: (320, 80)}
    assert late(at(hours), 4) is not None
    assert late(at(hours, {8: 0.92, 22: 0.8}), 4) is None


def test_of_several_hours_the_surest_is_told() -> None:
    found = late(at({8: (920, 80), 22: (324, 76), 23: (12, 8)}), 4)
    assert found is not None
    assert isinstance(found, Late)
    assert found.hour == 22
