"""A sitting: what comes when, what is committed, and what undo puts back on the table."""

from __future__ import annotations

import random

import pytest

from studykit.deck.corpus import study_order
from studykit.desk.desk import Desk
from studykit.desk.sitting import Sitting
from studykit.desk.today import build_queue
from studykit.errors import UsageError
from studykit.memory.model import Rating, State
from studykit.store import catalog
from studykit.study.queue import Candidate, Done, Limits, Queue
from studykit.study.session import Phase
from tests.desk.tools import DAY, HOUR, MINUTE, SECOND, Bench, give, in_order, learn, on_table, waiting
from tests.store.tools import deck, note, numbered


def test_steps_that_are_due_come_first_then_reviews_then_new_cards(bench: Bench) -> None:
    bench.folder.write("a.md", deck(*[note(f"{name}?", id=name) for name in ("new", "longest", "recent", "step")]))
    desk = bench.desk()
    learn(desk, bench.watch, ["longest"])
    bench.watch.wait(3 * DAY)
    learn(desk, bench.watch, ["recent"])
    bench.watch.wait(40 * DAY)
    desk.answer("step", Rating.AGAIN)
    sitting = Sitting(desk)
    assert waiting(sitting) == ["step", "longest", "recent", "new"]
    assert on_table(sitting) == "longest", "the step is not due yet"
    bench.watch.wait(2 * MINUTE)
    sitting = Sitting(desk)
    assert on_table(sitting) == "step"


def test_new_cards_come_easy_ones_first_and_decks_after_those_they_build_on(bench: Bench) -> None:
    bench.folder.write("b.md", deck(note("B1?", id="b1"), note("B2?", id="b2"), after="z"))
    bench.folder.write("z.md", deck(note("Z3?", id="z3", level=3), note("Z1?", id="z1"), note("Z2?", id="z2", level=2)))
    bench.folder.write("m.md", deck(note("M1?", id="m1"), note("M2?", id="m2")))
    assert in_order(Sitting(bench.desk())) == ["m1", "z1", "m2", "z2", "z3", "b1", "b2"]


def test_only_the_chosen_decks_are_asked(bench: Bench) -> None:
    for name in "abc":
        bench.folder.write(f"{name}.md", deck(note("Q?", id=name)))
    assert in_order(Sitting(bench.desk(), ["a", "c"])) == ["a", "c"]


def test_an_answer_is_committed_before_the_next_card_is_known(bench: Bench) -> None:
    bench.folder.write("a.md", deck(*numbered(3)))
    sitting = Sitting(bench.desk())
    assert give(sitting) == "c0"
    with bench.desk().store.database.read() as connection:
        assert connection.execute("SELECT card, rating FROM reviews").fetchall() == [("c0", 3)]


def test_what_the_buttons_say_is_what_is_given(bench: Bench) -> None:
    bench.folder.write("a.md", deck(*numbered(4)))
    sitting = Sitting(bench.desk())
    for rating in Rating:
        on_table(sitting)
        sitting.reveal()
        shown = sitting.outcomes()
        assert sitting.grade(rating).answer.decision == shown[rating]


def test_no_grade_before_the_answer_was_shown(bench: Bench) -> None:
    bench.folder.write("a.md", deck(*numbered(1)))
    sitting = Sitting(bench.desk())
    with pytest.raises(UsageError, match="no card on the table"):
        sitting.row()
    on_table(sitting)
    with pytest.raises(UsageError, match="not shown yet"):
        sitting.grade(Rating.GOOD)
    assert sitting.desk.store.reviews_on(sitting.day) == []


def test_the_time_an_answer_took_is_kept_raw_and_counted_up_to_a_minute(bench: Bench) -> None:
    bench.folder.write("a.md", deck(*numbered(1)))
    sitting = Sitting(bench.desk())
    on_table(sitting)
    bench.watch.wait(5 * MINUTE)
    sitting.reveal()
    assert sitting.grade(Rating.GOOD).answer.took_ms == 5 * MINUTE
    assert sitting.tally.time == MINUTE


def test_a_step_that_comes_soon_is_asked_when_nothing_else_is_left(bench: Bench) -> None:
    bench.folder.write("a.md", deck(*numbered(1)))
    sitting = Sitting(bench.desk())
    assert [give(sitting, Rating.AGAIN), give(sitting), give(sitting)] == ["c0"] * 3
    assert on_table(sitting) is None


