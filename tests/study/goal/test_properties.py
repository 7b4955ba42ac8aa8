"""What holds of every plan, whatever the deck: its nodes, its price, its order and its bound."""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from typing import NamedTuple

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from studykit.memory.forgetting import Forgetting, State
from studykit.memory.scheduler import DEFAULT_PARAMETERS
from studykit.study.goal.habits import USUAL
from studykit.study.goal.horizon import EVERY_DAY, PRICES, nodes, price_on, reach
from studykit.study.goal.planner import Card, Plan, Planner, on_the_date
from studykit.study.goal.values import Table

TODAY = 20_000
MODEL = Forgetting(DEFAULT_PARAMETERS)
STEP = PRICES[1] / PRICES[0]


@cache
def table() -> Table:
    """One for all tests: what it has worked out it keeps, and that changes nothing."""
    return Table(MODEL, USUAL)


class Deck(NamedTuple):
    cards: list[Card]
    days: int
    seconds: float
    missed: float

    def planner(self, cards: list[Card] | None = None, seconds: float | None = None) -> Planner:
        given_cards = self.cards if cards is None else cards
        a_day = self.seconds if seconds is None else seconds
        return Planner(table(), given_cards, TODAY, TODAY + self.days, a_day, self.missed)

    def plan(self, cards: list[Card] | None = None) -> Plan:
        planner = self.planner(cards)
        return planner.plan(planner.level())


stabilities = st.floats(0.2, 120).map(lambda value: round(value, 3))
difficulties = st.floats(1, 10).map(lambda value: round(value, 2))
memories = st.one_of(st.none(), st.tuples(stabilities, difficulties, st.integers(1, 40)))
costs = st.sampled_from([1.0, 2.5])
LEFT = (1, 2, 6, 21, 34)


def card(name: str, memory: tuple[float, float, int] | None, cost: float = 1.0) -> Card:
    if memory is None:
        return Card(name, None, None, cost)
    stability, difficulty, ago = memory
    return Card(name, (stability, difficulty), TODAY - ago, cost)


decks = st.builds(
    lambda cards, days, a_card: Deck(
        [card(f"c{n:02}", memory, cost) for n, (memory, cost) in enumerate(cards)],
        days,
        a_card * len(cards) / days,
        0.05,
    ),
    st.lists(st.tuples(memories, costs), min_size=1, max_size=10),
    st.sampled_from(LEFT),
    st.sampled_from([4, 15, 40, 120]),
)
few = settings(deadline=None, max_examples=12)


# --- nodes ---


@pytest.mark.parametrize("left", [*range(1, 70), 90, 180, 400])
def test_nodes_rise_from_today_to_the_day_before_the_date_and_are_few(left: int) -> None:
    found = nodes(TODAY, TODAY + left)
    assert found[0] == TODAY
    assert found[-1] == TODAY + left - 1
    assert all(a < b for a, b in pairwise(found))
    assert len(found) <= EVERY_DAY
    if left <= EVERY_DAY:
        assert len(found) == left


@pytest.mark.parametrize("count", [1, 2, 9, 22, 28])
def test_every_node_reaches_the_last_one_and_none_before_itself(count: int) -> None:
    for node in range(count):
        ahead = reach(node, count)
        assert ahead == sorted(set(ahead))
        assert all(node < other < count for other in ahead)
        assert not ahead or ahead[-1] == count - 1
        assert bool(ahead) == (node < count - 1)


def test_a_second_is_dearer_the_nearer_the_date() -> None:
    prices = [price_on(day, TODAY + 30, 0.001) for day in range(TODAY, TODAY + 30)]
    assert all(a < b for a, b in pairwise(prices))


# --- the order ---


@given(decks.flatmap(lambda deck: st.tuples(st.just(deck), st.permutations(deck.cards))))
@few
def test_a_plan_does_not_depend_on_the_order_in_which_cards_come(shuffled: tuple[Deck, list[Card]]) -> None:
    deck, cards = shuffled
    assert deck.plan(cards) == deck.plan()


