"""The order of a day while a goal stands: the plan, its prerequisites, siblings, minutes, and what comes behind."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studykit.deck.model import Kind
from studykit.memory.model import State
from studykit.study.goal.goal import Goal
from studykit.study.pace import STEP
from studykit.study.planned import APART, LOOKS, UNSURE, PlannedQueue, Ranked, Room, Terms, in_order
from studykit.study.queue import EARLY_STEP, Candidate, Done, Left, Limits, Queue

NOW = 1_800_000_000_000
SECOND, MINUTE = 1_000, 60_000
DATE = 20_500
ALL = Terms(Goal(DATE))
PLENTY = Room(600 * MINUTE)


def new(card: str, index: float = 1.0, *, deck: str = "d", note: str = "", pays: bool = True, place: int = 0) -> Ranked:
    candidate = Candidate(card, note or card.partition("/")[0], deck, Kind.BASIC, State.NEW)
    return Ranked(candidate, index, 20 * SECOND, pays, place)


def seen(card: str, index: float = 1.0, *, deck: str = "d", seconds: float = 10, pays: bool = True) -> Ranked:
    candidate = Candidate(card, card.partition("/")[0], deck, Kind.BASIC, State.REVIEW)
    return Ranked(candidate, index, seconds * SECOND, pays)


def step(card: str, minutes: float = 0, deck: str = "d") -> Candidate:
    return Candidate(card, card.partition("/")[0], deck, Kind.BASIC, State.LEARNING, NOW + round(minutes * MINUTE))


def elsewhere(cards: Sequence[str] = (), fresh: Sequence[str] = (), limits: Limits | None = None) -> Queue:
    """The queue of a deck that is no part of the goal."""
    reviews = [Candidate(card, card, "other", Kind.BASIC, State.REVIEW, None, 0.5) for card in cards]
    unseen = {"other": [Candidate(card, card, "other", Kind.BASIC, State.NEW) for card in fresh]}
    return Queue([], reviews, unseen, {}, limits or Limits(), Done())


def planned(
    cards: Iterable[Ranked],
    *,
    steps: Sequence[Candidate] = (),
    others: Queue | None = None,
    terms: Terms = ALL,
    room: Room = PLENTY,
    asked: Sequence[str] = (),
) -> PlannedQueue:
    return PlannedQueue(steps, cards, others or elsewhere(), terms, room, asked)


def names(cards: Iterable[Candidate]) -> str:
    return " ".join(card.card for card in cards)


def sat_through(day: PlannedQueue, took: float | None = None) -> str:
    """The cards as they are asked, when every answer is the last today and takes as long as expected, or `took`."""
    asked = []
    while (card := day.next(NOW)) is not None:
        asked.append(card.card)
        day.answered(card, State.REVIEW, None, took=day.expected(card) if took is None else took)
    return " ".join(asked)


# --- the order ------------------------------------------------------------------------------------------------------


def test_due_steps_come_first_then_the_plan_then_the_other_decks() -> None:
    day = planned([seen("a", 1), seen("b", 3), new("n", 2)], steps=[step("s")], others=elsewhere(["r"], ["m"]))
    assert names(day) == "s b n a r m"
    assert day.left() == Left(reviews=3, learning=1, new=2)
    assert sat_through(day) == "s b n a r m"


def test_cards_of_one_index_go_by_their_ids() -> None:
    assert names(planned([seen("c"), seen("a"), seen("b")])) == "a b c"


def test_a_card_that_would_gain_more_later_is_asked_while_there_is_time() -> None:
    assert names(planned([seen("later", -2), seen("now", 1)])) == "now later"


def test_new_cards_that_do_not_pay_still_come_before_reviews_that_had_better_wait() -> None:
    cards = [seen("later", -2), new("n0", -0.1, pays=False), new("n1", -0.1, pays=False), seen("now", 1)]
    assert names(planned(cards)) == "now n0 n1 later"


def test_on_the_date_what_was_never_seen_comes_before_the_lowest_recall() -> None:
    assert names(planned([seen("known", -0.9), seen("weak", -0.3), new("unseen", 0.0)])) == "unseen weak known"


def test_new_cards_wait_for_the_decks_that_theirs_builds_on_though_they_gain_more() -> None:
    terms = Terms(Goal(DATE), {"b": ["a"]}, ("a", "b"))
    cards = [new("b0", 9, deck="b"), new("a0", 1, deck="a"), seen("r", 5), new("a1", 1, deck="a", place=1)]
    assert names(planned(cards, terms=terms)) == "r a0 a1 b0"


def test_a_deck_whose_new_cards_do_not_pay_holds_up_none() -> None:
    terms = Terms(Goal(DATE), {"b": ["a"]}, ("a", "b"))
    cards = [new("b0", 1, deck="b"), new("a0", -1, deck="a", pays=False)]
    assert names(planned(cards, terms=terms)) == "b0 a0"


def test_where_none_pays_decks_still_wait_for_one_another() -> None:
    terms = Terms(Goal(DATE), {"b": ["a"]}, ("a", "b"))
    cards = [new("b0", -1, deck="b", pays=False), new("a0", -1, deck="a", pays=False)]
    assert names(planned(cards, terms=terms)) == "a0 b0"


def test_a_deck_outside_the_goal_holds_up_none() -> None:
    terms = Terms(Goal(DATE, 30, ("b",)), {"b": ["other"]}, ("other", "b"))
    assert names(planned([new("b0", deck="b")], others=elsewhere(fresh=["o"]), terms=terms)) == "b0 o"


@pytest.mark.parametrize(
    ("sequential", "order"), [((), "a0 b0 a1 b1 a2"), (("a",), "a0 a1 a2 b0 b1"), (("b",), "a0 b0 b1 a1 a2")]
)
def test_decks_whose_new_cards_gain_the_same_take_turns_or_give_all_at_once(
    sequential: Sequence[str], order: str
) -> None:
    cards = [
        new(f"{deck}{place}", deck=deck, place=place) for deck, count in (("a", 3), ("b", 2)) for place in range(count)
    ]
    assert names(planned(cards, terms=Terms(Goal(DATE), {}, ("a", "b"), sequential))) == order


def test_within_a_deck_new_cards_keep_the_order_of_the_file_where_they_gain_the_same() -> None:
    assert names(planned([new("a", place=2), new("b", place=0), new("c", 3, place=9), new("d", place=1)])) == "c b d a"


def test_decks_in_a_circle_are_all_asked() -> None:
    terms = Terms(Goal(DATE), {"a": ["b"], "b": ["a"]}, ("a", "b"))
    assert names(planned([new("a0", deck="a"), new("b0", 2, deck="b")], terms=terms)) == "b0 a0"


# --- steps ----------------------------------------------------------------------------------------------------------


def test_a_step_is_asked_when_it_falls_due_and_early_only_when_nothing_else_is_left() -> None:
    day = planned([seen("a"), seen("b")], steps=[step("s", 10)], others=elsewhere(["r"]))
    assert names([card for card in (day.next(NOW), day.next(NOW + 10 * MINUTE)) if card]) == "a s"
    assert sat_through(day) == "a b r s"
    late = planned([], steps=[step("s", EARLY_STEP / MINUTE + 1)])
    assert late.next(NOW) is None
    assert late.next_step_at() == NOW + EARLY_STEP + MINUTE


@pytest.mark.parametrize("deck", ["d", "other"])
def test_an_answer_that_leads_to_a_step_brings_the_card_back_whatever_its_deck(deck: str) -> None:
    day = planned([seen("a", deck="d")], others=elsewhere(["r"]), terms=Terms(Goal(DATE, 30, ("d",))))
    card = next(card for card in day if card.deck == deck)
    day.answered(card, State.RELEARNING, NOW + 10 * MINUTE, took=SECOND)
    again = day.next(NOW + 10 * MINUTE)
    assert again is not None
    assert (again.card, again.due_at) == (card.card, NOW + 10 * MINUTE)


# --- siblings -------------------------------------------------------------------------------------------------------


def test_siblings_are_asked_the_same_day_with_others_between() -> None:
    cards = [seen("n/c1", 9), seen("n/c2", 9), *(seen(f"r{number:02}", 1) for number in range(12))]
    order = sat_through(planned(cards)).split()
    assert sorted(order) == sorted(card.candidate.card for card in cards)
    assert order[0] == "n/c1"
    assert order.index("n/c2") == APART + 1


def test_siblings_of_what_was_asked_earlier_today_keep_their_distance_too() -> None:
    cards = [seen("n/c2", 9), *(seen(f"r{number:02}", 1) for number in range(12))]
    assert sat_through(planned(cards, asked=["n", "x", "y"])).split().index("n/c2") == APART - 2
    assert sat_through(planned(cards, asked=["n", *"abcdefgh"])).split()[0] == "n/c2"


def test_siblings_need_no_distance_where_the_learner_wants_none() -> None:
    cards = [seen("n/c1", 9), seen("n/c2", 9), seen("r", 1)]
    assert names(planned(cards, terms=replace(ALL, close=("d",)))) == "n/c1 n/c2 r"


def test_other_decks_come_between_siblings_when_nothing_else_of_the_goal_is_left() -> None:
    rest = [f"o{number:02}" for number in range(10)]
    order = sat_through(planned([seen("n/c1", 2), seen("n/c2", 1)], others=elsewhere(rest))).split()
    assert order == ["n/c1", *rest[:APART], "n/c2", *rest[APART:]]


def test_siblings_with_nothing_to_come_between_are_asked_all_the_same() -> None:
    cards = [seen("n/c1", 9), seen("n/c2", 9), seen("m/c1", 1), seen("m/c2", 1)]
    assert sat_through(planned(cards)) == "n/c1 m/c1 n/c2 m/c2"


def test_a_card_waits_while_a_sibling_has_a_step_to_come() -> None:
    day = planned([seen("n/c2", 9), seen("a", 1), seen("b", 1)], steps=[step("n/c1", 5)])
    assert sat_through(day).split()[:2] == ["a", "b"]


# --- the minutes ----------------------------------------------------------------------------------------------------


def test_as_many_cards_are_left_as_the_time_is_expected_to_hold() -> None:
    cards = [seen(f"r{number}", -number) for number in range(9)]
    assert planned(cards, room=Room(35 * SECOND)).left().cards == 4, "half of the fourth has room"
    assert planned(cards, room=Room(34 * SECOND)).left().cards == 3
    assert planned(cards, room=Room(35 * SECOND, spent=20 * SECOND)).left().cards == 2
    assert planned(cards, room=Room(35 * SECOND, spent=40 * SECOND)).left().cards == 0


def test_quick_answers_make_room_and_slow_ones_take_it() -> None:
    cards = [seen(f"r{number}", -number) for number in range(9)]
    room = Room(35 * SECOND)
    assert sat_through(planned(cards, room=room), took=5 * SECOND).split() == [f"r{number}" for number in range(7)]
    assert sat_through(planned(cards, room=room), took=30 * SECOND).split() == ["r0", "r1"]


def test_the_steps_to_come_are_paid_for_before_another_card_is_begun() -> None:
    cards = [seen(f"r{number}", -number) for number in range(9)]
    room = Room(20 * SECOND + (1 + UNSURE) * LOOKS[State.LEARNING] * STEP)
    assert planned(cards, room=room, steps=[step("s", 10)]).left() == Left(2, 1, 0)
    assert planned(
        cards, room=room, steps=[step("s", 10, "other")], terms=Terms(Goal(DATE, 30, ("d",)))
    ).left() == Left(4, 1, 0)


def test_answers_of_other_decks_take_nothing_from_the_goal() -> None:
    day = planned(
        [seen("a"), seen("b")], others=elsewhere(["o"]), terms=Terms(Goal(DATE, 30, ("d",))), room=Room(20_000)
    )
    other = next(card for card in day if card.deck == "other")
    day.answered(other, State.REVIEW, None, took=50 * SECOND)
    assert names(day) == "a b"


def test_an_interruption_does_not_use_up_the_day() -> None:
    day = planned([seen(f"r{number}", -number) for number in range(9)], room=Room(90 * SECOND))
    first = day.next(NOW)
    assert first is not None
    day.answered(first, State.REVIEW, None, took=30 * MINUTE)
    assert names(day) == "r1 r2 r3", "a minute of it counts"


def test_a_spoken_card_counts_for_what_it_takes() -> None:
    spoken = [
        replace(seen(f"s{n}", seconds=160), candidate=replace(seen(f"s{n}").candidate, kind=Kind.SPOKEN))
        for n in range(9)
    ]
    assert sat_through(planned(spoken, room=Room(400 * SECOND)), took=160 * SECOND) == "s0 s1 s2"


def test_the_first_card_of_a_day_is_asked_though_the_minutes_are_short() -> None:
    cards = [seen("long", 2, seconds=160), seen("short", 1)]
    assert names(planned(cards, room=Room(MINUTE))) == "long"
    assert names(planned(cards, room=Room(MINUTE, spent=SECOND))) == ""
    assert names(planned(cards, room=Room(0))) == ""


def test_so_many_new_cards_are_asked_beyond_the_time() -> None:
    cards = [*(seen(f"r{n}", 5) for n in range(3)), *(new(f"n{n}", place=n) for n in range(5)), seen("later", -1)]
    day = planned(cards, room=Room(30 * SECOND, beyond=2), others=elsewhere(["o"]))
    assert names(day) == "r0 r1 r2 n0 n1 o"
    assert sat_through(day) == "r0 r1 r2 n0 n1 o"
    assert day.beyond == 0


def test_new_cards_within_the_time_are_none_of_those_beyond_it() -> None:
    day = planned([new(f"n{n}", place=n) for n in range(9)], room=Room(40 * SECOND, beyond=3))
    assert day.left().new == 5
    card = day.next(NOW)
    assert card is not None
    day.answered(card, State.REVIEW, None, took=20 * SECOND)
    assert (day.beyond, day.left().new) == (3, 4)


# --- what is taken out ----------------------------------------------------------------------------------------------


def test_a_card_may_be_taken_out_wherever_it_stands() -> None:
    for card in ("s", "a", "n", "o", "gone"):
        day = planned([seen("a", 2), new("n", 1)], steps=[step("s")], others=elsewhere(["o"]))
        day.remove(card)
        assert names(day).split() == [one for one in ("s", "a", "n", "o") if one != card]


def test_all_but_some_cards_may_be_taken_out() -> None:
    day = planned([seen("a", 2), new("n", 1)], steps=[step("s"), step("t")], others=elsewhere(["o", "p"]))
    day.keep({"t", "n", "p"})
    assert names(day) == "t n p"


def test_only_the_other_decks_have_reviews_beyond_a_limit() -> None:
    day = planned(
        [seen(f"r{n}") for n in range(9)], others=elsewhere(["o", "p", "q"], limits=Limits(reviews_per_day=1))
    )
    assert (day.held_back, day.left().reviews) == (2, 10)


# --- whatever the plan ----------------------------------------------------------------------------------------------

AFTER: Mapping[str, Sequence[str]] = {"a": (), "b": ("a",), "c": ("a", "b"), "d": ("c", "elsewhere")}


@st.composite
def plans(draw: st.DrawFn) -> list[Ranked]:
    """Cards of four decks and few notes, with indices that are often equal."""
    found = []
    for number in range(draw(st.integers(0, 40))):
        deck = draw(st.sampled_from("abcd"))
        note = f"{deck}{draw(st.integers(0, 12))}"
        state = draw(st.sampled_from([State.NEW, State.REVIEW]))
        found.append(
            Ranked(
                Candidate(f"{note}/{number:02}", note, deck, draw(st.sampled_from([Kind.BASIC, Kind.SPOKEN])), state),
                draw(st.sampled_from([-2.0, -0.5, 0.0, 0.5, 1.0, 2.0])),
                draw(st.sampled_from([9_000.0, 28_000.0, 160_000.0])),
                draw(st.booleans()) or draw(st.booleans()),
                number,
            )
        )
    return found


TERMS = Terms(Goal(DATE), AFTER, tuple("abcd"))


@given(plans(), st.randoms(use_true_random=False))
def test_the_order_does_not_depend_on_how_the_cards_come(cards: list[Ranked], chance: random.Random) -> None:
    shuffled = list(cards)
    chance.shuffle(shuffled)
    assert in_order(shuffled, TERMS) == in_order(cards, TERMS)
    assert [*planned(shuffled, terms=TERMS)] == [*planned(cards, terms=TERMS)]


@given(plans())
def test_new_cards_never_come_before_those_they_build_on_unless_only_these_do_not_pay(cards: list[Ranked]) -> None:
    order = in_order(cards, TERMS)
    for pays in (True, False):
        fresh = [card for card in order if card.candidate.state is State.NEW and card.pays is pays]
        for earlier, later in ((a, b) for number, a in enumerate(fresh) for b in fresh[number + 1 :]):
            assert later.candidate.deck not in AFTER[earlier.candidate.deck]
    for first, second in pairwise(card for card in order if card.candidate.state is not State.NEW):
        assert first.index >= second.index


@given(plans(), st.integers(0, 20))
def test_every_card_is_reached_once_when_there_is_time(cards: list[Ranked], rest: int) -> None:
    others = [f"o{number}" for number in range(rest)]
    order = sat_through(
        planned(cards, terms=replace(TERMS, goal=Goal(DATE, 30, tuple("abcd"))), others=elsewhere(others)), 0
    )
    assert sorted(order.split()) == sorted([*(card.candidate.card for card in cards), *others])


@given(plans())
def test_siblings_stay_apart_wherever_there_is_another_card_to_ask(cards: list[Ranked]) -> None:
    day = planned(cards, terms=TERMS)
    recent: list[str] = []
    left = {card.candidate.card: card.candidate for card in cards}
    while (card := day.next(NOW)) is not None:
        if card.note in recent[-APART:]:
            assert all(other.note in recent[-APART:] for other in left.values())
        recent.append(card.note)
        del left[card.card]
        day.answered(card, State.REVIEW, None)
    assert not left


ANSWERS = st.lists(st.tuples(st.integers(0, 300_000), st.booleans()), max_size=60)


@given(plans(), st.integers(1, 20), ANSWERS)
def test_whatever_is_answered_no_card_is_begun_when_the_time_is_up(
    cards: list[Ranked], minutes: int, answers: list[tuple[int, bool]]
) -> None:
    budget = minutes * MINUTE
    day = planned(cards, terms=TERMS, room=Room(budget))
    spent, now, begun = 0.0, NOW, 0
    for took, lapse in answers:
        card = day.next(now)
        if card is None:
            break
        if card.due_at is None:
            assert spent < budget
            assert begun == 0 or spent + day.expected(card) / 2 <= budget
            begun += 1
        assert card == next(iter(day)) or any(other.due_at is not None for other in day)
        now += took
        spent += min(took, 480_000 if card.kind is Kind.SPOKEN else MINUTE)
        day.answered(card, State.LEARNING if lapse else State.REVIEW, now + 10 * MINUTE if lapse else None, took=took)


@given(plans(), st.integers(0, 10))
def test_what_is_left_is_what_is_asked_when_answers_take_as_long_as_expected(cards: list[Ranked], minutes: int) -> None:
    cards = [replace(card, candidate=replace(card.candidate, kind=Kind.SPOKEN)) for card in cards]
    day = planned(cards, terms=TERMS, room=Room(minutes * MINUTE))
    expected = names(day)
    time = sum(day.expected(card) for card in day)
    largest = max((card.expected for card in cards), default=0)
    assert time <= minutes * MINUTE + largest
    assert sat_through(day) == expected
