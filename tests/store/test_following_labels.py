"""Several cards of one note: which row, cloze or side is which after an edit."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from studykit.deck.changes import Why
from studykit.store.store import Store
from tests.store.learner import asked, assert_the_log_says_the_same, edit, known, learn, steps
from tests.store.tools import Folder, note, scan


@pytest.fixture(autouse=True)
def consistent(store: Store) -> Iterator[None]:
    """After each of these, memory is what the log says."""
    yield
    assert_the_log_says_the_same(store)


def cloze(*lines: str, heading: str = "Headers", **metadata: object) -> str:
    """A cloze note of that many paragraphs."""
    return note(heading, "\n\n".join(lines), kind="cloze", **{"id": "h", **metadata})  # type: ignore[arg-type]


def table(*rows: str, **metadata: object) -> str:
    """A note of rows."""
    head = "| Layer | Unit |\n|---|---|\n"
    return note("Which unit?", head + "\n".join(rows), kind="table", **{"id": "t", **metadata})  # type: ignore[arg-type]


REST = note("Another card?", "Rest.", id="rest")


# --- clozes ---


def test_clozes_in_another_order_keep_their_histories(store: Store, folder: Folder) -> None:
    edit(store, folder, cloze("{{c1::Age}} counts seconds.", "{{c2::Via}} names proxies."), REST)
    learn(store, {"Headers/c1": 1, "Headers/c2": 2}, folder)
    edit(store, folder, cloze("{{c2::Via}} names proxies.", "{{c1::Age}} counts seconds."), REST)
    assert known(store, folder) == {"Headers/c1": 1, "Headers/c2": 2, "Another card?": 0}


def test_the_middle_cloze_may_go_and_the_others_keep_their_histories(store: Store, folder: Folder) -> None:
    three = ("{{c1::Age}} counts.", "{{c2::Via}} names.", "{{c3::Vary}} tells apart.")
    edit(store, folder, cloze(*three), REST)
    learn(store, {"Headers/c1": 1, "Headers/c2": 2, "Headers/c3": 3}, folder)
    report = edit(store, folder, cloze(three[0], three[2]), REST)
    assert known(store, folder) == {"Headers/c1": 1, "Headers/c3": 3, "Another card?": 0}
    assert report.retired == ["h/c2"]
    edit(store, folder, cloze(*three), REST, now=3)
    assert known(store, folder)["Headers/c2"] == 2


def test_clozes_that_are_numbered_anew_keep_their_histories(store: Store, folder: Folder) -> None:
    edit(store, folder, cloze("{{c2::Via}} names.", "{{c7::Vary}} tells apart."), REST)
    learn(store, {"Headers/c2": 2, "Headers/c7": 3}, folder)
    report = edit(store, folder, cloze("{{c3::Via}} names.", "{{c4::Vary}} tells apart."), REST)
    assert known(store, folder) == {"Headers/c3": 2, "Headers/c4": 3, "Another card?": 0}
    assert [step.why for step in report.rekeyed] == [Why.HIDDEN, Why.HIDDEN]


def test_a_label_says_which_card_it_is_also_when_labels_change_places(store: Store, folder: Folder) -> None:
    """A label is an id: it says which card it is, whatever it hides."""
    edit(store, folder, cloze("{{c1::Age}} counts.", "{{c2::Via}} names."), REST)
    learn(store, {"Headers/c1": 1, "Headers/c2": 2}, folder)
    edit(store, folder, cloze("{{c2::Age}} counts.", "{{c1::Via}} names."), REST)
    assert known(store, folder) == {"Headers/c2": 2, "Headers/c1": 1, "Another card?": 0}


def test_a_label_with_another_text_in_the_same_line_keeps_its_history(store: Store, folder: Folder) -> None:
    edit(store, folder, cloze("{{c1::Agee}} counts the seconds.", "{{c2::Via}} names."), REST)
    learn(store, {"Headers/c1": 2}, folder)
    report = edit(store, folder, cloze("{{c3::Age}} counts the seconds.", "{{c2::Via}} names."), REST)
    assert known(store, folder) == {"Headers/c3": 2, "Headers/c2": 0, "Another card?": 0}
    assert [step.why for step in report.rekeyed] == [Why.AROUND]


def test_a_label_whose_text_and_line_both_changed_is_proposed_and_not_inherited(store: Store, folder: Folder) -> None:
    edit(store, folder, cloze("{{c1::Age}} counts the seconds.", "{{c2::Via}} names."), REST)
    learn(store, {"Headers/c1": 2}, folder)
    report = edit(store, folder, cloze("How stale it is says {{c3::a header}}.", "{{c2::Via}} names."), REST)
    assert known(store, folder) == {"Headers/c3": 0, "Headers/c2": 0, "Another card?": 0}
    assert [(pair.old, pair.new) for pair in report.proposed] == [("h/c1", "h/c3")]


def test_a_second_cloze_leaves_the_first_its_history(store: Store, folder: Folder) -> None:
    edit(store, folder, cloze("{{c1::Age}} counts the seconds in a cache."), REST)
    learn(store, {"Headers/c1": 2}, folder)
    report = edit(store, folder, cloze("{{c1::Age}} counts the {{c2::seconds}} in a cache."), REST)
    assert known(store, folder) == {"Headers/c1": 2, "Headers/c2": 0, "Another card?": 0}
    assert report.new == ["h/c2"]


def test_a_basic_card_that_becomes_a_cloze_keeps_its_history(store: Store, folder: Folder) -> None:
    edit(store, folder, note("Headers", "Age counts.", id="h"), REST)
    learn(store, {"Headers": 2}, folder)
    report = edit(store, folder, cloze("{{c1::Age}} counts."), REST)
    assert known(store, folder) == {"Headers/c1": 2, "Another card?": 0}
    assert steps(report) == [("h", "h/c1")]


def test_a_basic_card_that_becomes_two_clozes_gives_its_history_to_none(store: Store, folder: Folder) -> None:
    edit(store, folder, note("Headers", "Age counts.", id="h"), REST)
    learn(store, {"Headers": 2}, folder)
    report = edit(store, folder, cloze("{{c1::Age}} {{c2::counts}}."), REST)
    assert known(store, folder) == {"Headers/c1": 0, "Headers/c2": 0, "Another card?": 0}
    assert report.retired == ["h"]
    edit(store, folder, note("Headers", "Age counts.", id="h"), REST, now=3)
    assert known(store, folder) == {"Headers": 2, "Another card?": 0}


def test_labels_that_are_written_later_cost_no_history(store: Store, folder: Folder) -> None:
    edit(store, folder, cloze("{{Age}} counts.", "{{Via}} names."), REST)
    (age, via, _) = asked(store, folder)
    learn(store, {age: 1, via: 2}, folder)
    report = edit(store, folder, cloze("{{c1::Age}} counts.", "{{c2::Via}} names.", labels=2), REST)
    assert known(store, folder) == {"Headers/c1": 1, "Headers/c2": 2, "Another card?": 0}
    assert (report.new, report.retired) == ([], [])


def test_a_cloze_without_a_label_keeps_its_history_whatever_stands_above_it(store: Store, folder: Folder) -> None:
    edit(store, folder, cloze("{{Age}} counts.", "{{Via}} names."), REST)
    (age, via, _) = asked(store, folder)
    learn(store, {age: 1, via: 2}, folder)
    edit(store, folder, cloze("{{Vary}} tells apart.", "{{Age}} counts.", "{{Via}} names."), REST)
    assert sorted(known(store, folder).values()) == [0, 0, 1, 2]
    assert (known(store, folder)[age], known(store, folder)[via]) == (1, 2)


def test_a_cloze_note_without_an_id_that_gets_one_keeps_the_history_of_each_label(store: Store, folder: Folder) -> None:
    edit(store, folder, cloze("{{c1::Age}} counts.", "{{c2::Via}} names.", id=None), REST)
    learn(store, {"Headers/c1": 1, "Headers/c2": 2}, folder)
    report = edit(store, folder, cloze("{{c1::Age}} counts.", "{{c2::Via}} names."), REST)
    assert known(store, folder) == {"Headers/c1": 1, "Headers/c2": 2, "Another card?": 0}
    assert [after for _, after in steps(report)] == ["h/c1", "h/c2"]


# --- rows ---


def test_rows_in_another_order_keep_their_histories(store: Store, folder: Folder) -> None:
    edit(store, folder, table("| Physical | bit |", "| Link | frame |"), REST)
    learn(store, {"Which unit?/row:physical": 1, "Which unit?/row:link": 2}, folder)
    edit(store, folder, table("| Link | frame |", "| Network | packet |", "| Physical | bit |"), REST)
    assert known(store, folder) == {
        "Which unit?/row:link": 2,
        "Which unit?/row:network": 0,
        "Which unit?/row:physical": 1,
        "Another card?": 0,
    }


def test_a_row_whose_name_changed_while_its_cells_stayed_keeps_its_history(store: Store, folder: Folder) -> None:
    edit(store, folder, table("| Physical | bit |", "| Link | frame |"), REST)
    learn(store, {"Which unit?/row:physical": 1, "Which unit?/row:link": 2}, folder)
    report = edit(store, folder, table("| Physical | bit |", "| Data link | frame |"), REST)
    assert known(store, folder)["Which unit?/row:data-link"] == 2
    assert steps(report) == [("t/row:link", "t/row:data-link")]
    assert (report.new, report.retired) == ([], [])


def test_a_row_whose_name_and_cells_changed_is_proposed_and_not_inherited(store: Store, folder: Folder) -> None:
    edit(store, folder, table("| Physical | bit |", "| Link layer | frame |"), REST)
    learn(store, {"Which unit?/row:link-layer": 2}, folder)
    report = edit(store, folder, table("| Physical | bit |", "| Data link layer | a frame |"), REST)
    assert known(store, folder)["Which unit?/row:data-link-layer"] == 0
    assert [(pair.old, pair.new) for pair in report.proposed] == [("t/row:link-layer", "t/row:data-link-layer")]


def test_two_rows_with_equal_cells_are_not_guessed_at(store: Store, folder: Folder) -> None:
    edit(store, folder, table("| One | same |", "| Two | same |", "| Three | other |"), REST)
    learn(store, {"Which unit?/row:one": 1, "Which unit?/row:two": 2}, folder)
    report = edit(store, folder, table("| Uno | same |", "| Due | same |", "| Three | other |"), REST)
    assert report.rekeyed == []
    assert set(known(store, folder).values()) == {0}


def test_a_comment_holds_a_row_when_all_of_it_changes(store: Store, folder: Folder) -> None:
    edit(store, folder, table("| Link | frame |", "| Physical | bit |"), REST)
    learn(store, {"Which unit?/row:link": 2}, folder)
    edit(store, folder, table("| Data link <!-- row: link --> | a frame |", "| Physical | bit |"), REST)
    assert known(store, folder)["Which unit?/row:link"] == 2


# --- another kind ---

KINDS = {
    "reverse": note("What?", "That.", id="k", kind="reverse"),
    "choice": note("What?", "- [x] That\n- [ ] This", id="k", kind="choice"),
    "typed": note("What?", "That", id="k", kind="typed"),
    "steps": note("What?", "1. That\n2. This\n3. These", id="k", kind="steps"),
    "spoken": note("What?", "- [ ] names that\n- [ ] and this\n\nThat is it.", id="k", kind="spoken"),
    "cloze": note("What?", "{{c1::That}}.", id="k", kind="cloze"),
}
ONE_CARD = [kind for kind in KINDS if kind != "reverse"]


@pytest.mark.parametrize("kind", ONE_CARD)
def test_a_note_of_one_card_keeps_its_history_whatever_its_kind(store: Store, folder: Folder, kind: str) -> None:
    basic = note("What?", "That.", id="k")
    edit(store, folder, basic, REST)
    learn(store, {"What?": 2}, folder)
    edit(store, folder, KINDS[kind], REST, now=2)
    reps = {name.partition("/")[0]: number for name, number in known(store, folder).items()}
    assert reps == {"What?": 2, "Another card?": 0}
    edit(store, folder, basic, REST, now=3)
    assert known(store, folder) == {"What?": 2, "Another card?": 0}


def test_a_card_that_becomes_two_sides_keeps_its_history_on_the_first(store: Store, folder: Folder) -> None:
    edit(store, folder, note("What?", "That.", id="k"), REST)
    learn(store, {"What?": 2}, folder)
    edit(store, folder, KINDS["reverse"], REST)
    assert known(store, folder) == {"What?": 2, "What?/reverse": 0, "Another card?": 0}
    learn(store, {"What?/reverse": 1}, folder, day=20_020)
    edit(store, folder, note("What?", "That.", id="k"), REST, now=3)
    assert known(store, folder) == {"What?": 2, "Another card?": 0}
    edit(store, folder, KINDS["reverse"], REST, now=4)
    assert known(store, folder) == {"What?": 2, "What?/reverse": 1, "Another card?": 0}


def test_a_card_without_an_id_keeps_its_history_whatever_its_kind(store: Store, folder: Folder) -> None:
    edit(store, folder, note("What?", "That."), REST)
    learn(store, {"What?": 2}, folder)
    edit(store, folder, note("What?", "- [x] That\n- [ ] This", kind="choice"), REST, now=2)
    assert known(store, folder)["What?"] == 2
    edit(store, folder, note("What?", "{{c1::That}}.", kind="cloze"), REST, now=3)
    assert known(store, folder)["What?/c1"] == 2
    edit(store, folder, note("What?", "{{c4::That}}.", kind="cloze"), REST, now=4)
    assert known(store, folder)["What?/c4"] == 2


def test_labels_that_change_twice_have_one_history(store: Store, folder: Folder) -> None:
    edit(store, folder, cloze("{{c1::Age}} counts.", "{{c2::Via}} names."), REST)
    learn(store, {"Headers/c1": 1}, folder)
    edit(store, folder, cloze("{{c3::Age}} counts.", "{{c2::Via}} names."), REST, now=2)
    learn(store, {"Headers/c3": 1}, folder, day=20_020)
    edit(store, folder, cloze("{{c5::Age}} counts.", "{{c2::Via}} names."), REST, now=3)
    assert known(store, folder)["Headers/c5"] == 2
    assert asked(store, folder)["Headers/c5"] == "h/c5"
    assert not scan(store, folder, now=4).changed