def test_siblings_wait_for_tomorrow(bench: Bench) -> None:
    bench.folder.write("a.md", deck(note("{{c1::One}} {{c2::two}} {{c3::three}}", id="n", kind="cloze"), *numbered(1)))
    desk = bench.desk()
    assert in_order(Sitting(desk)) == ["n/c1", "c0"]
    bench.watch.set("2026-11-21T09:00")
    assert in_order(Sitting(desk)) == ["n/c2"]
    bench.watch.set("2026-11-22T09:00")
    assert in_order(Sitting(desk)) == ["n/c3"]


def test_siblings_do_not_wait_where_the_learner_does_not_want_it(bench: Bench) -> None:
    bench.folder.write("a.md", deck(note("{{c1::One}} {{c2::two}}", id="n", kind="cloze")))
    assert in_order(Sitting(bench.desk(bury_siblings=False))) == ["n/c1", "n/c2"]


def test_siblings_take_no_room_from_other_notes(bench: Bench) -> None:
    notes = [note("{{c1::One}} {{c2::two}} {{c3::three}}", id=f"n{number}", kind="cloze") for number in range(30)]
    bench.folder.write("a.md", deck(*notes))
    desk = bench.desk(new=20)
    assert waiting(Sitting(desk)) == [f"n{number}/c1" for number in range(20)]
    in_order(Sitting(desk), limit=7)
    assert waiting(Sitting(desk)) == [f"n{number}/c1" for number in range(7, 20)]


def test_no_more_new_cards_than_a_day_holds_unless_more_are_wanted(bench: Bench) -> None:
    bench.folder.write("a.md", deck(*numbered(10)))
    desk = bench.desk(new=3)
    sitting = Sitting(desk)
    assert in_order(sitting) == ["c0", "c1", "c2"]
    assert Sitting(desk).left().cards == 0
    sitting.more_new(2)
    assert in_order(sitting) == ["c3", "c4"]
    bench.watch.wait(DAY)
    assert sitting.queue.left().new == 0
    assert Sitting(desk).left().new == 3


def test_new_cards_wait_while_more_is_due_than_a_day_holds(bench: Bench) -> None:
    bench.folder.write("a.md", deck(*numbered(10)))
    desk = bench.desk(new=20, reviews=4)
    learn(desk, bench.watch, [f"c{number}" for number in range(6)])
    bench.watch.wait(60 * DAY)
    left = Sitting(desk).left()
    assert (left.reviews, left.new) == (4, 0)
    in_order(Sitting(desk))
    assert Sitting(desk).left().cards == 0, "four were answered today, that is the limit"
    bench.watch.wait(DAY)
    left = Sitting(desk).left()
    assert (left.reviews, left.new) == (2, 4)


