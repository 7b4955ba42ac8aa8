"""How long a card takes, and what a sitting came to."""

from __future__ import annotations

import pytest

from studykit.deck.model import Kind
from studykit.memory.model import Rating, State
from studykit.study.answering import judge
from studykit.study.pace import ENOUGH, NEW_CARD, REVIEW, STEP, Pace
from studykit.study.queue import Candidate
from studykit.study.session import Phase, Tally, Turn


def test_before_there_are_answers_the_constants_are_expected() -> None:
    pace = Pace()
    assert pace.expected(Kind.BASIC) == REVIEW
    assert pace.expected(Kind.CLOZE, new=True) == NEW_CARD
    assert pace.expected(Kind.BASIC, step=True) == STEP
    assert pace.expected(Kind.BASIC, new=True, step=True) == STEP


@pytest.mark.parametrize(
    ("kind", "seconds"), [(Kind.NUMERIC, 60), (Kind.STEPS, 50), (Kind.TYPED, 25), (Kind.SPOKEN, 120 + 40)]
)
def test_kinds_that_take_their_time_have_their_own(kind: Kind, seconds: int) -> None:
    assert Pace().expected(kind) == Pace().expected(kind, new=True) == seconds * 1_000


def test_from_20_answers_of_a_kind_on_the_learners_own_mean_is_expected() -> None:
    assert Pace({Kind.BASIC: (ENOUGH - 1, 5_000.0)}).expected(Kind.BASIC) == REVIEW
    own = Pace({Kind.BASIC: (ENOUGH, 5_000.0), Kind.SPOKEN: (ENOUGH, 90_000.0)})
    assert ENOUGH == 20
    assert own.expected(Kind.BASIC) == 5_000.0
    assert own.expected(Kind.BASIC, new=True) == 10_000.0
    assert own.expected(Kind.SPOKEN) == 90_000.0
    assert own.expected(Kind.CLOZE) == REVIEW


def test_a_typical_review_takes_the_mean_over_all_kinds() -> None:
    assert Pace().typical() == REVIEW
    assert Pace({Kind.BASIC: (10, 4_000.0), Kind.CLOZE: (9, 4_000.0)}).typical() == REVIEW
    assert Pace({Kind.BASIC: (30, 4_000.0), Kind.CLOZE: (10, 8_000.0)}).typical() == 5_000.0


def test_a_card_on_the_table_is_asked_and_then_checked_and_proposes_nothing() -> None:
    turn = Turn(Candidate("a", "a", "d", Kind.BASIC, State.NEW), 7)
    assert (turn.phase, turn.proposed) == (Phase.ASKING, None)
    checked = turn.moved(judge(None, None))
    assert (checked.phase, checked.proposed, checked.card, checked.since) == (Phase.CHECKED, None, turn.card, 7)
    assert turn.phase is Phase.ASKING


def test_a_tally_counts_answers_cards_and_recall() -> None:
    tally = Tally()
    tally.add("a", Rating.AGAIN, State.NEW, 1_000)
    tally.add("a", Rating.GOOD, State.LEARNING, 2_000)
    tally.add("b", Rating.AGAIN, State.REVIEW, 3_000)
    tally.add("c", Rating.HARD, State.REVIEW, 4_000)
    assert tally.ratings == {Rating.AGAIN: 2, Rating.GOOD: 1, Rating.HARD: 1}
    assert tally.cards == {"a", "b", "c"}
    assert tally.again == {"a": 1, "b": 1}
    assert (tally.reviews, tally.recalled) == (2, 1)
    assert tally.time == 10_000
