"""Fitting: what is learnt from, what is held back, how both are measured, and who gains."""

from __future__ import annotations

import math
import sys
from collections.abc import Sequence
from contextlib import suppress
from itertools import accumulate

import fsrs_rs_python
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from studykit.errors import UsageError
from studykit.memory import optimize, scheduler
from studykit.memory.bounds import HIGHEST, LOWEST, are_parameters
from studykit.memory.model import Memory, Rating, State
from studykit.memory.optimize import NEEDED, Fit, Histories, fit, log_loss, newest_fifth
from studykit.memory.scheduler import DEFAULT_PARAMETERS, SchedulerSettings
from tests.memory import learner
from tests.memory.learner import FORGETFUL, answers, histories

SETTINGS = SchedulerSettings()
LATER = 20_700
Item = tuple[int, float, bool]
"""When, the recall predicted, whether it was recalled."""


def items(known: Histories, parameters: Sequence[float]) -> list[Item]:
    """All items in the order of time, by formulas that share nothing with the program."""
    found = []
    for history in known.values():
        predicted = learner.predictions(parameters, [r for _, r, _ in history], [day for _, _, day in history])
        found += [(at, p, rating > 1) for (at, rating, _), p in zip(history, predicted, strict=True) if p is not None]
    return sorted(found)


def loss(known: Histories, parameters: Sequence[float], since: int) -> float:
    """The plain mean over the items since then, in the plainest words."""
    losses = [-math.log(p if recalled else 1 - p) for at, p, recalled in items(known, parameters) if at >= since]
    return sum(losses) / len(losses)


def with_newest(known: Histories, since: int, rating: int) -> dict[str, list[tuple[int, int, int]]]:
    """The same, but every answer since then was this one."""
    return {
        card: [(at, rating if at >= since else said, day) for at, said, day in history]
        for card, history in known.items()
    }


# --- who gains --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("reviews", "seed"), [(4_000, 1), (4_000, 3), (6_000, 2), (12_000, 5)])
def test_a_learner_unlike_the_published_parameters_gets_ones_that_predict_better(reviews: int, seed: int) -> None:
    said = answers(2 * reviews, seed=seed)
    found = fit(histories(said[:reviews]), SETTINGS, LATER)
    assert found.accepted
    assert found.fitted.log_loss < found.current.log_loss
    assert abs(found.fitted.predicted - found.observed) < abs(found.current.predicted - found.observed)
    gone_on, since = histories(said), said[reviews].at
    assert loss(gone_on, found.fitted.parameters, since) < loss(gone_on, DEFAULT_PARAMETERS, since) - 0.004


@pytest.mark.parametrize("seed", range(6))
def test_a_learner_like_the_published_parameters_comes_to_no_harm(seed: int) -> None:
    said = answers(12_000, parameters=DEFAULT_PARAMETERS, seed=seed)
    found = fit(histories(said[:6_000]), SETTINGS, LATER)
    assert found.accepted == (found.fitted.log_loss < found.current.log_loss)
    used = found.fitted.parameters if found.accepted else DEFAULT_PARAMETERS
    gone_on, since = histories(said), said[6_000].at
    assert loss(gone_on, used, since) < loss(gone_on, DEFAULT_PARAMETERS, since) + 0.004


def test_what_was_just_fitted_is_not_fitted_again() -> None:
    known = histories(answers(4_000))
    first = fit(known, SETTINGS, LATER)
    second = fit(known, SchedulerSettings(parameters=first.fitted.parameters), LATER)
    assert (second.fitted, second.current, second.accepted) == (first.fitted, first.fitted, False)


def test_parameters_that_are_worse_than_the_published_ones_are_left() -> None:
    worse = SchedulerSettings(parameters=tuple(10.0 if n < 4 else value for n, value in enumerate(FORGETFUL)))
    found = fit(histories(answers(6_000, parameters=DEFAULT_PARAMETERS)), worse, LATER)
    assert found.accepted
    assert found.fitted.log_loss < found.current.log_loss


