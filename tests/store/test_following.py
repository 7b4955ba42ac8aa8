"""Cards that go by another id than before keep their history, as far as what they say is exactly the same."""

from __future__ import annotations

from collections.abc import Iterator
from unicodedata import normalize

import pytest

from studykit.deck.changes import Why
from studykit.deck.match import PROVISIONAL
from studykit.store import aliases
from studykit.store.scan import ScanReport
from studykit.store.store import Store
from tests.store.learner import asked, assert_the_log_says_the_same, edit, known, learn, memories, steps
from tests.store.tools import SETTINGS, Folder, answer, cards, deck, entropy, memory, moment, note, scan


@pytest.fixture(autouse=True)
def consistent(store: Store) -> Iterator[None]:
    """After each of these, memory is what the log says."""
    yield
    assert_the_log_says_the_same(store)


def whys(report: ScanReport) -> list[str]:
    return [step.why for step in report.rekeyed]


# --- cards without an id ---


def test_a_changed_answer_keeps_the_history_of_its_question(store: Store, folder: Folder) -> None:
    edit(store, folder, note("Q?", "Old."))
    learn(store, {"Q?": 2}, folder)
    report = edit(store, folder, note("Q?", "New."))
    assert known(store, folder) == {"Q?": 2}
    assert (report.rekeyed, report.new, report.retired) == ([], [], [])


def test_a_card_that_moves_within_its_file_keeps_its_history(store: Store, folder: Folder) -> None:
    edit(store, folder, note("Q?", "1"), note("R?", "2"), note("S?", "3"))
    learn(store, {"Q?": 2}, folder)
    report = edit(store, folder, note("New above?", "0"), note("S?", "3"), note("Q?", "1"), note("R?", "2"))
    assert known(store, folder) == {"New above?": 0, "S?": 0, "Q?": 2, "R?": 0}
    assert (len(report.new), report.rekeyed, report.retired) == (1, [], [])


def test_a_card_that_moves_to_another_file_keeps_its_history(store: Store, folder: Folder) -> None:
    folder.write("b.md", deck(note("Other?", "Other.")))
    edit(store, folder, note("Q?", "1"), note("R?", "2"))
    learn(store, {"Q?": 2}, folder)
    folder.write("a.md", deck(note("R?", "2")))
    report = edit(store, folder, note("Other?", "Other."), note("Q?", "1"), name="b.md")
    assert known(store, folder) == {"R?": 0, "Other?": 0, "Q?": 2}
    assert (len(report.moved), report.new, report.retired) == (1, [], [])


def test_a_card_that_moves_to_another_root_keeps_its_history(store: Store, folder: Folder, other: Folder) -> None:
    folder.write("a.md", deck(note("Q?", "1"), note("R?", "2")))
    other.write("b.md", deck(note("Other?", "Other.")))
    scan(store, folder, other)
    learn(store, {"Q?": 2}, folder, other)
    folder.write("a.md", deck(note("R?", "2")))
    other.write("b.md", deck(note("Other?", "Other."), note("Q?", "1")))
    scan(store, folder, other, now=2)
    assert known(store, folder, other) == {"R?": 0, "Other?": 0, "Q?": 2}


def test_a_card_that_moves_to_another_root_and_gets_an_id_there_keeps_its_history(
    store: Store, folder: Folder, other: Folder
) -> None:
    folder.write("a.md", deck(note("Q?", "1"), note("R?", "2")))
    other.write("b.md", deck(note("Other?", "Other.")))
    scan(store, folder, other)
    learn(store, {"Q?": 2}, folder, other)
    folder.write("a.md", deck(note("R?", "2")))
    other.write("b.md", deck(note("Other?", "Other."), note("Q?", "1", id="q")))
    report = scan(store, folder, other, now=2)
    assert known(store, folder, other) == {"R?": 0, "Other?": 0, "Q?": 2}
    assert [after for _, after in steps(report)] == ["q"]