@given(decks)
@settings(deadline=None, max_examples=6)
def test_equal_inputs_give_equal_plans_whatever_a_table_was_used_for_before(deck: Deck) -> None:
    fresh = Planner(Table(MODEL, USUAL), deck.cards, TODAY, TODAY + deck.days, deck.seconds, deck.missed)
    assert fresh.plan(fresh.level()) == deck.plan()


@given(decks)
@few
def test_every_card_is_in_the_plan_once_by_falling_index_and_ties_by_id(deck: Deck) -> None:
    plan = deck.plan()
    assert sorted(plan.order) == sorted(card.card for card in deck.cards)
    assert all((-plan.index[a], a) < (-plan.index[b], b) for a, b in pairwise(plan.order))


def test_cards_of_the_same_memory_come_by_id() -> None:
    same = [card(name, (3.0, 5.0, 4)) for name in ("b", "d", "a", "c")]
    new = [card(name, None) for name in ("z", "x", "y")]
    order = list(Deck(same + new, 12, 60, 0.05).plan().order)
    assert [name for name in order if name in "abcd"] == ["a", "b", "c", "d"]
    assert [name for name in order if name in "xyz"] == ["x", "y", "z"]


NEXT_TO_NOTHING = 2e-4
"""Recall a second. A cheap card that gains less today can lose even that by what it gains when it waits."""


@given(memories, st.sampled_from(LEFT), st.sampled_from([0.3, 3, 30, 90]), st.sampled_from([1.5, 8.0]))
@example((7.0, 1.0, 26), 21, 90, 1.5)
@settings(deadline=None, max_examples=30)
def test_a_dearer_twin_never_comes_first_where_either_gains_more_than_next_to_nothing(
    memory: tuple[float, float, int] | None, left: int, seconds: float, dearer: float
) -> None:
    twins = [card("a dear one", memory, dearer), card("b cheap one", memory), card("c other", (9.0, 5.0, 6))]
    plan = Deck(twins, left, seconds, 0.05).plan()
    cheap, dear = plan.index["b cheap one"], plan.index["a dear one"]
    assert dear < cheap or max(dear, cheap) < NEXT_TO_NOTHING


def test_where_the_time_cannot_suffice_cards_of_eightfold_cost_come_after_those_that_can_be_afforded() -> None:
    memories_ = [None, (0.6, 8.0, 2), (2.0, 5.0, 6), (5.0, 6.0, 9), (1.1, 3.0, 4)]
    cheap = [card(f"z{n}", memories_[n % 5]) for n in range(40)]
    dear = [card(f"a{n}", memories_[n % 5], 8.0) for n in range(40)]
    order = list(Deck(dear + cheap, 14, 60, 0.05).plan().order)
    affordable = [order.index(one.card) for one in cheap if one.state is None]
    too_dear = [order.index(one.card) for one in dear]
    assert max(affordable) < min(too_dear)


def test_on_the_date_itself_the_lowest_recall_comes_first_and_a_card_never_seen_before_all() -> None:
    cards = [card("sure", (90.0, 3.0, 2)), card("weak", (1.0, 8.0, 9)), card("new", None), card("fair", (8.0, 5.0, 6))]
    assert list(on_the_date(cards, TODAY, table()).order) == ["new", "weak", "fair", "sure"]


# --- the price and the bound ---


@given(decks, st.sampled_from([1.3, 2.0, 5.0]))
@few
def test_more_time_a_day_never_raises_the_price_by_more_than_a_step(deck: Deck, more: float) -> None:
    assert deck.planner(seconds=deck.seconds * more).level() <= deck.planner().level() * STEP * 1.0001