# --- the measure ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("parameters", [DEFAULT_PARAMETERS, FORGETFUL])
def test_both_numbers_are_the_plain_mean_over_the_newest_fifth(parameters: tuple[float, ...]) -> None:
    known = histories(answers(3_000))
    found = fit(known, SchedulerSettings(parameters=parameters), LATER)
    assert found.current.parameters == parameters
    newest = [item for item in items(known, parameters) if item[0] >= found.since]
    for trial in (found.current, found.fitted):
        assert trial.log_loss == pytest.approx(loss(known, trial.parameters, found.since), abs=1e-5)
    assert found.current.predicted == pytest.approx(sum(p for _, p, _ in newest) / len(newest), abs=1e-5)
    assert found.observed == sum(recalled for *_, recalled in newest) / len(newest)
    assert (found.tried_on, found.fitted_to) == (len(newest), len(items(known, parameters)) - len(newest))


def test_what_is_predicted_is_what_the_crate_itself_judges_by_when_weighed_by_age() -> None:
    known = histories(answers(2_000))
    found = items(known, FORGETFUL)
    weights = [0.25 + 0.75 * (i / (len(found) - 1)) ** 3 for i in range(len(found))]
    losses = [-weight * math.log(p if passed else 1 - p) for weight, (_, p, passed) in zip(weights, found, strict=True)]
    told = optimize._Told(fsrs_rs_python, known)
    _, everything = told.split(0)
    judged = fsrs_rs_python.FSRS([*FORGETFUL]).evaluate(
        [fsrs_rs_python.FSRSItem(told._reviews[number][: place + 1]) for _, number, place in everything]
    )
    assert judged.log_loss == pytest.approx(sum(losses) / sum(weights), abs=1e-5)
    assert told.predict(everything, FORGETFUL) == pytest.approx([p for _, p, _ in found], abs=1e-4)


@given(st.lists(st.tuples(st.floats(0.01, 0.99), st.booleans()), min_size=1))
def test_log_loss_is_least_for_who_knows_and_does_not_depend_on_order(found: list[tuple[float, bool]]) -> None:
    predicted, recalled = [p for p, _ in found], [passed for _, passed in found]
    plain = sum(-math.log(p if passed else 1 - p) for p, passed in found) / len(found)
    assert log_loss(predicted, recalled) == pytest.approx(plain)
    assert log_loss(predicted[::-1], recalled[::-1]) == pytest.approx(plain)
    assert log_loss([float(passed) for passed in recalled], recalled) <= log_loss(predicted, recalled)


def test_what_was_held_impossible_costs_much_and_not_everything() -> None:
    assert log_loss([1.0], [False]) == pytest.approx(-math.log(1e-7))
    assert log_loss([0.0], [False]) == pytest.approx(0, abs=1e-6)


# --- the split --------------------------------------------------------------------------------------------------------

rated = st.tuples(st.integers(0, 30), st.integers(1, 4), st.integers(-5, 30))
known_to = st.dictionaries(st.sampled_from("abcde"), st.lists(rated, min_size=1, max_size=12).map(sorted), min_size=1)


@given(known_to)
def test_the_newest_fifth_is_a_fifth_by_time(known: Histories) -> None:
    since = newest_fifth(known)
    times = sorted(at for history in known.values() for at, *_ in history)
    assert sum(at < since for at in times) <= len(times) * 4 / 5
    assert sum(at > since for at in times) < len(times) / 5 or times.count(since) > 1
    assert len(times) / 5 <= sum(at >= since for at in times)


@given(known_to)
def test_every_item_is_on_one_side_of_the_split_and_in_order(known: Histories) -> None:
    since = newest_fifth(known)
    told = optimize._Told(fsrs_rs_python, known)
    older, newest = told.split(since)
    assert [at for at, *_ in older + newest] == sorted(at for at, *_ in older + newest)
    assert all(at < since for at, *_ in older)
    assert all(at >= since for at, *_ in newest)
    places = set()
    for number, history in enumerate(known.values()):
        latest = list(accumulate((day for *_, day in history), max))
        places |= {(number, n) for n in range(1, len(history)) if history[n][2] > latest[n - 1]}
    assert {(number, place) for _, number, place in older + newest} == places


@given(st.integers(0, 50), st.integers(1, 4))
@settings(deadline=None, max_examples=8, suppress_health_check=[HealthCheck.too_slow])
def test_no_answer_of_the_newest_fifth_takes_part_in_the_fit(seed: int, rating: int) -> None:
    known = histories(answers(1_000, seed=seed))
    found = fit(known, SETTINGS, LATER)
    others = fit(with_newest(known, found.since, rating), SETTINGS, LATER)
    assert others.fitted.parameters == found.fitted.parameters
    assert others.observed == float(rating > 1)


