"""What comes of keeping to the plan: the simulated days until the date."""

from __future__ import annotations

from random import Random

import pytest

from studykit.memory.bank import Answered, Belief
from studykit.memory.scheduler import DEFAULT_PARAMETERS
from studykit.study.goal.figures import Trust, trust_at
from studykit.study.goal.forecast import (
    FAR_FULL,
    FAR_HALF,
    FULL,
    HALF,
    Asked,
    Effort,
    Forecast,
    Simulation,
    interval,
)
from studykit.study.goal.habits import USUAL
from studykit.study.goal.values import Table

TODAY = 1_000
SMALL = Effort(6, 4)


def cards(count: int, deck: str = "d", cost: float = 1.0) -> list[Asked]:
    return [Asked(f"{deck}{number:03}", cost, deck) for number in range(count)]


def forecast(belief: Belief, asked: list[Asked], days: int, seconds: float, seed: int = 1) -> Forecast:
    table = Table(belief.models[belief.best()], USUAL)
    span = (TODAY, TODAY + days)
    return Simulation(belief, table, asked, span, seconds, Random(seed), effort=SMALL).forecast()  # noqa: S311 - a simulation


def test_the_interval_is_half_as_wide_again_as_the_runs_and_half_a_point_more() -> None:
    found = interval([0.5, 0.6, 0.7, 0.8, 0.9])
    assert (found.mean, found.low, found.high) == pytest.approx((0.7, 0.7 - 0.305, 1.0))


def test_on_the_date_nothing_can_be_gained_and_the_mean_is_what_is_known() -> None:
    belief = Belief(DEFAULT_PARAMETERS)
    belief.learn([Answered(card.card, TODAY - 3, 3) for card in cards(20)])
    found = forecast(belief, cards(20), 0, 600)
    assert found.planned.mean == pytest.approx(
        sum(belief.recalls([c.card for c in cards(20)], TODAY).values()) / 20, abs=0.05
    )
    assert found.unseen == 0


def test_with_no_time_nothing_is_ever_seen() -> None:
    found = forecast(Belief(DEFAULT_PARAMETERS), cards(10), 5, 0.0)
    assert (found.planned.mean, found.unseen) == (0.0, 10.0)


def test_more_time_leaves_fewer_cards_unseen_and_more_known() -> None:
    little, much = (forecast(Belief(DEFAULT_PARAMETERS), cards(60), 6, seconds) for seconds in (150.0, 900.0))
    assert little.unseen > 10 > much.unseen
    assert little.planned.mean + 0.2 < much.planned.mean


@pytest.mark.parametrize("seconds", [20.0, 90.0, 150.0, 300.0, 900.0])
@pytest.mark.parametrize("most", [0.5, 3.0, 20.0])
def test_whether_a_plan_covers_the_cards_is_known_early_and_is_what_all_days_come_to(
    seconds: float, most: float
) -> None:
    belief = Belief(DEFAULT_PARAMETERS)
    table, span = Table(belief.models[belief.best()], USUAL), (TODAY, TODAY + 8)
    days: list[int] = []
    asked, chance = cards(40), Random(1)  # noqa: S311 - a simulation
    early = Simulation(belief, table, asked, span, seconds, chance, effort=SMALL, pause=lambda: days.append(1)).covers(
        most
    )
    whole = forecast(belief, asked, 8, seconds)
    assert early == (whole.unseen < most)
    if seconds in {20.0, 900.0}:
        assert len(days) < 8 * SMALL.runs, "the answer was clear before the last day"


def test_what_was_found_for_one_date_holds_for_another(monkeypatch: pytest.MonkeyPatch) -> None:
    table = Table(Belief(DEFAULT_PARAMETERS).models[0], USUAL)
    first = table.solve(TODAY, TODAY + 40, 1e-4, 1.0, 0.1)
    monkeypatch.setattr(table, "row", None)
    assert table.solve(TODAY + 6, TODAY + 46, 1e-4, 1.0, 0.1) is first


@pytest.mark.parametrize("effort", [FULL, HALF, FAR_FULL, FAR_HALF])
@pytest.mark.parametrize("days", [1, 14, 29, 90, 731])
def test_days_far_off_are_played_several_at_once_and_the_last_ones_one_by_one(effort: Effort, days: int) -> None:
    blocks, left = [], days
    while left:
        blocks.append(effort.block(left))
        left -= blocks[-1]
    assert sum(blocks) == days
    assert blocks == sorted(blocks, reverse=True)
    assert blocks[-min(days, effort.single) :] == [1] * min(days, effort.single)
    assert max(blocks) <= effort.longest


def test_decks_are_begun_in_the_order_given_when_the_time_is_short() -> None:
    asked = [*cards(30, "first"), *cards(30, "second")]
    found = forecast(Belief(DEFAULT_PARAMETERS), asked, 4, 240.0)
    assert found.decks["first"].mean > found.decks["second"].mean
    assert found.unseen_by_deck["second"] > found.unseen_by_deck["first"]
    assert found.unseen == pytest.approx(sum(found.unseen_by_deck.values()))


def test_dear_cards_take_their_time() -> None:
    plain, dear = (forecast(Belief(DEFAULT_PARAMETERS), cards(40, cost=cost), 5, 300.0) for cost in (1.0, 4.0))
    assert dear.unseen > plain.unseen + 10


def test_the_same_chance_gives_the_same_forecast() -> None:
    one, other = (forecast(Belief(DEFAULT_PARAMETERS), cards(30), 5, 300.0) for _ in range(2))
    assert one == other


def test_who_forgets_fast_is_told_so() -> None:
    forgets, recalls = Belief(DEFAULT_PARAMETERS), Belief(DEFAULT_PARAMETERS)
    for card in cards(40):
        forgets.learn([Answered(card.card, TODAY - 6, 3), Answered(card.card, TODAY - 3, 1)])
        recalls.learn([Answered(card.card, TODAY - 6, 3), Answered(card.card, TODAY - 3, 3)])
    low, high = (forecast(belief, cards(80), 10, 400.0).planned.mean for belief in (forgets, recalls))
    assert low + 0.05 < high


def test_today_only_what_is_left_of_the_day_is_studied() -> None:
    belief = Belief(DEFAULT_PARAMETERS)
    table = Table(belief.models[belief.best()], USUAL)
    chance = Random(1)  # noqa: S311 - a simulation
    whole, none = (
        Simulation(belief, table, cards(20), (TODAY, TODAY + 1), 600.0, chance, first_day=left, effort=SMALL)
        for left in (600.0, 0.0)
    )
    assert none.forecast().unseen == 20
    assert whole.forecast().unseen < 5


@pytest.mark.parametrize(
    ("answers", "trust"),
    [(0, Trust.GUESS), (99, Trust.GUESS), (100, Trust.LEARNING), (299, Trust.LEARNING), (300, Trust.PLAIN)],
)
def test_what_may_be_said_goes_by_the_number_of_answers(answers: int, trust: Trust) -> None:
    assert trust_at(answers) is trust
