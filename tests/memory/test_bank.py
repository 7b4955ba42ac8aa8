"""How fast a learner forgets, as the bank of memory models reads it from answers."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from typing import cast

import fsrs
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from studykit.memory.bank import Answered, Belief
from studykit.memory.forgetting import Forgetting
from studykit.memory.model import Answer, Rating
from studykit.memory.replay import replay
from studykit.memory.scheduler import DEFAULT_PARAMETERS, SchedulerSettings
from tests.memory.learner import FORGETFUL, predictions

START = 20_000
PUBLISHED = tuple(DEFAULT_PARAMETERS)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

gaps_and_ratings = st.lists(st.tuples(st.sampled_from([0, 0, 1, 1, 2, 3, 5, 9, 20, 60, 400]), st.integers(1, 4)),
                            min_size=1, max_size=10)  # fmt: skip
own_parameters = st.sampled_from([PUBLISHED, FORGETFUL])


def said(moves: list[tuple[int, int]], card: str = "a") -> list[Answered]:
    """A card's answers from days since the one before and ratings."""
    days = accumulate((gap for gap, _ in moves), initial=START)
    next(days)
    return [Answered(card, day, rating) for day, (_, rating) in zip(days, moves, strict=True)]


def told(parameters: tuple[float, ...], answers: list[Answered]) -> Belief:
    belief = Belief(parameters)
    belief.learn(answers)
    return belief


def own_model(belief: Belief, parameters: tuple[float, ...]) -> int:
    """The number of the model that is the learner's own vector, unchanged."""
    return next(n for n, model in enumerate(belief.models) if model.parameters == parameters)


# --- what is believed ---


@pytest.mark.parametrize("parameters", [PUBLISHED, FORGETFUL])
def test_without_answers_the_learners_own_parameters_plan(parameters: tuple[float, ...]) -> None:
    belief = Belief(parameters)
    assert belief.models[belief.best()].parameters == parameters


@given(gaps_and_ratings, own_parameters)
@settings(deadline=None, max_examples=50)
def test_weights_sum_to_one_and_the_best_has_most(moves: list[tuple[int, int]], parameters: tuple[float, ...]) -> None:
    belief = told(parameters, said(moves))
    weights = belief.weights()
    assert len(weights) == 24
    assert sum(weights) == pytest.approx(1)
    assert min(weights) >= 0
    assert max(weights) == weights[belief.best()]


def expected_stability(belief: Belief) -> float:
    """The mean stability after a first Good, over all models: how strong a memory is believed to be."""
    return sum(weight * model.begun(3)[0] for weight, model in zip(belief.weights(), belief.models, strict=True))


def test_forgetting_more_than_predicted_moves_weight_to_weaker_memories() -> None:
    cards = [f"c{n}" for n in range(12)]
    begun = [Answered(card, START, 3) for card in cards]
    recalled = told(PUBLISHED, [*begun, *[Answered(card, START + 2, 3) for card in cards]])
    forgotten = told(PUBLISHED, [*begun, *[Answered(card, START + 2, 1) for card in cards]])
    half = told(PUBLISHED, [*begun, *[Answered(card, START + 2, 1 + 2 * (n % 2)) for n, card in enumerate(cards)]])
    before = expected_stability(told(PUBLISHED, begun))
    assert expected_stability(forgotten) < expected_stability(half) < before < expected_stability(recalled)
    assert forgotten.models[forgotten.best()].begun(3)[0] < PUBLISHED[2] < recalled.models[recalled.best()].begun(3)[0]


def test_a_weaker_learner_is_expected_to_recall_less_of_a_card_nobody_has_forgotten() -> None:
    others = [f"c{n}" for n in range(8)]
    begun = [Answered(card, START, 3) for card in [*others, "mine"]]
    fresh = told(PUBLISHED, begun).recall("mine", START + 10)
    after = told(PUBLISHED, [*begun, *[Answered(card, START + 2, 1) for card in others]]).recall("mine", START + 10)
    assert after < fresh


def test_the_order_of_cards_within_a_day_does_not_matter() -> None:
    begun = [Answered("a", START, 3), Answered("b", START, 1), Answered("c", START, 4)]
    later = [Answered("a", START + 3, 1), Answered("b", START + 3, 3), Answered("c", START + 3, 3)]
    one, other = told(PUBLISHED, begun + later), told(PUBLISHED, begun[::-1] + later[::-1])
    assert one.weights() == pytest.approx(other.weights())
    assert one.last == other.last


@given(gaps_and_ratings, own_parameters)
@settings(deadline=None, max_examples=60)
def test_each_answer_weighs_a_model_by_how_probable_it_found_it(
    moves: list[tuple[int, int]], parameters: tuple[float, ...]
) -> None:
    answers = said(moves)
    before, after = Belief(parameters).weights(), told(parameters, answers)
    expected = []
    for weight, model in zip(before, after.models, strict=True):
        likely = math.log(weight)
        seen = predictions(model.parameters, [a.rating for a in answers], [a.day for a in answers])
        for recall, answer in zip(seen, answers, strict=True):
            if recall is not None:
                recalled = min(max(recall, 1e-4), 1 - 1e-4)
                likely += math.log(recalled if answer.rating > 1 else 1 - recalled)
        expected.append(likely)
    total = sum(math.exp(one) for one in expected)
    assert after.weights() == pytest.approx([math.exp(one) / total for one in expected], abs=1e-9)


# --- the same day ---