@pytest.mark.parametrize("seed", range(8))
def test_the_queue_is_the_same_as_if_every_deck_had_been_looked_at(bench: Bench, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311
    names = [f"d{number:02}" for number in range(12)]
    for name in names:
        notes = [
            note("{{c1::x}} {{c2::y}}", id=f"{name}-{n}", kind="cloze", level=chance.randrange(1, 4))
            for n in range(chance.randrange(4))
        ]
        after = chance.sample(names, chance.randrange(3))
        bench.folder.write(f"{name}.md", deck(*notes, after=f"[{', '.join(after)}]") if after else deck(*notes))
    desk = bench.desk(new=chance.randrange(1, 9))
    for row in chance.sample(list(desk.cards()), 5):
        desk.answer(row.card, Rating.EASY)
    bench.watch.wait(chance.randrange(3) * DAY)
    assert waiting(Sitting(desk)) == [candidate.card for candidate in of_all_decks(desk)]


def of_all_decks(desk: Desk) -> Queue:
    """Today's queue with all unseen cards of all decks as candidates."""
    day = desk.clock.day()
    reference = build_queue(desk, day)
    with desk.store.database.read() as connection:
        decks = {row.deck: row for row in catalog.decks(connection, desk.roots)}
        after = {deck: row.after for deck, row in decks.items()}
        new = {
            deck: [
                Candidate(c.card, c.note, c.deck, c.kind, c.state)
                for c in catalog.new_cards(connection, decks[deck].root, deck, day, 1000)
            ]
            for deck in study_order(after)
        }
    answers = desk.store.reviews_on(day)
    seen = {a.card for a in answers if a.before is not None and a.before.state is State.NEW}
    done = Done(len(seen), 0, {a.card.partition("/")[0]: a.card for a in answers})
    due = [candidate for candidate in reference if candidate.state is State.REVIEW]
    return Queue([], due, new, after, Limits(desk.settings.limits.new_per_day), done)


# --- undo and redo ---


def test_undo_puts_the_card_back_on_the_table_with_its_answer_shown(bench: Bench) -> None:
    bench.folder.write("a.md", deck(*numbered(3)))
    sitting = Sitting(bench.desk())
    left = sitting.left()
    give(sitting, Rating.AGAIN)
    assert on_table(sitting) == "c1"
    action = sitting.undo()
    assert action is not None
    assert (action.kind, action.card, action.rating) == ("answer", "c0", Rating.AGAIN)
    assert sitting.turn is not None
    assert (sitting.turn.card.card, sitting.turn.phase) == ("c0", Phase.CHECKED)
    assert sitting.left() == left
    sitting.grade(Rating.GOOD)
    assert on_table(sitting) == "c1"
    assert sitting.tally.ratings == {Rating.GOOD: 1}


def test_redo_takes_it_away_again(bench: Bench) -> None:
    bench.folder.write("a.md", deck(*numbered(3)))
    sitting = Sitting(bench.desk())
    give(sitting, Rating.EASY)
    left, tally = sitting.left(), sitting.tally
    sitting.undo()
    assert sitting.tally.ratings == {}
    action = sitting.redo()
    assert action is not None
    assert action.card == "c0"
    assert (sitting.left(), sitting.tally, on_table(sitting)) == (left, tally, "c1")
    assert sitting.redo() is None


def test_undo_with_nothing_to_take_back_changes_nothing(bench: Bench) -> None:
    bench.folder.write("a.md", deck(*numbered(1)))
    sitting = Sitting(bench.desk())
    assert on_table(sitting) == "c0"
    assert sitting.undo() is None
    assert sitting.redo() is None
    assert sitting.turn is not None
    assert sitting.turn.phase is Phase.ASKING


def test_the_tally_of_a_sitting_leaves_earlier_answers_of_the_day_out(bench: Bench) -> None:
    bench.folder.write("a.md", deck(*numbered(9)))
    desk = bench.desk()
    in_order(Sitting(desk), limit=4)
    bench.watch.wait(HOUR)
    sitting = Sitting(desk)
    give(sitting, Rating.EASY)
    give(sitting, Rating.HARD)
    sitting.undo()
    assert (sitting.answered, sitting.tally.ratings, sitting.tally.cards) == (1, {Rating.EASY: 1}, {"c4"})
    sitting.undo()
    assert (sitting.answered, sitting.tally.ratings) == (0, {})
    sitting.undo()
    assert sitting.turn is not None
    assert sitting.turn.card.card == "c3", "undo goes on before the sitting began"
    assert sitting.answered == 0
    for _ in range(3):
        sitting.redo()
    assert (sitting.answered, sitting.tally.ratings) == (2, {Rating.EASY: 1, Rating.HARD: 1})


def test_the_tally_of_a_sitting_goes_on_over_the_turn_of_the_day(bench: Bench) -> None:
    bench.folder.write("a.md", deck(*numbered(9)))
    bench.watch.set("2026-11-20T03:59")
    sitting = Sitting(bench.desk())
    give(sitting, Rating.EASY)
    bench.watch.wait(2 * MINUTE)
    give(sitting, Rating.EASY)
    give(sitting, Rating.EASY)
    sitting.undo()
    assert sitting.tally.cards == {"c0", "c1"}


@pytest.mark.parametrize("kind", ["suspend", "bury"])
def test_what_takes_a_card_away_clears_the_table_and_undo_brings_it_back(bench: Bench, kind: str) -> None:
    bench.folder.write("a.md", deck(*numbered(3)))
    desk = bench.desk()
    sitting = Sitting(desk)
    assert on_table(sitting) == "c0"
    assert sitting.mark(kind).card == "c0"  # type: ignore[arg-type]
    assert on_table(sitting) == "c1"
    assert waiting(Sitting(desk)) == ["c1", "c2"]
    bench.watch.wait(DAY)
    assert waiting(Sitting(desk)) == (["c1", "c2"] if kind == "suspend" else ["c0", "c1", "c2"])
    action = sitting.undo()
    assert action is not None
    assert (action.kind, action.card) == (kind, "c0")
    assert sitting.turn is not None
    assert (sitting.turn.card.card, sitting.turn.phase) == ("c0", Phase.ASKING)
    assert waiting(Sitting(desk)) == ["c0", "c1", "c2"]


def test_a_flag_leaves_the_card_on_the_table(bench: Bench) -> None:
    bench.folder.write("a.md", deck(*numbered(2)))
    sitting = Sitting(bench.desk())
    assert on_table(sitting) == "c0"
    sitting.reveal()
    sitting.mark("flag", "unclear")
    assert sitting.turn is not None
    assert (sitting.turn.card.card, sitting.turn.phase) == ("c0", Phase.CHECKED)
    assert sitting.row().memory.flag == "unclear"
    sitting.undo()
    assert sitting.row().memory.flag is None
    assert sitting.turn is not None
    assert sitting.turn.card.card == "c0"


# --- leaving, days, other processes ---


def test_after_ten_answers_and_a_new_start_the_eleventh_card_is_next(bench: Bench) -> None:
    bench.folder.write("a.md", deck(*numbered(30)))
    bench.folder.write("b.md", deck(*numbered(30, start=30)))
    desk = bench.desk()
    sitting = Sitting(desk)
    for rating in [*Rating, *Rating, Rating.GOOD, Rating.AGAIN]:
        give(sitting, rating)
        bench.watch.wait(20 * SECOND)
    eleventh, left, queue = on_table(sitting), sitting.left(), waiting(sitting)
    desk.close()
    again = Sitting(bench.desk())
    assert (on_table(again), again.left(), waiting(again)) == (eleventh, left, queue)


def test_when_the_day_turns_the_queue_is_built_anew_between_two_cards(bench: Bench) -> None:
    bench.folder.write("a.md", deck(*numbered(9)))
    bench.watch.set("2026-11-21T03:58")
    sitting = Sitting(bench.desk(new=2))
    assert give(sitting, Rating.EASY) == "c0"
    assert on_table(sitting) == "c1"
    bench.watch.set("2026-11-21T04:01")
    assert on_table(sitting) == "c1", "the card on the table stays"
    sitting.reveal()
    given = sitting.grade(Rating.EASY)
    assert given.answer.study_day == sitting.day + 1, "an answer belongs to the day it is given"
    assert in_order(sitting) == ["c2"], "one of the new day's two was given at 04:01"
    assert sitting.day == given.answer.study_day


def test_answers_of_another_process_are_noticed_between_two_cards(bench: Bench) -> None:
    bench.folder.write("a.md", deck(*numbered(5)))
    first, second = Sitting(bench.desk()), Sitting(bench.desk())
    assert give(first, Rating.EASY) == "c0"
    assert in_order(second, limit=2) == ["c1", "c2"]
    assert on_table(first) == "c3"
    assert first.tally.cards == {"c0"}


def test_decks_that_another_process_scanned_are_noticed_between_two_cards(bench: Bench) -> None:
    bench.folder.write("a.md", deck(*numbered(3)))
    sitting = Sitting(bench.desk())
    assert give(sitting, Rating.EASY) == "c0"
    bench.folder.write("a.md", deck(*numbered(1), note("Reworded?", id="c2")))
    bench.desk()
    assert on_table(sitting) == "c2"
    assert sitting.row().note.heading == "Reworded?"


def test_a_card_that_was_removed_while_it_lay_on_the_table_can_still_be_graded(bench: Bench) -> None:
    bench.folder.write("a.md", deck(*numbered(3)))
    sitting = Sitting(bench.desk())
    assert on_table(sitting) == "c0"
    bench.folder.write("a.md", deck(*numbered(2, start=1)))
    bench.desk()
    assert give(sitting, Rating.EASY) == "c0"
    assert in_order(sitting) == ["c1", "c2"]


def test_an_answer_is_kept_under_the_rev_that_was_asked_though_the_deck_has_another_by_now(bench: Bench) -> None:
    bench.folder.write("a.md", deck(note("What is it?", id="q")))
    sitting = Sitting(bench.desk())
    assert on_table(sitting) == "q"
    sitting.reveal()
    bench.folder.write("a.md", deck(note("What is something else?", id="q", rev=2)))
    other = bench.desk()
    given = sitting.grade(Rating.GOOD)
    assert given.answer.rev == 1
    assert other.card("q").memory.state is State.NEW, "what was asked has another meaning now"