def test_the_older_answers_do_take_part() -> None:
    known = histories(answers(1_000))
    found = fit(known, SETTINGS, LATER)
    turned = {card: [(at, 5 - said, day) for at, said, day in history] for card, history in known.items()}
    assert fit(turned, SETTINGS, LATER).fitted.parameters != found.fitted.parameters


def test_the_order_in_which_cards_are_told_does_not_matter() -> None:
    known = histories(answers(1_000))
    assert fit(dict(reversed(known.items())), SETTINGS, LATER) == fit(known, SETTINGS, LATER)


# --- too little -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("reviews", [0, 1, 300, NEEDED - 1])
def test_under_four_hundred_answers_nothing_is_fitted(reviews: int) -> None:
    with pytest.raises(UsageError, match=f"needs 400 answers that count, and there are {reviews}$"):
        fit(histories(answers(NEEDED)[:reviews]), SETTINGS, LATER)


def test_from_four_hundred_on_it_is_tried() -> None:
    assert fit(histories(answers(NEEDED)), SETTINGS, LATER).answers == NEEDED


@pytest.mark.parametrize(
    ("known", "which"),
    [
        ({"a": [(n, 3, 20_000) for n in range(500)]}, "older"),
        ({f"c{n}": [(n, 3, 20_000 + n)] for n in range(500)}, "older"),
        ({"a": [(7, 3, 20_000 + n) for n in range(500)]}, "older"),
        ({"a": [(n, 3, 20_000 + min(n, 300)) for n in range(500)]}, "newest"),
    ],
    ids=["one day", "each card once", "one moment", "a last day"],
)
def test_where_nothing_can_be_predicted_on_one_side_it_says_so(known: Histories, which: str) -> None:
    with pytest.raises(UsageError, match=f"none of the {which} answers came a study day or more"):
        fit(known, SETTINGS, LATER)


def test_without_the_extra_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "fsrs_rs_python", None)
    with pytest.raises(UsageError, match=r'pip install "studykit\[optimize\]"'):
        fit(histories(answers(NEEDED)), SETTINGS, LATER)


# --- logs that nobody should have -------------------------------------------------------------------------------------


def spread(cards: int, each: int, ratings: Sequence[int], gap: int = 1) -> Histories:
    """Cards that were answered in turns, again and again."""
    return {
        f"c{card}": [
            ((n * gap * cards + card) * 1000, ratings[(card + n) % len(ratings)], 20_000 + n * gap) for n in range(each)
        ]
        for card in range(cards)
    }


HOSTILE: dict[str, Histories] = {
    "all Easy": spread(100, 20, [4]),
    "all Again": spread(100, 20, [1]),
    "all Good": spread(100, 20, [3]),
    "all Hard": spread(100, 20, [2]),
    "by turns": spread(100, 20, [1, 4]),
    "first Easy, then Again": {card: [(h[0][0], 4, h[0][2]), *h[1:]] for card, h in spread(100, 20, [1]).items()},
    "one card": spread(1, 500, [3, 3, 3, 1]),
    "two cards": spread(2, 300, [1, 2, 3, 4]),
    "twice each": spread(500, 2, [3, 4, 2, 1, 3]),
    "a thousand years apart": spread(50, 20, [3, 1, 4], gap=365_000),
    "days that go back": {
        f"c{card}": [(n * 100 + card, 1 + (n + card) % 4, 20_000 + (-1) ** n * n * 7) for n in range(20)]
        for card in range(50)
    },
    "before the year 1": {f"c{card}": [(n - 10**17, 3, -719_162 + n) for n in range(20)] for card in range(50)},
}


def is_sound(found: Fit) -> None:
    """The verdict is one, whatever it is."""
    assert found.accepted == (found.fitted.log_loss < found.current.log_loss)
    assert are_parameters(found.fitted.parameters)
    for trial in (found.current, found.fitted):
        assert 0 < trial.log_loss < 17
        assert 0 <= trial.predicted <= 1
    if found.effect is not None:
        assert all(0 < days <= 36_500 for days in (*found.effect.stability, *found.effect.good))


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_log_gets_a_verdict(name: str) -> None:
    is_sound(fit(HOSTILE[name], SETTINGS, LATER))