@given(decks, st.sampled_from([1.3, 2.0, 5.0]))
@few
def test_more_time_a_day_never_lowers_the_bound(deck: Deck, more: float) -> None:
    less_time, more_time = deck.planner(), deck.planner(seconds=deck.seconds * more)
    assert more_time.bound(more_time.level()) >= less_time.bound(less_time.level()) - 1e-9


@given(decks)
@few
def test_no_plan_is_bounded_below_what_is_recalled_if_one_stops_today(deck: Deck) -> None:
    date = TODAY + deck.days
    stop = sum(recall_at(date, one.state, one.last) for one in deck.cards) / len(deck.cards)
    planner = deck.planner()
    assert planner.bound(planner.level()) >= stop - 1e-9


def recall_at(date: int, state: State | None, last: int | None) -> float:
    return 0.0 if state is None or last is None else MODEL.recall(date - last, state[0])


@given(decks)
@few
def test_the_price_is_where_the_bound_is_lowest(deck: Deck) -> None:
    planner = deck.planner()
    lowest = min(planner.bound(price) for price in PRICES)
    assert planner.bound(planner.level()) == pytest.approx(lowest, abs=1e-9)


@given(decks, st.sampled_from(PRICES))
@few
def test_where_the_price_is_sought_first_changes_nothing(deck: Deck, near: float) -> None:
    assert deck.planner().level(near=near) == deck.planner().level()


# --- the last day ---


@given(stabilities.filter(lambda s: s <= 100), difficulties, st.integers(1, 40), costs, st.sampled_from([1, 60, 4_000]))
@settings(deadline=None, max_examples=60)
def test_on_the_last_day_index_and_price_are_the_expected_gain_for_each_expected_second(
    stability: float, difficulty: float, ago: int, cost: float, seconds: int
) -> None:
    plan = Deck([card("a", (stability, difficulty, ago), cost)], 1, seconds, 0.05).plan()
    recall, after = MODEL.outcomes((stability, difficulty), ago)
    hard, good, easy = USUAL.recalled
    shares = (1 - recall, recall * hard, recall * good, recall * easy)
    tomorrow = sum(share * MODEL.recall(1, s) for share, (s, _) in zip(shares, after, strict=True))
    gain = tomorrow - MODEL.recall(ago + 1, stability)
    takes = USUAL.review_cost(recall) * cost
    assert (plan.index["a"] + plan.prices[0]) * takes == pytest.approx(gain, abs=0.01)


def test_on_the_last_day_a_new_card_gains_all_that_is_left_of_it_tomorrow() -> None:
    plan = Deck([card("a", None)], 1, 60, 0.05).plan()
    tomorrow = sum(p * MODEL.recall(1, s) for p, (s, _) in zip(USUAL.first, MODEL.first, strict=True))
    assert (plan.index["a"] + plan.prices[0]) * USUAL.new_cost() == pytest.approx(tomorrow, abs=0.01)


# --- what follows from the price ---


def test_in_the_last_days_a_shaky_card_comes_before_one_that_will_hold() -> None:
    order = list(Deck([card("holds", (80.0, 3.0, 3)), card("shaky", (1.5, 6.0, 3))], 3, 15, 0.05).plan().order)
    assert order == ["shaky", "holds"]


def test_a_card_reviewed_yesterday_can_wait_where_the_date_is_far() -> None:
    plan = Deck([card("fresh", (10.0, 5.0, 1)), card("old", (10.0, 5.0, 20))], 21, 30, 0.05).plan()
    assert plan.index["fresh"] < 0 < plan.index["old"]


def test_cards_that_cannot_pay_are_named_where_time_is_short_and_none_where_it_is_not() -> None:
    cards = [card(f"c{n:02}", None, 1.0 if n < 20 else 12.0) for n in range(40)]
    assert Deck(cards, 10, 40, 0.05).plan().pays == {f"c{n:02}" for n in range(20)}
    assert Deck(cards, 10, 4_000, 0.05).plan().pays == {f"c{n:02}" for n in range(40)}