@given(gaps_and_ratings, st.integers(1, 4))
@settings(deadline=None, max_examples=50)
def test_one_more_answer_on_the_same_day_tells_nothing_but_moves_memory(
    moves: list[tuple[int, int]], rating: int
) -> None:
    answers = said(moves)
    once, again = told(PUBLISHED, answers), told(PUBLISHED, [*answers, answers[-1]._replace(rating=rating)])
    assert again.weights() == once.weights()
    assert again.answers == once.answers
    assert again.last == once.last
    for number, model in enumerate(once.models):
        state = once.state("a", number)
        assert state is not None
        assert again.state("a", number) == model.same_day(state, rating)


def test_a_lapse_and_its_step_leave_another_memory_than_the_lapse_alone() -> None:
    lapsed = [Answered("a", START, 3), Answered("a", START + 5, 1)]
    without, with_step = told(PUBLISHED, lapsed), told(PUBLISHED, [*lapsed, Answered("a", START + 5, 3)])
    assert without.recall("a", START + 9) < with_step.recall("a", START + 9)


# --- memory under a model is memory as it is everywhere else ---


@given(gaps_and_ratings, own_parameters)
@example([(0, 3), (400, 1), (0, 3), (1, 1), (0, 1), (400, 4)], FORGETFUL)
@settings(deadline=None, max_examples=150)
def test_under_the_learners_own_parameters_a_card_is_where_replay_has_it(
    moves: list[tuple[int, int]], parameters: tuple[float, ...]
) -> None:
    answers = said(moves)
    belief = told(parameters, answers)
    events = [
        Answer(f"e{n}", "z", n, n, "a", Rating(rating), None, day, 0) for n, (_, day, rating) in enumerate(answers)
    ]
    memory = replay(events, SchedulerSettings(parameters))
    state = belief.state("a", own_model(belief, parameters))
    assert state == pytest.approx((memory.stability, memory.difficulty), rel=1e-9)
    assert belief.last["a"] == memory.last_day


@given(gaps_and_ratings)
@settings(deadline=None, max_examples=20)
def test_under_every_model_a_card_is_where_the_package_has_it(moves: list[tuple[int, int]]) -> None:
    answers = said(moves)
    belief = told(PUBLISHED, answers)
    for number, model in enumerate(belief.models):
        expected = by_the_package(model, None, START, [(a.day, a.rating) for a in answers])
        assert belief.state("a", number) == pytest.approx(expected, rel=1e-9)


def by_the_package(
    model: Forgetting, state: tuple[float, float] | None, last: int, answers: list[tuple[int, int]]
) -> tuple[float, float]:
    """Stability and difficulty after answers, each a study day and a rating, as the `fsrs` package works them out."""
    scheduler = fsrs.Scheduler(parameters=model.parameters, enable_fuzzing=False)
    reviewed = None if state is None else _EPOCH + timedelta(days=last)
    kind = fsrs.State.Learning if state is None else fsrs.State.Review
    stability, difficulty = (None, None) if state is None else state
    card = fsrs.Card(0, kind, 0 if state is None else None, stability, difficulty, _EPOCH, reviewed)
    for day, rating in answers:
        card, _ = scheduler.review_card(card, fsrs.Rating(rating), _EPOCH + timedelta(days=day))
    return min(cast("float", card.stability), 36_500.0), cast("float", card.difficulty)


@given(st.floats(0.01, 3_000), st.floats(1, 10), st.integers(1, 400), st.integers(1, 4), own_parameters)
@settings(deadline=None, max_examples=300)
def test_the_outcome_of_a_review_is_the_packages_a_lapse_with_its_step_rated_good(
    stability: float, difficulty: float, elapsed: int, rating: int, parameters: tuple[float, ...]
) -> None:
    model, day = Forgetting(parameters), START + elapsed
    recall, after = model.outcomes((stability, difficulty), elapsed)
    asked = [(day, rating), *[(day, 3)] * (rating == 1)]
    expected = by_the_package(model, (stability, difficulty), START, asked)
    assert after[rating - 1] == pytest.approx(expected, rel=1e-9)
    assert recall == pytest.approx(model.recall(elapsed, stability))


@given(st.integers(1, 4), own_parameters)
@settings(deadline=None, max_examples=20)
def test_a_new_card_begins_as_the_package_has_it_with_its_step_unless_it_was_easy(
    rating: int, parameters: tuple[float, ...]
) -> None:
    model = Forgetting(parameters)
    asked = [(START, rating), *[(START, 3)] * (rating < 4)]
    assert model.first[rating - 1] == pytest.approx(by_the_package(model, None, START, asked), rel=1e-9)


# --- a card's figures ---


def test_a_card_never_seen_is_not_recalled() -> None:
    belief = told(PUBLISHED, [Answered("a", START, 3)])
    assert belief.recall("b", START + 1) == 0
    assert belief.state("b", 0) is None


@given(gaps_and_ratings, st.integers(0, 60))
@settings(deadline=None, max_examples=50)
def test_recall_of_many_cards_is_that_of_each(moves: list[tuple[int, int]], ahead: int) -> None:
    belief = told(PUBLISHED, [*said(moves), Answered("b", START + 5_000, 4)])
    day = START + 5_000 + ahead
    together = belief.recalls(["a", "b", "never"], day)
    for card in ("a", "b", "never"):
        assert together[card] == pytest.approx(belief.recall(card, day), abs=1e-4)
