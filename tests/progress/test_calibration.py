"""How well predictions fit: each figure against a second way to compute it."""

from __future__ import annotations

import math
from itertools import pairwise, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studykit.memory.model import Rating, State
from studykit.progress.calibration import EDGES, Calibration, calibrate, wilson
from studykit.progress.model import Review


def review(
    card: str = "c",
    rating: Rating = Rating.GOOD,
    recall: float | None = 0.9,
    elapsed: int | None = 3,
    *,
    cram: bool = False,
) -> Review:
    return Review(card, "d", 0, 20_000, 9, rating, 1_000, cram, State.REVIEW, recall, 5, elapsed)


reviews = st.lists(
    st.builds(
        review,
        st.sampled_from(["a", "b", "c"]),
        st.sampled_from(Rating),
        st.one_of(st.none(), st.floats(0.0, 1.0), st.sampled_from([0.0, 0.5, 0.9, 1.0])),
        st.one_of(st.none(), st.integers(0, 700), st.sampled_from([1, 2, 3, 4, 13, 14])),
        cram=st.sampled_from([False, False, False, True]),
    ),
    max_size=60,
)


def items(found: list[Review]) -> list[tuple[float, int, tuple[int, int, int]]]:
    """Prediction, outcome and group of every item: by the words of the definition, one review after the other."""
    made = []
    for index, one in enumerate(found):
        if one.cram or one.elapsed_days is None or one.elapsed_days < 1:
            continue
        earlier = [
            other
            for other in found[:index]
            if other.card == one.card and not other.cram and other.elapsed_days is not None and other.elapsed_days >= 1
        ]
        n = len(earlier) + 2
        lapses = sum(other.rating == Rating.AGAIN for other in earlier)
        if one.retrievability is not None:
            made.append((one.retrievability, int(one.rating > 1), group(one.elapsed_days, n, lapses)))
    return made


def power_below(base: float, value: float) -> float:
    """The largest whole power of a base that is no larger than a value of 1 or more."""
    power = 1.0
    while power * base <= value * (1 + 1e-12):
        power *= base
    return power


def group(elapsed: int, n: int, lapses: int) -> tuple[int, int, int]:
    return (
        round(248 * power_below(3.62, elapsed)),
        round(1.99 * power_below(1.89, n)),
        round(1.65 * power_below(1.73, lapses)) if lapses else 0,
    )


def weights(count: int) -> list[float]:
    return [1.0] if count == 1 else [0.25 + 0.75 * (index / (count - 1)) ** 3 for index in range(count)]


def log_loss(found: list[Review]) -> float:
    made = items(found)
    shares = weights(len(made))
    losses = []
    for (p, y, _), weight in zip(made, shares, strict=True):
        right = max(1e-7, min(1 - 1e-7, p)) if y else 1 - max(1e-7, min(1 - 1e-7, p))
        losses.append(-weight * math.log(right))
    return math.fsum(losses) / math.fsum(shares)


def rmse_bins(found: list[Review]) -> float:
    made = items(found)
    shares = weights(len(made))
    total = 0.0
    for key in {one[2] for one in made}:
        members = [(p, y, weight) for (p, y, of), weight in zip(made, shares, strict=True) if of == key]
        mean_p = math.fsum(p for p, _, _ in members) / len(members)
        mean_y = sum(y for _, y, _ in members) / len(members)
        total += math.fsum(weight for _, _, weight in members) * (mean_p - mean_y) ** 2
    return math.sqrt(total / math.fsum(shares))


def auc(found: list[Review]) -> float | None:
    """The chance that a recalled card was predicted higher than a forgotten one, to a tenth of a percent."""
    made = items(found)
    recalled, forgotten = ([round(p * 1000) for p, y, _ in made if y == wanted] for wanted in (1, 0))
    pairs = [1.0 if p > q else 0.5 if p == q else 0.0 for p, q in product(recalled, forgotten)]
    return sum(pairs) / len(pairs) if pairs else None


@given(reviews)
@settings(deadline=None, max_examples=300)
def test_all_figures_are_those_of_a_second_implementation(found: list[Review]) -> None:
    figures = calibrate(found)
    made = items(found)
    assert figures.n == len(made)
    if not made:
        assert figures == Calibration(0, None, None, None, ())
        return
    assert figures.log_loss == pytest.approx(log_loss(found), abs=1e-9)
    assert figures.rmse_bins == pytest.approx(rmse_bins(found), abs=1e-9)
    assert figures.auc == (None if auc(found) is None else pytest.approx(auc(found)))


