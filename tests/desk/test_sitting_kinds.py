"""Interactive cards at the desk: what was done is kept until the grade, logged with it, and comes back with undo."""

from __future__ import annotations

import pytest

from studykit.deck.exercise import Choice, Numeric
from studykit.desk.desk import Desk
from studykit.desk.sitting import Sitting
from studykit.memory.model import Rating
from studykit.study.answering import Entered, Picked, Stay, Told, Went
from studykit.study.session import Phase
from tests.desk.tools import DAY, SECOND, Bench, on_table
from tests.store.tools import deck, note

CHOICE = note("Which one?", "- [ ] a\n- [x] b\n- [ ] c", id="c", kind="choice")
NUMERIC = note("Twice {n}?", "```numbers\nn = 1 .. 999\nanswer = 2 * n\n```", id="n", kind="numeric")
STEPS = note("In what order?", "1. a\n2. b\n3. c", id="s", kind="steps")
SPOKEN = note("Say it.", "- [ ] a\n- [ ] b\n\nModel.", id="p", kind="spoken")
BASIC = note("Plain?", id="b")


def sit(bench: Bench, *notes: str) -> tuple[Desk, Sitting]:
    bench.folder.write("a.md", deck(*notes))
    desk = bench.desk()
    sitting = Sitting(desk)
    assert on_table(sitting) is not None
    return desk, sitting


def phase(sitting: Sitting) -> Phase:
    assert sitting.turn is not None
    return sitting.turn.phase


def proposed(sitting: Sitting) -> Rating | None:
    assert sitting.turn is not None
    return sitting.turn.proposed


def right_of(sitting: Sitting) -> int:
    exercise = sitting.shown().exercise
    assert isinstance(exercise, Choice)
    [place] = exercise.right
    return place


def drawn(sitting: Sitting) -> Numeric:
    exercise = sitting.shown().exercise
    assert isinstance(exercise, Numeric)
    return exercise


def test_picking_checking_and_grading_a_choice(bench: Bench) -> None:
    desk, sitting = sit(bench, CHOICE)
    assert phase(sitting) is Phase.ASKING
    assert isinstance(sitting.submit(), Stay), "nothing is picked yet"
    assert not sitting.press(7), "there is no such option"
    sitting.press(right_of(sitting))
    assert phase(sitting) is Phase.ANSWERING
    assert sitting.submit() is None
    assert (phase(sitting), proposed(sitting)) == (Phase.CHECKED, Rating.GOOD)
    assert not sitting.press(0), "a checked card is not changed"
    sitting.grade(Rating.HARD)
    [answer] = desk.store.reviews_on(desk.clock.day())
    assert (answer.card, answer.rating, answer.variant) == ("c", Rating.HARD, None)


def test_an_answer_in_the_making_is_no_answer(bench: Bench) -> None:
    desk, sitting = sit(bench, CHOICE)
    sitting.press(0)
    with pytest.raises(Exception, match="not shown yet"):
        sitting.grade(Rating.GOOD)
    assert desk.store.reviews_on(desk.clock.day()) == []
    again = Sitting(desk)
    assert on_table(again) == "c"
    assert again.turn is not None
    assert again.turn.work == Picked()


def test_undo_brings_a_card_back_as_it_was_when_it_was_checked(bench: Bench) -> None:
    _, sitting = sit(bench, CHOICE, BASIC)
    options = sitting.shown().exercise
    wrong = (right_of(sitting) + 1) % 3
    sitting.press(wrong)
    sitting.submit()
    sitting.grade(Rating.AGAIN)
    assert on_table(sitting) == "b"
    sitting.undo()
    assert on_table(sitting) == "c"
    assert sitting.turn is not None
    assert (sitting.turn.work, phase(sitting), proposed(sitting)) == (
        Picked(frozenset({wrong})), Phase.CHECKED, Rating.AGAIN,
    )  # fmt: skip
    assert sitting.shown().exercise == options, "in the same order"


