"""The order of a day: steps that are due, reviews, new cards; limits; siblings apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studykit.deck.model import Kind
from studykit.memory.model import State
from studykit.study.queue import EARLY_STEP, Candidate, Done, Left, Limits, Queue, introduce

NOW = 1_800_000_000_000
MINUTE = 60_000


def new(card: str, deck: str = "d", note: str = "") -> Candidate:
    return Candidate(card, note or card, deck, Kind.BASIC, State.NEW)


def review(card: str, recall: float | None = 0.9, note: str = "") -> Candidate:
    return Candidate(card, note or card, "d", Kind.BASIC, State.REVIEW, None, recall)


def step(card: str, minutes: float = 0, note: str = "") -> Candidate:
    return Candidate(card, note or card, "d", Kind.BASIC, State.LEARNING, NOW + round(minutes * MINUTE))


def queue(
    steps: Sequence[Candidate] = (),
    reviews: Sequence[Candidate] = (),
    fresh: Mapping[str, Sequence[Candidate]] | None = None,
    after: Mapping[str, Sequence[str]] | None = None,
    limits: Limits | None = None,
    done: Done | None = None,
) -> Queue:
    return Queue(steps, reviews, fresh or {}, after or {}, limits or Limits(), done or Done())


def names(cards: Sequence[Candidate] | Queue) -> str:
    return " ".join(card.card for card in cards)


def sat_through(day: Queue) -> str:
    """The cards in the order in which they are asked when every answer is the last one today."""
    asked = []
    while (card := day.next(NOW)) is not None:
        asked.append(card.card)
        day.answered(card, State.REVIEW, None)
    return " ".join(asked)


def test_steps_that_are_due_come_first_then_reviews_then_new_cards() -> None:
    day = queue([step("s")], [review("r")], {"d": [new("n")]})
    assert names(day) == "s r n"
    assert sat_through(day) == "s r n"


def test_steps_come_in_the_order_in_which_they_fall_due() -> None:
    assert sat_through(queue([step("b", -1), step("c", 0), step("a", -2)])) == "a b c"


def test_reviews_come_lowest_recall_first() -> None:
    assert sat_through(queue(reviews=[review("b", 0.8), review("a", 0.9), review("c", 0.5)])) == "c b a"


def test_reviews_of_equal_recall_come_in_the_same_order_every_time() -> None:
    assert sat_through(queue(reviews=[review("b"), review("a"), review("c")])) == "a b c"


def test_a_review_whose_recall_is_not_known_comes_first() -> None:
    assert sat_through(queue(reviews=[review("a", 0.1), review("b", None)])) == "b a"


def test_a_step_that_falls_due_comes_between_two_cards() -> None:
    day = queue([step("s", 5)], [review("a"), review("b")])
    first = day.next(NOW)
    assert first == review("a")
    day.answered(first, State.REVIEW, None)
    assert names([card for card in (day.next(NOW + 5 * MINUTE),) if card]) == "s"


def test_an_answer_that_leads_to_a_step_brings_the_card_back() -> None:
    day = queue([step("s", 30)], fresh={"d": [new("n")]})
    day.answered(new("n"), State.LEARNING, NOW + 10 * MINUTE)
    assert names(day) == "n s"
    assert day.left() == Left(reviews=0, learning=2, new=0)
    again = day.next(NOW + 10 * MINUTE)
    assert again is not None
    assert (again.card, again.state, again.due_at) == ("n", State.LEARNING, NOW + 10 * MINUTE)
    day.answered(again, State.REVIEW, None)
    assert names(day) == "s"


def test_a_lapse_comes_back_at_its_step() -> None:
    day = queue(reviews=[review("a")])
    day.answered(review("a"), State.RELEARNING, NOW + 10 * MINUTE)
    assert day.next_step_at() == NOW + 10 * MINUTE
    assert day.left() == Left(0, 1, 0)


@pytest.mark.parametrize(
    ("minutes", "asked"), [(20, True), (20 + 1 / 60_000, False), (0, True), (-5, True), (300, False)]
)
def test_when_nothing_else_is_left_a_step_within_20_minutes_is_asked_now(minutes: float, asked: bool) -> None:
    assert (queue([step("s", minutes)]).next(NOW) is not None) is asked
    assert EARLY_STEP == 20 * MINUTE


def test_a_step_is_not_asked_early_while_anything_else_is_left() -> None:
    assert sat_through(queue([step("s", 1)], [review("r")], {"d": [new("n")]})) == "r n s"


def test_a_later_step_is_named_and_not_asked() -> None:
    day = queue([step("s", 45), step("t", 60)])
    assert day.next(NOW) is None
    assert day.next_step_at() == NOW + 45 * MINUTE
    assert day.left().cards == 2
    assert queue().next_step_at() is None


def test_a_card_may_be_taken_out_wherever_it_stands() -> None:
    for card in ("s", "t", "a", "b", "m", "n", "gone"):
        day = queue([step("s"), step("t")], [review("a"), review("b")], {"d": [new("m"), new("n")]})
        before = names(day).split()
        day.remove(card)
        assert names(day).split() == [one for one in before if one != card]


# --- limits ---------------------------------------------------------------------------------------------------------


def many(prefix: str, count: int) -> list[Candidate]:
    return [new(f"{prefix}{number:03}", prefix) for number in range(count)]


def test_new_cards_stop_at_the_limit_of_the_day() -> None:
    limits = Limits(new_per_day=5)
    assert queue(fresh={"d": many("d", 9)}, limits=limits).left().new == 5
    assert queue(fresh={"d": many("d", 9)}, limits=limits, done=Done(new=2)).left().new == 3
    assert queue(fresh={"d": many("d", 9)}, limits=limits, done=Done(new=7)).left().new == 0


def test_reviews_stop_at_the_limit_of_the_day_and_the_lowest_recall_goes_first() -> None:
    due = [review(f"r{number}", 1 - number / 10) for number in range(9)]
    day = queue(reviews=due, limits=Limits(reviews_per_day=3))
    assert (names(day), day.held_back) == ("r8 r7 r6", 6)
    assert queue(reviews=due, limits=Limits(reviews_per_day=3), done=Done(reviews=2)).left().reviews == 1
    assert queue(reviews=due, limits=Limits(reviews_per_day=3), done=Done(reviews=5)).left().reviews == 0


def test_new_cards_wait_while_more_is_due_than_the_limit() -> None:
    fresh = {"d": many("d", 3)}
    due = [review(f"r{number}") for number in range(3)]
    assert queue(reviews=due, fresh=fresh, limits=Limits(reviews_per_day=2)).left() == Left(2, 0, 0)
    assert queue(reviews=due, fresh=fresh, limits=Limits(reviews_per_day=3)).left() == Left(3, 0, 3)
    over = queue(reviews=due, fresh=fresh, limits=Limits(reviews_per_day=3), done=Done(reviews=1))
    assert over.left() == Left(2, 0, 0)


def test_steps_have_no_limit() -> None:
    none = Limits(new_per_day=0, reviews_per_day=0)
    day = queue([step(f"s{n}") for n in range(9)], [review("r")], {"d": [new("n")]}, limits=none)
    assert day.left() == Left(0, 9, 0)


# --- siblings -------------------------------------------------------------------------------------------------------


def test_of_the_new_cards_of_a_note_one_a_day_is_asked() -> None:
    fresh = {"d": [new("n/c1", note="n"), new("n/c2", note="n"), new("m")]}
    assert names(queue(fresh=fresh)) == "n/c1 m"


def test_a_card_whose_sibling_was_seen_today_waits_for_tomorrow() -> None:
    seen = Done(notes={"n": "n/c1"})
    day = queue(reviews=[review("n/c2", note="n"), review("m")], fresh={"d": [new("n/c3", note="n")]}, done=seen)
    assert names(day) == "m"


def test_a_card_that_was_itself_seen_today_may_come_again() -> None:
    assert names(queue(reviews=[review("n/c1", note="n")], done=Done(notes={"n": "n/c1"}))) == "n/c1"


def test_a_due_review_goes_before_its_new_sibling_and_the_lower_recall_before_the_higher() -> None:
    due = [review("n/c1", 0.9, "n"), review("n/c2", 0.5, "n")]
    assert names(queue(reviews=due, fresh={"d": [new("n/c3", note="n")]})) == "n/c2"


def test_a_card_on_its_steps_keeps_its_siblings_away_and_comes_itself() -> None:
    day = queue(
        [step("n/c1", note="n"), step("n/c2", 3, "n")], [review("n/c3", note="n")], {"d": [new("n/c4", note="n")]}
    )
    assert names(day) == "n/c1 n/c2"


def test_siblings_that_wait_are_not_held_back_by_the_limit() -> None:
    due = [review("n/c1", 0.1, "n"), review("n/c2", 0.2, "n"), review("m", 0.3)]
    day = queue(reviews=due, fresh={"d": [new("x")]}, limits=Limits(reviews_per_day=2))
    assert (names(day), day.held_back) == ("n/c1 m x", 0)


def test_siblings_may_be_left_together() -> None:
    together = Limits(bury_siblings=False)
    fresh = {"d": [new("n/c3", note="n"), new("n/c4", note="n")]}
    day = queue(
        [step("n/c1", note="n")], [review("n/c2", note="n")], fresh, limits=together, done=Done(notes={"n": "x"})
    )
    assert names(day) == "n/c1 n/c2 n/c3 n/c4"


# --- the order of new cards -----------------------------------------------------------------------------------------


def decks(**counts: int) -> dict[str, list[Candidate]]:
    return {deck: [new(f"{deck}{number}", deck) for number in range(count)] for deck, count in counts.items()}


@pytest.mark.parametrize(
    ("counts", "after", "count", "expected"),
    [
        ({"a": 3}, {}, 9, "a0 a1 a2"),
        ({"a": 3, "b": 1, "c": 2}, {}, 9, "a0 b0 c0 a1 c1 a2"),
        ({"b": 2, "a": 2}, {}, 9, "b0 a0 b1 a1"),
        ({"a": 2, "b": 2}, {"a": ["b"]}, 9, "b0 b1 a0 a1"),
        ({"a": 2, "b": 1, "c": 3}, {"a": ["b"]}, 9, "b0 c0 a0 c1 a1 c2"),
        ({"a": 1, "b": 1, "c": 1}, {"a": ["b"], "b": ["c"]}, 9, "c0 b0 a0"),
        ({"a": 2, "b": 0}, {"a": ["b", "unknown"]}, 9, "a0 a1"),
        ({"a": 2, "b": 2}, {"a": ["b"], "b": ["a"]}, 9, "a0 b0 a1 b1"),
        ({"a": 1, "b": 1, "c": 1, "d": 1}, {"a": ["b"], "b": ["c"], "c": ["b"]}, 9, "d0 b0 c0 a0"),
        ({"a": 1}, {"a": ["a"]}, 9, "a0"),
        ({"a": 3, "b": 3}, {}, 3, "a0 b0 a1"),
        ({"a": 3}, {}, 0, ""),
        ({}, {}, 5, ""),
    ],
)
def test_new_cards_come_in_the_order_of_their_decks_open_ones_in_turns(
    counts: dict[str, int], after: dict[str, list[str]], count: int, expected: str
) -> None:
    assert names(introduce(decks(**counts), after, count)) == expected


@pytest.mark.parametrize(
    ("counts", "after", "count", "sequential", "expected"),
    [
        ({"a": 2, "b": 2}, {}, 9, "ab", "a0 a1 b0 b1"),
        ({"a": 3, "b": 2}, {}, 4, "ab", "a0 a1 a2 b0"),
        ({"b": 2, "a": 2}, {}, 2, "ab", "b0 b1"),
        ({"a": 2, "b": 1, "c": 1}, {"b": ["a"]}, 9, "abc", "a0 a1 b0 c0"),
        ({"a": 2, "b": 1}, {"a": ["b"]}, 9, "ab", "b0 a0 a1"),
        ({"a": 2, "b": 2, "c": 2}, {}, 9, "b", "a0 b0 b1 a1 c0 c1"),
        ({"a": 1, "b": 1}, {"a": ["b"], "b": ["a"]}, 9, "ab", "a0 b0"),
    ],
)
def test_a_sequential_deck_gives_all_its_new_cards_before_the_next(
    counts: dict[str, int], after: dict[str, list[str]], count: int, sequential: str, expected: str
) -> None:
    assert names(introduce(decks(**counts), after, count, sequential=sequential)) == expected


def test_a_deck_gives_no_more_than_its_room_and_those_after_it_wait() -> None:
    counts = {"a": 3, "b": 2, "c": 2}
    assert names(introduce(decks(**counts), {}, 9, {"a": 1, "c": 0})) == "a0 b0 b1"
    assert names(introduce(decks(**counts), {"b": ["a"]}, 9, {"a": 2})) == "a0 c0 a1 c1"
    assert names(introduce(decks(**counts), {"b": ["a"]}, 9, {"a": 2}, "abc")) == "a0 a1 c0 c1"
    assert names(introduce(decks(**counts), {"b": ["a"]}, 9, {"a": -1, "c": -1})) == ""


def test_within_a_deck_new_cards_keep_the_order_they_are_given_in() -> None:
    easy_first = [new(name) for name in ("recall2", "recall1", "explain", "apply")]
    assert names(queue(fresh={"d": easy_first})) == "recall2 recall1 explain apply"


graphs = st.dictionaries(st.sampled_from("abcd"), st.lists(st.sampled_from("abcdz"), max_size=2), max_size=4)
sizes = st.dictionaries(st.sampled_from("abcd"), st.integers(0, 3), max_size=4)


@given(sizes, graphs, st.integers(0, 12), st.sets(st.sampled_from("abcd")))
@settings(deadline=None)
def test_every_new_card_is_introduced_once_and_none_before_its_own(
    counts: dict[str, int], after: dict[str, list[str]], count: int, sequential: set[str]
) -> None:
    fresh = decks(**counts)
    chosen = introduce(fresh, after, count, sequential=sequential)
    assert len(chosen) == min(count, sum(counts.values()))
    for deck, cards in fresh.items():
        own = [card for card in chosen if card.deck == deck]
        assert own == cards[: len(own)]


days = st.lists(
    st.tuples(
        st.sampled_from(["step", "review", "new"]),
        st.integers(0, 5),
        st.integers(0, 2),
        st.integers(-30, 60),
        st.sampled_from([None, 0.1, 0.5, 0.9]),
    ),
    max_size=14,
    unique_by=lambda one: one[1:3],
)


@given(days, st.integers(0, 4), st.integers(0, 4), st.booleans(), st.lists(st.integers(0, 60), max_size=20))
@settings(deadline=None)
def test_a_sitting_ends_and_asks_every_card_of_the_day_once(
    cards: list[tuple[str, int, int, int, float | None]],
    new_limit: int,
    review_limit: int,
    bury: bool,
    waits: list[int],
) -> None:
    made: dict[str, list[Candidate]] = {"step": [], "review": [], "new": []}
    for where, note, number, minutes, recall in cards:
        name, of = f"n{note}/c{number}", f"n{note}"
        one = {"step": step(name, minutes, of), "review": review(name, recall, of), "new": new(name, note=of)}
        made[where].append(one[where])
    limits = Limits(new_limit, review_limit, bury)
    day = queue(made["step"], made["review"], {"d": made["new"]}, limits=limits)
    expected = sorted(card.card for card in day)
    assert day.left().cards == len(expected)
    assert day.left().reviews <= review_limit
    assert day.left().new <= new_limit
    if bury:
        notes = [card.note for card in day if card.state is not State.LEARNING]
        assert len(set(notes)) == len(notes)
        assert not set(notes) & {card.note for card in made["step"]}
    asked, now = [], NOW
    for wait in [*waits, *[60] * (len(expected) + 1)]:
        if (card := day.next(now)) is not None:
            asked.append(card.card)
            day.answered(card, State.REVIEW, None)
        now += wait * MINUTE
    assert sorted(asked) == expected
    assert day.left() == Left(0, 0, 0)
