"""What keys make of an interactive card, and the grade that is proposed for what was done."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studykit.deck.blocks import Run
from studykit.deck.exercise import Choice, Exercise, Item, Numeric, Spoken, Steps, Typed
from studykit.deck.numbers import Draw, NumberAnswer, read_entry
from studykit.memory.model import Rating
from studykit.study.answering import (
    Entered,
    Mark,
    Picked,
    Stay,
    Told,
    Verdict,
    Went,
    Work,
    Written,
    begin,
    give_up,
    is_complete,
    judge,
    open_field,
    press,
    reveal,
    submit,
    write,
)

AGAIN, HARD, GOOD = Rating.AGAIN, Rating.HARD, Rating.GOOD


def items(texts: str, ticked: str = "") -> tuple[Item, ...]:
    """An item for each letter; those also in `ticked` are ticked in the deck."""
    return tuple(Item(((Run(text),),), ticked=text in ticked) for text in texts)


def choice(options: str, right: str) -> Choice:
    return Choice(items(options, right))


def numeric(*answers: tuple[str, float, str]) -> Numeric:
    """Answers as label, value and unit, each right within a half."""
    asked = (NumberAnswer(label, value, unit, value - 0.5, value + 0.5, "0.5") for label, value, unit in answers)
    return Numeric(Draw("", {}, tuple(asked)))


ONE = choice("abcd", "b")
SEVERAL = choice("abcde", "ace")
TYPED = Typed("Surrogate-Key", ("surrogate keys",))
FACTOR = numeric(("", 20, "times"))
TWO = numeric(("hits", 95, "%"), ("load", 20, "times"))
STEPS = Steps(items("abc"))
SPOKEN = Spoken(items("abcd"), 120)
EVERY = (ONE, SEVERAL, TYPED, FACTOR, TWO, STEPS, SPOKEN)


def picked(*places: int) -> Picked:
    return Picked(frozenset(places))


def told(*places: int) -> Told:
    return Told(1_000, frozenset(places))


def proposed(exercise: Exercise, work: Work) -> Rating | None:
    return judge(exercise, work).proposed


# --- the grade that is proposed -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("picks", "rating"), [((), AGAIN), ((0,), AGAIN), ((1,), GOOD), ((2,), AGAIN), ((1, 2), AGAIN), ((9,), AGAIN)]
)
def test_of_one_right_option_that_one_is_good(picks: Sequence[int], rating: Rating) -> None:
    assert proposed(ONE, picked(*picks)) is rating


@pytest.mark.parametrize(
    ("right", "picks", "rating"),
    [
        ("ace", (0, 2, 4), GOOD),
        ("ace", (0, 2), HARD),
        ("ace", (4,), HARD),
        ("ace", (0, 2, 4, 1), HARD),
        ("ace", (0, 2, 1), HARD),
        ("ace", (0, 1), AGAIN),
        ("ace", (0, 1, 3), AGAIN),
        ("ace", (1,), AGAIN),
        ("ace", (), AGAIN),
        ("ace", (0, 1, 2, 3, 4), HARD),
        ("ac", (0, 1, 2, 3, 4), AGAIN),
        ("abcde", (0, 1, 2, 3, 4), GOOD),
    ],
)
def test_of_several_right_options_a_part_is_hard_where_more_picks_are_right_than_wrong(
    right: str, picks: Sequence[int], rating: Rating
) -> None:
    assert proposed(choice("abcde", right), picked(*picks)) is rating


@pytest.mark.parametrize(
    ("text", "rating"),
    [
        ("Surrogate-Key", GOOD),
        ("  surrogate-key ", GOOD),
        ("Surrogate keys", GOOD),
        ("surrogate key", AGAIN),
        ("Surrogate", AGAIN),
        ("", AGAIN),
        ("  ", AGAIN),
    ],
)
def test_a_typed_answer_is_right_or_it_is_not(text: str, rating: Rating) -> None:
    assert proposed(TYPED, Written(text)) is rating


@pytest.mark.parametrize(
    ("texts", "rating"),
    [
        (("95", "20"), GOOD),
        (("95 %", "20.5 times"), GOOD),
        (("95", "21"), HARD),
        (("94", "20"), HARD),
        (("95", ""), HARD),
        (("94", "21"), AGAIN),
        (("", ""), AGAIN),
        (("many", "few"), AGAIN),
        (("20", "95"), AGAIN),
    ],
)
def test_some_numbers_right_is_hard(texts: tuple[str, ...], rating: Rating) -> None:
    assert proposed(TWO, Entered(texts)) is rating


@pytest.mark.parametrize(("text", "rating"), [("20", GOOD), ("19.5", GOOD), ("19.4", AGAIN), ("", AGAIN)])
def test_a_single_number_is_right_or_it_is_not(text: str, rating: Rating) -> None:
    assert proposed(FACTOR, Entered((text,))) is rating


@pytest.mark.parametrize(
    ("marks", "rating"),
    [
        ((True, True, True), GOOD),
        ((True, False, True), HARD),
        ((False, False, True), HARD),
        ((False, False, False), AGAIN),
        ((True, True), HARD),
        ((), AGAIN),
    ],
)
def test_some_steps_had_is_hard(marks: tuple[bool, ...], rating: Rating) -> None:
    assert proposed(STEPS, Went(marks, begun=True)) is rating


@pytest.mark.parametrize(
    ("said", "rating"), [((0, 1, 2, 3), GOOD), ((0, 1, 2), HARD), ((3,), HARD), ((), AGAIN), ((7,), AGAIN)]
)
def test_some_points_made_is_hard(said: Sequence[int], rating: Rating) -> None:
    assert proposed(SPOKEN, told(*said)) is rating


@pytest.mark.parametrize("exercise", [Choice(()), choice("ab", ""), Steps(()), Spoken((), 60)])
def test_where_nothing_is_wanted_nothing_is_right(exercise: Exercise) -> None:
    work = begin(exercise)
    assert work is not None
    assert proposed(exercise, work) is AGAIN


def test_plain_kinds_ask_for_nothing_and_propose_nothing() -> None:
    assert begin(None) is None
    assert judge(None, None) == reveal(None, None) == Verdict(None, (), None)
    assert submit(None, None) == Stay("Space shows the answer.", nothing=True)
    assert not is_complete(None, None)


def test_work_on_another_kind_is_a_mistake_of_the_face() -> None:
    with pytest.raises(TypeError, match="Written is no work on Choice"):
        judge(ONE, Written("b"))


# --- how each part came out -----------------------------------------------------------------------------------------

MARKS = {"✓": Mark.RIGHT, "-": Mark.MISSED, "✗": Mark.WRONG, "·": Mark.LEFT}


@pytest.mark.parametrize(
    ("exercise", "work", "marks", "right", "of"),
    [
        (ONE, picked(2), "·-✗·", 0, 1),
        (ONE, picked(1), "·✓··", 1, 1),
        (ONE, picked(), "·-··", 0, 1),
        (SEVERAL, picked(0, 1, 4), "✓✗-·✓", 2, 3),
        (TYPED, Written("surrogate keys"), "✓", 1, 1),
        (TYPED, Written("surrogate"), "-", 0, 1),
        (TWO, Entered(("95", "2")), "✓-", 1, 2),
        (STEPS, Went((True, False), begun=True), "✓--", 1, 3),
        (SPOKEN, told(0, 3), "✓--✓", 2, 4),
        (SPOKEN, Told(), "----", 0, 4),
    ],
)
def test_each_part_has_a_mark_and_the_right_ones_are_counted(
    exercise: Exercise, work: Work, marks: str, right: int, of: int
) -> None:
    verdict = judge(exercise, work)
    assert verdict.marks == tuple(MARKS[mark] for mark in marks)
    assert (verdict.right, verdict.of, verdict.wrong) == (right, of, marks.count("✗"))
    assert verdict.work == work


# --- choice ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("exercise", "places", "expected"),
    [
        (ONE, (0,), {0}),
        (ONE, (0, 2), {2}),
        (ONE, (0, 0), set()),
        (ONE, (0, 2, 2), set()),
        (ONE, (4,), set()),
        (ONE, (1, -1), {1}),
        (SEVERAL, (0, 2), {0, 2}),
        (SEVERAL, (0, 2, 0), {2}),
        (SEVERAL, (0, 8), {0}),
    ],
)
def test_a_digit_picks_and_takes_back(exercise: Choice, places: Sequence[int], expected: set[int]) -> None:
    work = begin(exercise)
    for place in places:
        work = press(exercise, work, place)
    assert work == Picked(frozenset(expected))


def test_with_nothing_picked_enter_asks_for_a_pick_and_space_shows_the_answer() -> None:
    assert submit(ONE, picked()) == Stay("Pick an option, or space shows the answer.", nothing=True)
    assert reveal(ONE, picked()) == judge(ONE, picked())
    assert judge(ONE, picked()).proposed is AGAIN


@pytest.mark.parametrize("exercise", [ONE, SEVERAL])
def test_what_is_picked_is_checked_by_enter_and_by_space(exercise: Choice) -> None:
    work = press(exercise, begin(exercise), 1)
    assert submit(exercise, work) == reveal(exercise, work) == judge(exercise, work)


# --- typed ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["", " ", "\t"])
def test_an_empty_field_stays(text: str) -> None:
    work = write(begin(TYPED), text)
    assert submit(TYPED, work) == Stay("Type an answer, or esc and space show it.", nothing=True)


def test_what_is_typed_is_checked_by_enter() -> None:
    work = write(write(begin(TYPED), "surr"), "surrogate-key")
    assert work == Written("surrogate-key")
    assert submit(TYPED, work) == Verdict(work, (Mark.RIGHT,), GOOD)
    assert submit(TYPED, Written("no")) == Verdict(Written("no"), (Mark.MISSED,), AGAIN)


@pytest.mark.parametrize("text", ["", "surrogate-key"])
def test_an_answer_shown_before_what_is_typed_was_checked_is_again_and_keeps_the_text(text: str) -> None:
    assert reveal(TYPED, Written(text)) == Verdict(Written(text), (Mark.MISSED,), AGAIN)


# --- numeric --------------------------------------------------------------------------------------------------------


def test_enter_goes_from_field_to_field_and_checks_in_the_last() -> None:
    work = begin(TWO)
    assert work == Entered(("", ""), 0)
    following = submit(TWO, write(work, "95"))
    assert following == Entered(("95", ""), 1)
    last = write(following, "21")
    assert last == Entered(("95", "21"), 1)
    assert submit(TWO, last) == Verdict(last, (Mark.RIGHT, Mark.MISSED), HARD)


@pytest.mark.parametrize(
    ("exercise", "work", "field"),
    [
        (FACTOR, Entered(("",)), 0),
        (FACTOR, Entered(("  ",)), 0),
        (TWO, Entered(("", "20"), 1), 0),
        (TWO, Entered(("95", ""), 1), 1),
        (TWO, Entered(("x", ""), 1), 1),
    ],
)
def test_an_empty_field_is_opened_and_asked_again(exercise: Numeric, work: Entered, field: int) -> None:
    assert submit(exercise, work) == Stay("Type a number, or esc and space show the answer.", field, nothing=True)
    assert not is_complete(exercise, work)


@pytest.mark.parametrize(
    ("exercise", "work", "field"),
    [
        (FACTOR, Entered(("many",)), 0),
        (TWO, Entered(("95 s", "20")), 0),
        (TWO, Entered(("95", "20 %"), 1), 1),
        (TWO, Entered(("95 s", "20"), 1), 0),
    ],
)
def test_what_is_no_number_of_the_unit_is_asked_again_and_not_counted(
    exercise: Numeric, work: Entered, field: int
) -> None:
    entry = read_entry(work.texts[field], exercise.draw.answers[field])
    assert entry.message
    assert submit(exercise, work) == Stay(f"{entry.message} Not counted: try again.", field)
    assert not is_complete(exercise, work)


def test_a_percentage_for_a_factor_is_told_so() -> None:
    message = "A factor is asked, not a percentage. Not counted: try again."
    assert submit(FACTOR, Entered(("1900 %",))) == Stay(message)


def test_what_is_said_of_an_entry_is_safe_for_a_terminal() -> None:
    stay = submit(FACTOR, Entered(("20 \x1bm",)))
    assert isinstance(stay, Stay)
    assert "\x1b" not in stay.message
    assert "␛m" in stay.message


def test_a_field_is_opened_and_written_to() -> None:
    work = Entered(("1", "2"), 0)
    assert open_field(work, 1) == Entered(("1", "2"), 1)
    assert write(open_field(work, 1), "3") == Entered(("1", "3"), 1)
    assert write(work, "3") == Entered(("3", "2"), 0)
    assert open_field(work, 2) == open_field(work, -1) == work
    assert open_field(Written("a"), 0) == Written("a")


def test_from_an_earlier_field_enter_goes_on_though_all_are_filled() -> None:
    assert submit(TWO, Entered(("95", "20"), 0)) == Entered(("95", "20"), 1)


def test_numbers_that_were_not_checked_do_not_count_once_the_answer_is_shown() -> None:
    work = Entered(("95", "20"), 1)
    assert reveal(TWO, work) == give_up(TWO, work) == Verdict(work, (Mark.MISSED, Mark.MISSED), AGAIN)


# --- steps ----------------------------------------------------------------------------------------------------------


def walked(exercise: Exercise, keys: str) -> Work | Stay | Verdict | None:
    """Space for `s`, Enter for `e`, a digit for the place it names."""
    work: Work | Stay | Verdict | None = begin(exercise)
    for key in keys:
        assert not isinstance(work, Stay | Verdict), f"{key} comes too late"
        if key == "s":
            work = reveal(exercise, work, 5_000)
        elif key == "e":
            work = submit(exercise, work)
        else:
            work = press(exercise, work, int(key) - 1)
    return work


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ("", Went()),
        ("s", Went((), begun=True)),
        ("se", Went((True,), begun=True)),
        ("ses", Went((True, False), begun=True)),
        ("ses1", Went((False, False), begun=True)),
        ("ses2", Went((True, True), begun=True)),
        ("ses22", Went((True, False), begun=True)),
        ("ses3", Went((True, False), begun=True)),
        ("1", Went()),
    ],
)
def test_steps_are_gone_through_and_corrected(keys: str, expected: Went) -> None:
    assert walked(STEPS, keys) == expected
    assert not is_complete(STEPS, expected)


@pytest.mark.parametrize(
    ("keys", "marks", "rating"),
    [
        ("seee", (True, True, True), GOOD),
        ("sese", (True, False, True), HARD),
        ("ses2e", (True, True, True), GOOD),
        ("ssss", (False, False, False), AGAIN),
    ],
)
def test_after_the_last_step_the_card_is_checked(keys: str, marks: tuple[bool, ...], rating: Rating) -> None:
    verdict = walked(STEPS, keys)
    assert isinstance(verdict, Verdict)
    assert verdict.work == Went(marks, begun=True)
    assert verdict.proposed is rating


def test_before_the_first_step_is_shown_enter_has_nothing_to_affirm() -> None:
    assert walked(STEPS, "e") == Stay("Say them all to yourself; space shows the first.", nothing=True)


# --- spoken ---------------------------------------------------------------------------------------------------------


def test_space_stops_the_clock_once_and_then_points_are_ticked() -> None:
    assert walked(SPOKEN, "1") == Told()
    assert walked(SPOKEN, "s") == Told(5_000, frozenset())
    assert walked(SPOKEN, "s24s1442") == Told(5_000, frozenset({0, 3}))
    assert reveal(SPOKEN, Told(5_000, frozenset({1})), 9_000) == Told(5_000, frozenset({1}))
    assert walked(SPOKEN, "s5") == Told(5_000, frozenset())


def test_a_clock_set_back_stops_at_nothing() -> None:
    assert reveal(SPOKEN, Told(), -3) == Told(0)


def test_enter_checks_what_was_ticked_once_the_clock_stands() -> None:
    assert walked(SPOKEN, "e") == Stay("Answer aloud; space when you are done.", nothing=True)
    assert walked(SPOKEN, "s13e") == judge(SPOKEN, Told(5_000, frozenset({0, 2})))
    assert walked(SPOKEN, "se") == Verdict(Told(5_000), (Mark.MISSED,) * 4, AGAIN)


# --- laws -----------------------------------------------------------------------------------------------------------

choices = st.tuples(st.sets(st.sampled_from("abcdef"), min_size=1), st.frozensets(st.integers(0, 5))).map(
    lambda drawn: (choice("abcdef", "".join(drawn[0])), Picked(drawn[1]))
)
typed = st.sampled_from(["Surrogate-Key", "surrogate keys", "surrogate", "", "x"]).map(
    lambda text: (TYPED, Written(text))
)
numbers = st.tuples(*[st.sampled_from(["95", "20", "", "20 %", "x"])] * 2).map(lambda texts: (TWO, Entered(texts)))
walks = st.lists(st.booleans(), max_size=3).map(lambda marks: (STEPS, Went(tuple(marks), begun=True)))
speeches = st.frozensets(st.integers(0, 3)).map(lambda said: (SPOKEN, Told(9, said)))
cases: st.SearchStrategy[tuple[Exercise, Work]] = st.one_of(choices, typed, numbers, walks, speeches)


@given(cases)
def test_easy_is_never_proposed_and_something_always_is(case: tuple[Exercise, Work]) -> None:
    assert judge(*case).proposed in (AGAIN, HARD, GOOD)


@given(cases)
def test_good_is_proposed_exactly_where_all_is_right(case: tuple[Exercise, Work]) -> None:
    verdict = judge(*case)
    all_right = verdict.right == verdict.of and Mark.WRONG not in verdict.marks
    assert (verdict.proposed is GOOD) == all_right


@given(cases)
def test_again_is_proposed_where_nothing_is_right(case: tuple[Exercise, Work]) -> None:
    verdict = judge(*case)
    if not verdict.right:
        assert verdict.proposed is AGAIN
    elif not verdict.wrong:
        assert verdict.proposed in (HARD, GOOD)


@given(cases)
def test_more_right_picks_never_propose_less(case: tuple[Exercise, Work]) -> None:
    exercise, work = case
    if isinstance(exercise, Choice) and isinstance(work, Picked):
        for place in exercise.right:
            before, after = judge(exercise, work), judge(exercise, Picked(work.picked | {place}))
            assert before.proposed is not None
            assert after.proposed is not None
            assert before.proposed <= after.proposed


@given(cases)
def test_giving_up_is_again_whatever_was_done(case: tuple[Exercise, Work]) -> None:
    verdict = give_up(*case)
    assert (verdict.proposed, verdict.right, verdict.work) == (AGAIN, 0, case[1])
    assert len(verdict.marks) == len(judge(*case).marks)


@given(cases, st.integers(-1, 9))
def test_a_digit_pressed_twice_changes_nothing(case: tuple[Exercise, Work], place: int) -> None:
    exercise, work = case
    if isinstance(exercise, Choice) and not exercise.several:
        work = Picked()
    assert press(exercise, press(exercise, work, place), place) == work


@given(st.sampled_from(EVERY), st.text("se12345", max_size=20))
def test_whatever_keys_come_a_card_stays_in_work_until_it_is_checked(exercise: Exercise, keys: str) -> None:
    work = begin(exercise)
    for key in keys:
        found = reveal(exercise, work, 7) if key == "s" else submit(exercise, work) if key == "e" else None
        if found is None:
            found = press(exercise, work, int(key) - 1)
        if isinstance(found, Verdict):
            assert found.proposed is not None
            assert type(found.work) is type(work)
            return
        if not isinstance(found, Stay):
            assert type(found) is type(work)
            work = found


@given(st.sampled_from(EVERY))
def test_as_many_spaces_as_there_are_steps_and_one_end_every_card_but_a_spoken_one(exercise: Exercise) -> None:
    work: Work | Verdict | None = begin(exercise)
    for _ in range(4):
        if not isinstance(work, Verdict):
            work = reveal(exercise, work, 7)
    assert isinstance(work, Verdict) != isinstance(exercise, Spoken)
    if isinstance(work, Verdict):
        assert work.proposed is AGAIN