def test_a_reworded_question_with_the_same_answer_keeps_its_history(store: Store, folder: Folder) -> None:
    edit(store, folder, note("How old is it?", "Age tells."), note("R?", "2"))
    learn(store, {"How old is it?": 2}, folder)
    before = memories(store, folder)["How old is it?"]
    report = edit(store, folder, note("How old is a response?", "Age tells."), note("R?", "2"))
    assert memories(store, folder)["How old is a response?"] == before
    assert whys(report) == [Why.ANSWER]
    assert (report.new, report.retired) == ([], [])


def test_a_reworded_question_in_another_deck_is_another_card(store: Store, folder: Folder) -> None:
    folder.write("b.md", deck(note("Other?", "Other.")))
    edit(store, folder, note("How old is it?", "Age tells."), note("R?", "2"))
    learn(store, {"How old is it?": 2}, folder)
    folder.write("a.md", deck(note("R?", "2")))
    report = edit(store, folder, note("Other?", "Other."), note("How old is a response?", "Age tells."), name="b.md")
    assert known(store, folder)["How old is a response?"] == 0
    assert (report.rekeyed, report.proposed) == ([], []), "an answer in another deck is no reason, not even to ask"


def test_where_two_new_cards_have_that_answer_none_inherits(store: Store, folder: Folder) -> None:
    edit(store, folder, note("One?", "Yes, always."), note("R?", "2"))
    learn(store, {"One?": 2}, folder)
    report = edit(store, folder, note("One, reworded?", "Yes, always."), note("Two?", "Yes, always."), note("R?", "2"))
    assert known(store, folder) == {"One, reworded?": 0, "Two?": 0, "R?": 0}
    assert report.rekeyed == []


def test_where_two_old_cards_had_that_answer_none_inherits(store: Store, folder: Folder) -> None:
    edit(store, folder, note("One?", "Yes, always."), note("Two?", "Yes, always."), note("R?", "2"))
    learn(store, {"One?": 1, "Two?": 2}, folder)
    report = edit(store, folder, note("Reworded?", "Yes, always."), note("R?", "2"))
    assert known(store, folder) == {"Reworded?": 0, "R?": 0}
    assert report.rekeyed == []


def test_a_new_card_with_the_answer_of_one_that_stayed_inherits_nothing(store: Store, folder: Folder) -> None:
    edit(store, folder, note("One?", "Yes, always."))
    learn(store, {"One?": 2}, folder)
    edit(store, folder, note("One?", "Yes, always."), note("Two?", "Yes, always."))
    assert known(store, folder) == {"One?": 2, "Two?": 0}


def test_two_cards_that_change_places_with_their_answers_keep_their_histories(store: Store, folder: Folder) -> None:
    """The question is the stronger tie."""
    edit(store, folder, note("One?", "First."), note("Two?", "Second."))
    learn(store, {"One?": 1, "Two?": 2}, folder)
    edit(store, folder, note("One?", "Second."), note("Two?", "First."))
    assert known(store, folder) == {"One?": 1, "Two?": 2}


# --- ids that come, go and change ---


def test_an_id_that_is_added_later_keeps_the_history(store: Store, folder: Folder) -> None:
    edit(store, folder, note("Q?", "1"), note("R?", "2"))
    learn(store, {"Q?": 2}, folder)
    report = edit(store, folder, note("Q?", "1", id="q"), note("R?", "2"))
    assert (known(store, folder)["Q?"], asked(store, folder)["Q?"]) == (2, "q")
    assert whys(report) == [Why.ID_ADDED]
    assert (report.new, report.retired) == ([], [])


def test_an_id_that_is_added_while_the_answer_changes_keeps_the_history(store: Store, folder: Folder) -> None:
    edit(store, folder, note("Q?", "1"), note("R?", "2"))
    learn(store, {"Q?": 2}, folder)
    edit(store, folder, note("Q?", "Quite another answer.", id="q"), note("R?", "2"))
    assert known(store, folder) == {"Q?": 2, "R?": 0}


def test_an_id_that_is_removed_keeps_the_history(store: Store, folder: Folder) -> None:
    edit(store, folder, note("Q?", "1", id="q"), note("R?", "2"))
    learn(store, {"Q?": 2}, folder)
    report = edit(store, folder, note("Q?", "1"), note("R?", "2"))
    assert (known(store, folder)["Q?"], asked(store, folder)["Q?"].startswith(PROVISIONAL)) == (2, True)
    assert whys(report) == [Why.ID_REMOVED]