def test_undo_in_another_sitting_shows_the_answer_and_proposes_nothing(bench: Bench) -> None:
    desk, sitting = sit(bench, CHOICE)
    sitting.press(0)
    sitting.submit()
    sitting.grade(Rating.EASY)
    other = Sitting(desk)
    assert on_table(other) is None
    other.undo()
    assert on_table(other) == "c"
    assert (phase(other), proposed(other)) == (Phase.CHECKED, None)
    other.grade(Rating.GOOD)


def test_what_was_done_with_a_card_does_not_outlive_a_change_of_its_text(bench: Bench) -> None:
    desk, sitting = sit(bench, CHOICE)
    sitting.press(2)
    sitting.submit()
    sitting.grade(Rating.EASY)
    bench.folder.write("a.md", deck(note("Which one?", "- [x] b\n- [ ] z", id="c", kind="choice")))
    desk.scan()
    sitting.undo()
    assert on_table(sitting) == "c"
    assert sitting.turn is not None
    assert (sitting.turn.work, proposed(sitting)) == (Picked(), None)


def test_the_numbers_of_a_card_are_logged_and_are_others_next_time(bench: Bench) -> None:
    desk, sitting = sit(bench, NUMERIC)
    first = drawn(sitting)
    other = Sitting(desk)
    assert on_table(other) == "n"
    assert drawn(other) == first, "the same until it is answered"
    sitting.write(first.draw.answers[0].said)
    assert sitting.submit() is None
    assert proposed(sitting) is Rating.GOOD
    sitting.grade(Rating.EASY)
    [answer] = desk.store.reviews_on(desk.clock.day())
    assert answer.variant == first.draw.variant == f"n={first.draw.values['n']}"
    bench.watch.wait(60 * DAY)
    sitting = Sitting(desk)
    assert on_table(sitting) == "n"
    assert drawn(sitting).draw.variant != first.draw.variant


def test_undo_brings_back_the_numbers_and_what_was_typed(bench: Bench) -> None:
    _, sitting = sit(bench, NUMERIC)
    before = drawn(sitting)
    sitting.write("7e9")
    sitting.submit()
    sitting.grade(Rating.AGAIN)
    sitting.undo()
    assert sitting.turn is not None
    assert (drawn(sitting), sitting.turn.work) == (before, Entered(("7e9",)))


def test_a_number_that_is_none_is_asked_again_and_counts_for_nothing(bench: Bench) -> None:
    _, sitting = sit(bench, NUMERIC)
    sitting.write("many")
    stay = sitting.submit()
    assert stay is not None
    assert stay.message.endswith("Not counted: try again.")
    assert phase(sitting) is Phase.ANSWERING


def test_steps_are_shown_one_by_one_and_can_be_corrected(bench: Bench) -> None:
    _, sitting = sit(bench, STEPS)
    sitting.reveal()
    sitting.submit()
    sitting.reveal()
    sitting.press(1)
    assert sitting.turn is not None
    assert sitting.turn.work == Went((True, True), begun=True)
    sitting.submit()
    assert (phase(sitting), proposed(sitting)) == (Phase.CHECKED, Rating.GOOD)


def test_the_clock_of_a_spoken_card_stops_when_one_is_done(bench: Bench) -> None:
    _, sitting = sit(bench, SPOKEN)
    bench.watch.wait(72 * SECOND)
    sitting.reveal()
    bench.watch.wait(30 * SECOND)
    sitting.press(0)
    assert sitting.turn is not None
    assert sitting.turn.work == Told(72 * SECOND, frozenset({0}))
    sitting.submit()
    assert proposed(sitting) is Rating.HARD


def test_a_field_of_several_is_opened_and_filled_by_itself(bench: Bench) -> None:
    body = "```numbers\nanswer a = 1\nanswer b = 2\n```"
    _, sitting = sit(bench, note("Both?", body, id="n", kind="numeric"))
    sitting.open_field(1)
    sitting.write("2")
    sitting.open_field(0)
    sitting.write("9")
    assert sitting.turn is not None
    assert sitting.turn.work == Entered(("9", "2"), 0)
    sitting.submit()
    assert phase(sitting) is Phase.ANSWERING, "on to the next field"
    sitting.submit()
    assert proposed(sitting) is Rating.HARD
