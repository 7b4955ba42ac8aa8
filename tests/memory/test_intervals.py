"""Whole days: their fuzz, their order, their bounds."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from studykit.memory.intervals import (
    fuzz_delta,
    fuzz_fraction,
    fuzz_range,
    passing_days,
    raw_interval,
    retrievability,
    whole_days,
)
from studykit.memory.model import BLANK, Memory, Rating, State
from studykit.memory.scheduler import DEFAULT_PARAMETERS, SchedulerSettings, outcomes

DECAY = DEFAULT_PARAMETERS[20]

intervals = st.floats(0.0, 40_000.0)
bounds = st.integers(1, 40_000)
fractions = st.floats(0.0, 1.0, exclude_max=True)


@given(intervals, bounds, bounds, fractions)
@settings(deadline=None)
def test_fuzz_stays_in_its_range_and_the_range_in_its_bounds(
    interval: float, minimum: int, maximum: int, fraction: float
) -> None:
    assume(minimum <= maximum)
    lower, upper = fuzz_range(interval, minimum, maximum)
    assert minimum <= lower <= upper <= maximum
    days = whole_days(interval, minimum, maximum, fraction)
    assert minimum <= days <= maximum
    if interval >= 2.5:
        assert lower <= days <= upper
        assert whole_days(interval, minimum, maximum, 0.0) == lower
        assert whole_days(interval, minimum, maximum, 1 - 2**-53) == upper


@pytest.mark.parametrize(
    ("interval", "expected"),
    [
        (2.4, (2, 2)),
        (2.5, (2, 4)),
        (3.0, (2, 4)),
        (7.0, (5, 9)),
        (15.0, (13, 17)),
        (30.0, (27, 33)),
        (100.0, (93, 107)),
    ],
)
def test_fuzz_ranges_are_those_of_fsrs(interval: float, expected: tuple[int, int]) -> None:
    assert fuzz_range(interval, 1, 36_500) == expected


@pytest.mark.parametrize(
    ("interval", "minimum", "maximum", "expected"),
    [
        (3.0, 10, 100, (10, 11)),
        (3.0, 10, 10, (10, 10)),
        (2.0, 10, 100, (10, 10)),
        (3.0, 1, 2, (2, 2)),
        (30.0, 29, 31, (29, 31)),
        (500.0, 1, 365, (365, 365)),
    ],
)
def test_a_range_pressed_together_keeps_two_days_where_there_is_room(
    interval: float, minimum: int, maximum: int, expected: tuple[int, int]
) -> None:
    assert fuzz_range(interval, minimum, maximum) == expected


@pytest.mark.parametrize(
    ("interval", "days"), [(0.0, 1), (0.5, 1), (1.4, 1), (1.5, 2), (2.5, 3), (4.5, 5), (4.49, 4), (50_000.0, 36_500)]
)
def test_halves_are_rounded_up(interval: float, days: int) -> None:
    assert whole_days(interval, 1, 36_500, None) == days


@given(st.floats(2.5, 40_000.0), st.floats(0, 1_000))
@settings(deadline=None)
def test_longer_intervals_are_moved_further(interval: float, more: float) -> None:
    assert 1.0 <= fuzz_delta(interval) <= fuzz_delta(interval + more)


@given(st.text(max_size=20), st.integers(0, 10_000))
@settings(deadline=None)
def test_the_fraction_of_a_card_is_the_same_everywhere(card: str, answers: int) -> None:
    fraction = fuzz_fraction(card, answers)
    assert 0.0 <= fraction < 1.0
    assert fuzz_fraction(card, answers) == fraction


def test_the_fraction_is_known_for_ever() -> None:
    assert fuzz_fraction("k3f9x2mq", 3) == pytest.approx(0.04781272254316049)


def test_a_fraction_is_never_one_even_where_a_hash_is_all_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    class Ones:
        def digest(self) -> bytes:
            return b"\xff" * 8

    monkeypatch.setattr("studykit.memory.intervals.blake2b", lambda *_, **__: Ones())
    assert fuzz_fraction("card", 1) < 1.0


def test_fractions_spread_evenly_over_cards_and_answers() -> None:
    tenths = Counter(int(10 * fuzz_fraction(f"card{number % 50}", number // 50)) for number in range(5_000))
    assert sorted(tenths) == list(range(10))
    assert max(tenths.values()) < 1.25 * min(tenths.values())


raws = st.tuples(intervals, intervals, intervals).map(lambda three: tuple(sorted(three)))


@given(raws, st.integers(0, 40_000), bounds, st.one_of(st.none(), fractions))
@settings(deadline=None, max_examples=400)
def test_each_passing_grade_is_a_day_above_the_one_before(
    raw: tuple[float, float, float], previous: int, maximum: int, fraction: float | None
) -> None:
    hard, good, easy = passing_days(raw, previous, maximum, fraction)
    assert 1 <= hard <= good <= easy <= maximum
    assert hard < good or good == maximum
    assert good < easy or easy == maximum


@given(raws, st.integers(1, 30_000), st.one_of(st.none(), fractions))
@settings(deadline=None)
def test_an_interval_that_grew_is_above_the_previous_one(
    raw: tuple[float, float, float], previous: int, fraction: float | None
) -> None:
    days = passing_days(raw, previous, 40_001, fraction)
    assert all(day > previous for day, interval in zip(days, raw, strict=True) if interval >= previous + 1)


@given(st.floats(0.001, 36_500), st.sampled_from([0.7, 0.8, 0.9, 0.95, 0.99]))
@settings(deadline=None)
def test_after_its_interval_a_card_is_recalled_as_desired(stability: float, retention: float) -> None:
    interval = raw_interval(stability, retention, DECAY)
    assert retrievability(stability, interval, DECAY) == pytest.approx(retention)
    assert raw_interval(stability, 0.9, DECAY) == pytest.approx(stability)


def test_recall_before_the_last_answer_is_certain() -> None:
    assert retrievability(1.0, -5, DECAY) == retrievability(1.0, 0, DECAY) == 1.0


STEADY = SchedulerSettings(fuzz=False)


def steps(memory: Memory, chosen: SchedulerSettings = STEADY) -> dict[str, str]:
    """The buttons of a card in words."""
    words = {}
    for rating, decision in outcomes("card", memory, 100, 0, chosen).items():
        due = f"{decision.due_at / 60_000:g}m" if decision.due_at is not None else f"{decision.interval_days}d"
        words[rating.name.lower()] = f"{decision.state} {due}"
    return words


def test_a_new_card_takes_its_steps() -> None:
    assert steps(BLANK) == {
        "again": "learning 1m",
        "hard": "learning 5.5m",
        "good": "learning 10m",
        "easy": "review 8d",
    }


def test_the_last_step_leads_to_review() -> None:
    learning = Memory(State.LEARNING, 1, 2.3065, 2.118104, due_at=0, last_day=100, last_at=0, reps=1)
    assert steps(learning) == {
        "again": "learning 1m",
        "hard": "learning 10m",
        "good": "review 2d",
        "easy": "review 4d",
    }


def test_a_card_that_lapsed_relearns() -> None:
    known = Memory(State.REVIEW, None, 10.0, 5.0, 10, 100, None, 90, 0, 5)
    assert steps(known)["again"] == "relearning 10m"
    assert steps(known, SchedulerSettings(fuzz=False, relearning_steps=()))["again"] == "review 1d"


def test_without_steps_every_answer_leads_to_review() -> None:
    words = steps(BLANK, SchedulerSettings(fuzz=False, learning_steps=()))
    assert words == {"again": "review 1d", "hard": "review 2d", "good": "review 3d", "easy": "review 8d"}


def test_a_step_that_settings_took_away_leads_on() -> None:
    learning = Memory(State.LEARNING, 5, 2.3065, 2.118104, due_at=0, last_day=100, last_at=0, reps=1)
    assert steps(learning) == {"again": "learning 1m", "hard": "review 2d", "good": "review 3d", "easy": "review 4d"}


def test_fuzz_belongs_to_a_card_and_its_count_of_answers() -> None:
    def good(card: str, reps: int) -> int | None:
        memory = Memory(State.REVIEW, None, 60.0, 5.0, 50, 100, None, 40, 0, reps)
        return outcomes(card, memory, 100, 0, SchedulerSettings())[Rating.GOOD].interval_days

    assert good("card", 5) == good("card", 5)
    assert len({good(f"card{number}", 5) for number in range(60)}) > 5
    assert len({good("card", number) for number in range(60)}) > 5