def test_an_id_that_is_changed_keeps_the_history(store: Store, folder: Folder) -> None:
    edit(store, folder, note("Q?", "1", id="q"), note("R?", "2"))
    learn(store, {"Q?": 2}, folder)
    report = edit(store, folder, note("Q?", "1", id="better"), note("R?", "2"))
    assert (known(store, folder)["Q?"], asked(store, folder)["Q?"]) == (2, "better")
    assert whys(report) == [Why.ID_CHANGED]


def test_an_id_that_is_changed_while_the_text_changes_is_another_card(store: Store, folder: Folder) -> None:
    edit(store, folder, note("Q?", "1", id="q"), note("R?", "2", id="r"))
    learn(store, {"Q?": 2}, folder)
    report = edit(store, folder, note("Q?", "Something else altogether.", id="new"), note("R?", "2", id="r"))
    assert known(store, folder) == {"Q?": 0, "R?": 0}
    assert report.rekeyed == []


def test_two_ids_that_are_exchanged_exchange_the_histories(store: Store, folder: Folder) -> None:
    """The id says which card it is, whatever it says."""
    edit(store, folder, note("One?", "1", id="a"), note("Two?", "2", id="b"))
    learn(store, {"One?": 1, "Two?": 2}, folder)
    edit(store, folder, note("One?", "1", id="b"), note("Two?", "2", id="a"))
    assert known(store, folder) == {"One?": 2, "Two?": 1}


def test_an_id_inside_fenced_code_is_none(store: Store, folder: Folder) -> None:
    example = "````markdown\n## Question? <!-- id: inner -->\n\nAnswer.\n````"
    edit(store, folder, note("How is a card written?", example), note("R?", "2", id="r"))
    assert len(asked(store, folder)) == 2
    assert "inner" not in asked(store, folder).values()
    learn(store, {"How is a card written?": 2}, folder)
    edit(store, folder, note("How is a card written?", example.replace("inner", "other")), note("R?", "2", id="r"))
    assert known(store, folder) == {"How is a card written?": 2, "R?": 0}


# --- classes ---


def test_a_card_that_changes_its_id_again_and_again_has_one_history(store: Store, folder: Folder) -> None:
    edit(store, folder, note("How old is it?", "Age tells."), note("R?", "2"))
    learn(store, {"How old is it?": 1}, folder)
    edit(store, folder, note("How old is a response?", "Age tells."), note("R?", "2"), now=2)
    learn(store, {"How old is a response?": 1}, folder, day=20_010)
    edit(store, folder, note("How old is a response?", "Age tells.", id="age"), note("R?", "2"), now=3)
    learn(store, {"How old is a response?": 1}, folder, day=20_040)
    assert known(store, folder) == {"How old is a response?": 3, "R?": 0}
    given = [item.card for item, _ in store.answers()]
    assert len(set(given)) == 3, "each answer keeps the id it was given under"
    assert [len(card) > len(PROVISIONAL) and card.startswith(PROVISIONAL) for card in given] == [True, True, False]
    with store.database.read() as connection:
        assert {aliases.holder(connection, card) for card in given} == {"age"}


def test_a_card_that_goes_back_to_a_former_id_takes_its_history_along(store: Store, folder: Folder) -> None:
    edit(store, folder, note("Q?", "1"), note("R?", "2"))
    learn(store, {"Q?": 1}, folder)
    for number in range(3):
        edit(store, folder, note("Q?", "1", id="q"), note("R?", "2"), now=2)
        learn(store, {"Q?": 1}, folder, day=20_010 + 10 * number)
        edit(store, folder, note("Q?", "1"), note("R?", "2"), now=3)
    assert known(store, folder) == {"Q?": 4, "R?": 0}
    entries = store.database.connection.execute("SELECT count(*) FROM entries WHERE kind = 'alias'").fetchone()
    assert entries == (1,), "that two cards are one is said once"


