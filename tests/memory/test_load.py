"""Fuzz that evens out the load: laws of each choice, and half a year of a simulated learner."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from statistics import mean, pstdev

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studykit.memory import scheduler
from studykit.memory.intervals import fuzz_range, whole_days
from studykit.memory.load import Load
from studykit.memory.model import BLANK, Answer, Memory, Rating, State
from studykit.memory.replay import after_answer
from studykit.memory.scheduler import SchedulerSettings

DAY = 20_000
dues = st.dictionaries(st.integers(DAY, DAY + 400), st.integers(0, 500))
siblings = st.frozensets(st.integers(DAY, DAY + 400), max_size=4)
fractions = st.floats(0.0, 1.0, exclude_max=True)


def load(due: Mapping[int, int], apart_from: frozenset[int] = frozenset()) -> Load:
    return Load(lambda first, last: {day: count for day, count in due.items() if first <= day <= last}, apart_from)


@given(st.floats(0.5, 400.0), fractions, dues, siblings)
def test_no_day_outside_the_fuzz_range_is_chosen(
    interval: float, fraction: float, due: dict[int, int], apart_from: frozenset[int]
) -> None:
    found = load(due, apart_from)
    days = whole_days(interval, 1, 365, fraction, lambda lower, upper: found.weights(DAY, lower, upper))
    lower, upper = fuzz_range(interval, 1, 365)
    assert lower <= days <= upper


@given(st.floats(3.0, 300.0), fractions)
def test_where_one_day_alone_is_empty_it_is_chosen(interval: float, fraction: float) -> None:
    lower, upper = fuzz_range(interval, 1, 365)
    for empty in range(lower, upper + 1):
        due = {DAY + days: 100 for days in range(lower, upper + 1) if days != empty}
        weigh = partial(load(due).weights, DAY)
        days = whole_days(interval, 1, 365, min(max(fraction, 1e-6), 1 - 1e-6), weigh)
        assert days == empty


def test_siblings_are_kept_apart_where_the_range_has_room() -> None:
    lower, upper = fuzz_range(60.0, 1, 365)
    sibling = DAY + (lower + upper) // 2
    apart = [
        abs(DAY + whole_days(60.0, 1, 365, number / 100, lambda a, b: load({}, frozenset({sibling})).weights(DAY, a, b))
            - sibling)
        for number in range(100)
    ]  # fmt: skip
    assert sum(distance == 0 for distance in apart) <= 2
    assert mean(apart) > mean(abs(day - sibling) for day in range(DAY + lower, DAY + upper + 1))


@st.composite
def reviewed(draw: st.DrawFn) -> Memory:
    """A card in review."""
    stability = draw(st.floats(0.5, 2_000.0))
    last = DAY - draw(st.integers(0, 600))
    return Memory(
        State.REVIEW, None, stability, draw(st.floats(1.0, 10.0)), draw(st.integers(1, 2_000)), DAY, None, last, 0, 5
    )


@given(reviewed(), st.text(min_size=1, max_size=8), dues, siblings, st.integers(1, 400))
def test_passed_cards_are_due_tomorrow_at_the_earliest_and_buttons_a_day_apart(
    memory: Memory, card: str, due: dict[int, int], apart_from: frozenset[int], maximum: int
) -> None:
    settings = SchedulerSettings(maximum_interval=maximum)
    found = scheduler.outcomes(card, memory, DAY, 0, settings, load(due, apart_from))
    hard, good, easy = (found[rating].due_day or 0 for rating in (Rating.HARD, Rating.GOOD, Rating.EASY))
    assert hard > DAY
    assert hard < good < easy or DAY + maximum in (hard, good, easy)
    assert easy <= DAY + maximum
    assert found == scheduler.outcomes(card, memory, DAY, 0, settings, load(due, apart_from)), "as shown, so given"


@dataclass
class Half:
    """What half a year came to."""

    reviews: list[int]
    recall: float

    def spread(self) -> float:
        """How far a day's reviews lie from the mean of the week around it; the first month, that fills up, left out."""
        days = range(30, len(self.reviews) - 3)
        return pstdev(self.reviews[day] - mean(self.reviews[day - 3 : day + 4]) for day in days)

    def steps(self) -> float:
        """How far a day's reviews lie from those of the day before."""
        return pstdev(self.reviews[day] - self.reviews[day - 1] for day in range(30, len(self.reviews)))