@given(reviews)
@settings(deadline=None)
def test_each_prediction_is_in_the_bin_that_it_lies_in(found: list[Review]) -> None:
    bins = {one.start: one for one in calibrate(found).bins}
    made = [(p, y) for p, y, _ in items(found)]
    assert sum(one.n for one in bins.values()) == len(made)
    for start, end in pairwise(EDGES):
        part = [(p, y) for p, y in made if start <= p < end or (p == end == 1)]
        assert (start in bins) is bool(part)
        if part:
            one = bins[start]
            assert (one.end, one.n) == (end, len(part))
            assert one.predicted == pytest.approx(sum(p for p, _ in part) / len(part))
            assert one.observed == pytest.approx(sum(y for _, y in part) / len(part))
            assert (one.low, one.high) == wilson(sum(y for _, y in part), len(part))


@given(reviews)
@settings(deadline=None)
def test_hope_is_what_predictions_had_too_much_and_chance_what_right_ones_may_have(found: list[Review]) -> None:
    figures, made = calibrate(found), items(found)
    if not made:
        assert (figures.hope, figures.chance) == (0.0, 0.0)
        return
    assert figures.hope == pytest.approx(sum(p - y for p, y, _ in made) / len(made), abs=1e-12)
    spread = math.sqrt(sum(p * (1 - p) for p, _, _ in made))
    assert figures.chance == pytest.approx(1.96 * spread / len(made), rel=1e-4)


def test_answers_on_the_day_of_the_one_before_are_no_items() -> None:
    found = [review(elapsed=None), review(elapsed=0), review(elapsed=1), review(elapsed=5, cram=True)]
    assert calibrate(found).n == 1


def test_an_answer_without_a_prediction_still_counts_as_a_review_of_its_card() -> None:
    lapse = review(rating=Rating.AGAIN, recall=None)
    last = [review(recall=0.5), review(recall=0.9)]
    assert calibrate([lapse, *last]).rmse_bins == pytest.approx(rmse_bins([lapse, *last]))
    assert items([lapse, *last])[0][2] != items(last)[0][2]


def test_a_perfect_forecast_loses_nothing_and_a_coin_one_bit() -> None:
    sure = [review(recall=1.0), review(rating=Rating.AGAIN, recall=0.0)]
    assert calibrate(sure).log_loss == pytest.approx(0, abs=1e-6)
    assert calibrate(sure).auc == 1.0
    assert calibrate([review(recall=0.5)] * 3).log_loss == pytest.approx(math.log(2))
    assert calibrate([review(recall=0.5)] * 3).auc is None


def test_a_forecast_that_was_sure_and_wrong_loses_much_and_not_all() -> None:
    loss = calibrate([review(rating=Rating.AGAIN, recall=1.0)]).log_loss
    assert loss == pytest.approx(-math.log(1e-7), rel=1e-3)


def test_newer_answers_weigh_more() -> None:
    good, bad = review(recall=0.9), review(rating=Rating.AGAIN, recall=0.9)
    older, newer = calibrate([bad, good]).log_loss, calibrate([good, bad]).log_loss
    assert older is not None
    assert newer is not None
    assert older == pytest.approx((0.25 * -math.log(0.1) + -math.log(0.9)) / 1.25)
    assert newer == pytest.approx((0.25 * -math.log(0.9) + -math.log(0.1)) / 1.25)


@pytest.mark.parametrize(
    ("passed", "n", "low", "high"),
    [
        (0, 1, 0.0, 0.7935),
        (1, 1, 0.2065, 1.0),
        (9, 10, 0.5958, 0.9821),
        (90, 100, 0.8256, 0.9448),
        (50, 100, 0.4038, 0.5962),
        (0, 100, 0.0, 0.0370),
    ],
)
def test_wilsons_interval_has_its_known_values(passed: int, n: int, low: float, high: float) -> None:
    assert wilson(passed, n) == pytest.approx((low, high), abs=5e-5)


@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
@settings(deadline=None)
def test_the_ends_of_wilsons_interval_are_just_not_refuted(found: tuple[int, int]) -> None:
    passed, n = found
    z = 1.959963984540054
    for end in wilson(passed, n):
        if 0 < end < 1:
            assert (passed / n - end) ** 2 == pytest.approx(z * z * end * (1 - end) / n, rel=1e-6)