def test_two_living_cards_of_one_class_keep_each_its_own_and_that_is_reported(store: Store, folder: Folder) -> None:
    edit(store, folder, note("Old wording?", "Age tells."), note("R?", "2"))
    learn(store, {"Old wording?": 1}, folder)
    edit(store, folder, note("New wording?", "Age tells."), note("R?", "2"), now=2)
    learn(store, {"New wording?": 2}, folder, day=20_010)
    assert known(store, folder)["New wording?"] == 3
    report = edit(
        store, folder, note("Old wording?", "Age tells."), note("New wording?", "Age tells."), note("R?", "2"), now=3
    )
    assert known(store, folder) == {"Old wording?": 1, "New wording?": 2, "R?": 0}
    ids = asked(store, folder)
    assert [set(pair) for pair in report.ignored] == [{ids["Old wording?"], ids["New wording?"]}]
    report = edit(store, folder, note("New wording?", "Age tells."), note("R?", "2"), now=4)
    assert known(store, folder) == {"New wording?": 3, "R?": 0}, "one again, once only one of them lives"
    assert report.ignored == []


def test_aliases_of_two_devices_come_out_the_same_in_any_order(store: Store, folder: Folder) -> None:
    """Three ids of one card on devices that saw different steps; whatever comes in first."""
    steps_seen = [("p_1", "p_2"), ("p_2", "id"), ("id", "better"), ("p_1", "better")]
    results = {
        tuple(sorted(aliases.work_out([aliases.pair(*step) for step in order], {"better"}).holders.items()))
        for order in (steps_seen, steps_seen[::-1], steps_seen[2:] + steps_seen[:2])
    }
    assert results == {(("id", "better"), ("p_1", "better"), ("p_2", "better"))}


def test_an_undo_reaches_an_answer_that_was_given_under_a_former_id(store: Store, folder: Folder) -> None:
    edit(store, folder, note("Q?", "1"), note("R?", "2"))
    learn(store, {"Q?": 2}, folder)
    edit(store, folder, note("Q?", "1", id="q"), note("R?", "2"))
    action = store.undo(moment(day=20_010), SETTINGS)
    assert action is not None
    assert action.card is not None
    assert action.card.startswith(PROVISIONAL)
    assert known(store, folder) == {"Q?": 1, "R?": 0}
    store.redo(moment(day=20_010), SETTINGS)
    assert known(store, folder) == {"Q?": 2, "R?": 0}


def test_what_a_scan_wrote_is_not_what_undo_takes_back(store: Store, folder: Folder) -> None:
    edit(store, folder, note("Q?", "1"), note("R?", "2"))
    learn(store, {"Q?": 1}, folder)
    edit(store, folder, note("Q?", "1", id="q"), note("R?", "2"))
    store.undo(moment(day=20_010), SETTINGS)
    assert store.undo(moment(day=20_010), SETTINGS) is None
    store.redo(moment(day=20_010), SETTINGS)
    assert known(store, folder) == {"Q?": 1, "R?": 0}


def test_marks_follow_a_card_to_its_new_id(store: Store, folder: Folder) -> None:
    edit(store, folder, note("Q?", "1"), note("R?", "2"))
    former = asked(store, folder)["Q?"]
    store.mark(former, "suspend", moment())
    store.mark(former, "flag", moment(1), "which release?")
    edit(store, folder, note("Q?", "1", id="q"), note("R?", "2"))
    assert (memory(store, "q").suspended, memory(store, "q").flag) == (True, "which release?")
    store.mark("q", "unsuspend", moment(2))
    assert (memory(store, "q").suspended, memory(store, "q").flag) == (False, "which release?")


# --- equal fronts ---


def test_a_second_card_with_the_same_front_leaves_the_first_its_history(store: Store, folder: Folder) -> None:
    edit(store, folder, note("Which layer?", "Spectrum: four."), note("R?", "2"))
    learn(store, {"Which layer?": 2}, folder)
    (first,) = [card for name, card in asked(store, folder).items() if name == "Which layer?"]
    edit(
        store, folder, note("Which layer?", "Spectrum: four."), note("Which layer?", "Transit: three."), note("R?", "2")
    )
    rows = {row.note.back: (row.card, row.memory.reps) for row in cards(store, folder)}
    assert (rows["Spectrum: four."][1], rows["Transit: three."][1]) == (2, 0)
    assert rows["Spectrum: four."][0] != first
    edit(store, folder, note("Which layer?", "Spectrum: four."), note("R?", "2"), now=3)
    assert asked(store, folder)["Which layer?"] == first
    assert known(store, folder) == {"Which layer?": 2, "R?": 0}