def study(settings: SchedulerSettings, *, even: bool, cards: int = 2_000, days: int = 180, seed: int = 5) -> Half:
    """A learner with the model's memory who does all that is due, and twenty new cards a day."""
    chance = random.Random(seed)  # noqa: S311 - a learner, not a secret
    memories: dict[str, Memory] = {}
    due: dict[str, int] = {}
    counts: Counter[int] = Counter()
    unseen = iter(range(cards))
    reviews, recalls = [], []
    for day in range(days):
        today = [card for card, at in due.items() if at <= day]
        reviews.append(len(today))
        for card in [*today, *(f"c{number}" for number, _ in zip(unseen, range(20), strict=False))]:
            memory = memories.get(card, BLANK)
            if card in due:
                counts[due.pop(card)] -= 1
                recalls.append(scheduler.recall(memory, day, settings) or 0.0)
            while memory.due_day is None or memory.due_day <= day:
                memory = _answer(card, memory, day, settings, counts if even else None, chance)
            memories[card], due[card] = memory, memory.due_day
            counts[memory.due_day] += 1
    return Half(reviews, mean(recalls))


def _answer(
    card: str, memory: Memory, day: int, settings: SchedulerSettings, counts: Counter[int] | None, chance: random.Random
) -> Memory:
    rating = Rating.GOOD
    if memory.state is State.REVIEW:
        recall = scheduler.recall(memory, day, settings) or 0.0
        grades = [Rating.HARD, Rating.GOOD, Rating.GOOD, Rating.GOOD, Rating.GOOD, Rating.EASY]
        rating = chance.choice(grades) if chance.random() < recall else Rating.AGAIN
    elif chance.random() < 0.15:
        rating = Rating.AGAIN
    even = None if counts is None else Load(lambda _first, _last: counts)
    decision = scheduler.outcomes(card, memory, day, 0, settings, even, rating)[rating]
    return after_answer(memory, Answer("", "d", 0, 0, card, rating, None, day, 0, decision=decision), settings)


@pytest.mark.slow
def test_over_half_a_year_days_differ_by_a_third_less_than_without_fuzz_and_as_much_is_recalled() -> None:
    seeds = (5, 6, 7)
    plain = [study(replace(SchedulerSettings(), fuzz=False), even=False, seed=seed) for seed in seeds]
    even = [study(SchedulerSettings(), even=True, seed=seed) for seed in seeds]
    assert all(sum(half.reviews) > 8_000 for half in plain)
    assert mean(half.spread() for half in even) <= mean(half.spread() for half in plain) * 2 / 3
    assert mean(half.steps() for half in even) <= mean(half.steps() for half in plain) * 2 / 3
    assert abs(mean(half.recall for half in even) - mean(half.recall for half in plain)) <= 0.005


@given(st.text(min_size=1, max_size=8), st.sampled_from(Rating), st.sampled_from([(), (1.0,), (1.0, 10.0)]), dues)
def test_an_answer_alone_is_decided_as_beside_the_others(
    card: str, rating: Rating, steps: tuple[float, ...], due: dict[int, int]
) -> None:
    settings = replace(SchedulerSettings(), learning_steps=steps)
    alone = scheduler.outcomes(card, BLANK, DAY, 0, settings, load(due), rating)[rating]
    assert alone == scheduler.outcomes(card, BLANK, DAY, 0, settings, load(due))[rating]