def test_ten_thousand_answers_of_one_card_get_a_verdict_and_not_all_are_told_each_time() -> None:
    known = spread(1, 10_000, [3, 3, 1])
    found = fit(known, SETTINGS, LATER)
    is_sound(found)
    assert (found.fitted_to, found.tried_on) == (255, 2_000)
    assert found.current.log_loss == pytest.approx(loss(known, DEFAULT_PARAMETERS, found.since), rel=1e-3)


@given(
    st.lists(
        st.lists(st.tuples(st.integers(0, 10**6), st.integers(1, 4), st.integers(0, 400)), min_size=1, max_size=40),
        min_size=20,
        max_size=40,
    )
)
@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_any_log_gets_a_verdict_or_a_line(found: list[list[tuple[int, int, int]]]) -> None:
    known = {f"c{n}": sorted(history * 2) for n, history in enumerate(found)}
    with suppress(UsageError):
        is_sound(fit(known, SETTINGS, LATER))


class _Elsewhere:
    """A crate whose fit ends where it should not."""

    FSRSReview, FSRSItem, TrainingConfig = (
        fsrs_rs_python.FSRSReview,
        fsrs_rs_python.FSRSItem,
        fsrs_rs_python.TrainingConfig,
    )

    def __init__(self, found: Sequence[float] | None) -> None:
        self.found = found

    def FSRS(self, _: Sequence[float]) -> _Elsewhere:  # noqa: N802 - the crate's name
        return self

    def compute_parameters(self, *_: object, **__: object) -> Sequence[float]:
        if self.found is None:
            raise ValueError("NotEnoughData")
        return self.found


@pytest.mark.parametrize(
    "found",
    [
        (HIGHEST[0] * 2, *DEFAULT_PARAMETERS[1:]),
        (*DEFAULT_PARAMETERS[:20], LOWEST[20] / 2),
        (math.nan, *DEFAULT_PARAMETERS[1:]),
        (math.inf, *DEFAULT_PARAMETERS[1:]),
        DEFAULT_PARAMETERS[:19],
        None,
    ],
)
def test_parameters_that_the_model_does_not_take_are_never_proposed(
    monkeypatch: pytest.MonkeyPatch, found: Sequence[float] | None
) -> None:
    monkeypatch.setattr(optimize, "_crate", lambda: _Elsewhere(found))
    with pytest.raises(UsageError, match="the parameters in use stay"):
        fit(histories(answers(2_000)), SETTINGS, LATER)


def test_the_largest_value_allowed_is_taken_though_single_precision_has_it_a_trifle_larger() -> None:
    single = 0.800000011920929
    assert not are_parameters((*DEFAULT_PARAMETERS[:20], single))
    told = optimize._Told(_Elsewhere((*DEFAULT_PARAMETERS[:20], single)), {})  # type: ignore[arg-type]
    assert told.fitted([], 1) == (*DEFAULT_PARAMETERS[:20], 0.8)


# --- what changes -----------------------------------------------------------------------------------------------------


def test_what_would_change_is_what_the_schedule_does_with_both() -> None:
    known = {card: history for card, history in histories(answers(2_000)).items() if len(history) > 1}
    found = fit(known, SETTINGS, LATER)
    assert found.effect is not None
    assert found.effect.cards == len(known)
    for number, trial in enumerate((found.current, found.fitted)):
        own = SchedulerSettings(parameters=trial.parameters, fuzz=False)
        memories = []
        for history in known.values():
            memory = Memory(State.REVIEW)
            for _, rating, day in history:
                stability, difficulty = scheduler.remember(memory, Rating(rating), day, own)
                memory = Memory(State.REVIEW, None, stability, difficulty, 1, last_day=day)
            memories.append(memory)
        stabilities = sorted(memory.stability or 0 for memory in memories)
        goods = sorted(
            scheduler.outcomes("c", memory, LATER, 0, own)[Rating.GOOD].interval_days or 0 for memory in memories
        )
        assert found.effect.stability[number] == pytest.approx(stabilities[len(known) // 2], rel=0.02)
        assert found.effect.good[number] == pytest.approx(goods[len(known) // 2], rel=0.02)