def test_of_two_equal_fronts_each_has_its_own_history_again_however_they_went_and_came(
    store: Store, folder: Folder
) -> None:
    """Alone, either goes by the id that the front gives; what was answered to that front is not lost meanwhile."""
    edit(store, folder, note("Which layer?", "Spectrum: four."), note("R?", "2"))
    learn(store, {"Which layer?": 1}, folder)
    both = (note("Which layer?", "Spectrum: four."), note("Which layer?", "Transit: three."), note("R?", "2"))
    edit(store, folder, *both)
    second = next(row.card for row in cards(store, folder) if row.note.back == "Transit: three.")
    answer(store, second, when=moment(day=20_020))
    edit(store, folder, note("Which layer?", "Transit: three."), note("R?", "2"), now=3)
    assert known(store, folder) == {"Which layer?": 2, "R?": 0}
    report = edit(store, folder, *both, now=4)
    assert sum(row.memory.reps for row in cards(store, folder)) == 2
    assert len(report.ignored) == 1


# --- files ---


def test_a_renamed_file_keeps_every_history(store: Store, folder: Folder) -> None:
    notes = [note(f"Q{number}?", f"A{number}.") for number in range(30)]
    edit(store, folder, *notes)
    learn(store, {f"Q{number}?": 1 + number % 3 for number in range(30)}, folder)
    before = memories(store, folder)
    folder.remove("a.md")
    report = edit(store, folder, *notes, name="sub/renamed.md")
    assert memories(store, folder) == before
    assert (len(report.moved), report.new, report.retired, report.held) == (30, [], [], [])


def test_a_file_that_is_renamed_while_a_question_is_reworded_keeps_all_but_that_one(
    store: Store, folder: Folder
) -> None:
    notes = [note(f"Q{number}?", f"A{number}.") for number in range(5)]
    edit(store, folder, *notes)
    learn(store, {f"Q{number}?": 1 for number in range(5)}, folder)
    folder.remove("a.md")
    edit(store, folder, note("Q0, reworded?", "A0."), *notes[1:], name="b.md")
    assert known(store, folder) == {"Q0, reworded?": 0, "Q1?": 1, "Q2?": 1, "Q3?": 1, "Q4?": 1}


def test_a_file_that_is_split_keeps_every_history(store: Store, folder: Folder) -> None:
    plain = [note(f"Q{number}?", f"A{number}.") for number in range(4)]
    named = [note(f"N{number}?", f"B{number}.", id=f"n{number}") for number in range(4)]
    edit(store, folder, *plain, *named)
    learn(store, {**{f"Q{n}?": 1 + n for n in range(4)}, **{f"N{n}?": 1 + n for n in range(4)}}, folder)
    before = memories(store, folder)
    folder.write("a.md", deck(*plain[:2], *named[:2]))
    report = edit(store, folder, *plain[2:], *named[2:], name="b.md")
    assert memories(store, folder) == before
    assert (report.new, report.retired, report.rekeyed) == ([], [], [])


@pytest.mark.parametrize("way", ["CRLF", "CR", "BOM", "NFD", "blanks at line ends", "another title"])
def test_the_bytes_of_a_file_may_change_while_its_text_stays(store: Store, folder: Folder, way: str) -> None:
    plain = "caf\N{LATIN SMALL LETTER E WITH ACUTE}"
    content = deck(note(f"What is a {plain}?", "A place.\n\nWith chairs.", id="named"), note(f"A {plain}?", "Yes: it."))
    folder.write("a.md", content)
    scan(store, folder)
    learn(store, dict.fromkeys(asked(store, folder), 2), folder)
    before = {row.card: row.memory for row in cards(store, folder)}
    changed = {
        "CRLF": content.replace("\n", "\r\n").encode(),
        "CR": content.replace("\n", "\r").encode(),
        "BOM": b"\xef\xbb\xbf" + content.encode(),
        "NFD": normalize("NFD", content).encode(),
        "blanks at line ends": content.replace("place.\n", "place. \n").encode(),
        "another title": content.replace("A deck", "Quite another title").encode(),
    }[way]
    assert changed != content.encode()
    folder.write("a.md", changed)
    report = scan(store, folder, now=2)
    assert {row.card: row.memory for row in cards(store, folder)} == before
    assert not report.changed


@pytest.mark.parametrize("merged", ["left", "right"])
@pytest.mark.parametrize("first", ["", "left"])
def test_two_branches_that_give_one_card_different_ids_share_its_history(
    store: Store, folder: Folder, first: str, merged: str
) -> None:
    def on_branch(name: str) -> tuple[str, ...]:
        return (note("Q?", "1", **({"id": name} if name else {})), note("R?", "2"))

    edit(store, folder, *on_branch(first))
    learn(store, {"Q?": 1}, folder)
    for number, branch in enumerate(("left", "right", "left", merged)):
        edit(store, folder, *on_branch(branch), now=2 + number)
        learn(store, {"Q?": 1}, folder, day=20_010 + 10 * number)
    assert known(store, folder) == {"Q?": 5, "R?": 0}


def test_two_devices_on_branches_with_different_ids_have_one_history_after_the_merge(
    store: Store, folder: Folder, other: Folder
) -> None:
    """Each saw its own id only, and the same card without one before."""
    theirs = Store(other.path / "theirs.db", entropy(), 0)
    for one, where, name in ((store, folder, "left"), (theirs, other, "right")):
        edit(one, where, note("Q?", "1"), note("R?", "2"))
        learn(one, {"Q?": 1}, where)
        edit(one, where, note("Q?", "1", id=name), note("R?", "2"))
    edit(theirs, other, note("Q?", "1", id="left"), note("R?", "2"), now=3)
    learn(theirs, {"Q?": 2}, other, day=20_100)
    assert known(theirs, other) == {"Q?": 3, "R?": 0}
    assert_the_log_says_the_same(theirs)
    theirs.close()


# --- what an author says of the meaning ---


def test_a_new_rev_asks_anew_and_the_old_rev_brings_the_old_answers_back(store: Store, folder: Folder) -> None:
    edit(store, folder, note("Q?", "1", id="q"), note("R?", "2"))
    learn(store, {"Q?": 2}, folder)
    before = memories(store, folder)["Q?"]
    edit(store, folder, note("Q?", "1, and it means something else.", id="q", rev=2), note("R?", "2"), now=2)
    assert known(store, folder) == {"Q?": 0, "R?": 0}
    answer(store, "q", when=moment(day=20_050), rev=2)
    assert known(store, folder) == {"Q?": 1, "R?": 0}
    edit(store, folder, note("Q?", "1", id="q"), note("R?", "2"), now=3)
    assert memories(store, folder)["Q?"] == before
    edit(store, folder, note("Q?", "1, and it means something else.", id="q", rev=2), note("R?", "2"), now=4)
    assert known(store, folder) == {"Q?": 1, "R?": 0}


def test_a_rev_counts_under_a_new_id_too(store: Store, folder: Folder) -> None:
    edit(store, folder, note("Q?", "1"), note("R?", "2"))
    learn(store, {"Q?": 2}, folder)
    edit(store, folder, note("Q?", "1", id="q", rev=2), note("R?", "2"))
    assert known(store, folder) == {"Q?": 0, "R?": 0}
    edit(store, folder, note("Q?", "1", id="q"), note("R?", "2"), now=3)
    assert known(store, folder) == {"Q?": 2, "R?": 0}


def test_a_typo_fix_resets_nothing(store: Store, folder: Folder) -> None:
    edit(store, folder, note("Waht is it?", "An anwser.", id="q"), note("Waht?", "An anwser of its own."))
    learn(store, {"Waht is it?": 2, "Waht?": 3}, folder)
    edit(store, folder, note("What is it?", "An answer.", id="q"), note("Waht?", "An answer of its own."), now=2)
    edit(store, folder, note("What is it?", "An answer.", id="q"), note("What?", "An answer of its own."), now=3)
    assert known(store, folder) == {"What is it?": 2, "What?": 3}
