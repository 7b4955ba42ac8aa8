"""Cards put away, flagged and let begin anew from the command line, one by one or by note and deck."""

from __future__ import annotations

import pytest

from tests.cli.program import Outcome, Program
from tests.cli.terminal import at_terminal
from tests.exchange.documented import CARD, each, faults, one_of, shaped, text
from tests.store.tools import Folder, deck, note, numbered

MARKED = {"schema": one_of(1), "cards": each(shaped(CARD)), "changed": each(text)}


@pytest.fixture(autouse=True)
def decks(folder: Folder) -> None:
    folder.write("a.md", deck(*numbered(3), title="First"))
    folder.write(
        "b/c.md",
        deck(note("{{c1::one}} {{c2::two}}", id="cl", kind="cloze"), note("Why?", id="a"), title="Second"),
    )


def card(program: Program, card_id: str) -> dict[str, object]:
    return {key: value for key, value in program("show", card_id, "--json").document.items() if key != "schema"}


def suspended(program: Program) -> list[str]:
    return [row["card"] for row in program("list", "--json").document["cards"] if row["suspended"]]


def entries(program: Program) -> int:
    return len(program("log", "-n", "1000", "--json").document["entries"])


def is_a_line(outcome: Outcome, code: int, said: str) -> None:
    assert (outcome.code, outcome.out) == (code, ""), outcome
    assert outcome.err == f"studykit: {said}\n"


# --- one card ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("command", "done", "state", "back", "undone"),
    [
        (["suspend"], "Suspended c0.", "suspended", "unsuspend", "Unsuspended c0."),
        (["bury"], "Buried c0 until Sat 21 Nov.", "buried", "unbury", "Unburied c0."),
        (["flag"], "Flagged c0.", "flagged", "unflag", "Unflagged c0."),
        (["flag", "--note", "a  wrong port"], "Flagged c0: a wrong port.", "flagged", "unflag", "Unflagged c0."),
    ],
)
def test_one_card_is_marked_at_once_and_only_where_that_changes_something(
    program: Program, command: list[str], done: str, state: str, back: str, undone: str
) -> None:
    assert program(back, "c0").lines == [f"c0 is not {state}."]
    assert program(*command, "c0").lines == [done]
    assert program(*command, "c0").lines == [f"c0 is {state} already."]
    assert entries(program) == 1
    assert program(back, "c0").lines == [undone]
    assert program(back, "c0").lines == [f"c0 is not {state}."]
    assert entries(program) == 2


def test_a_suspended_card_is_not_due_until_it_is_unsuspended(program: Program) -> None:
    program("suspend", "c0")
    assert "c0" not in [row["card"] for row in program("due", "--json").document["cards"]]
    program("unsuspend", "c0")
    assert "c0" in [row["card"] for row in program("due", "--json").document["cards"]]


def test_a_buried_card_is_back_on_the_next_study_day_and_can_be_buried_again(program: Program) -> None:
    program("bury", "c0")
    assert "c0" not in [row["card"] for row in program("due", "--json").document["cards"]]
    program.now = "2026-11-21T03:59"
    assert program("bury", "c0").lines == ["c0 is buried already."]
    program.now = "2026-11-21T04:00"
    assert "c0" in [row["card"] for row in program("due", "--json").document["cards"]]
    assert program("unbury", "c0").lines == ["c0 is not buried."]
    assert program("bury", "c0").lines == ["Buried c0 until Sun 22 Nov."]


def test_a_flag_with_another_note_takes_the_place_of_the_first(program: Program) -> None:
    program("flag", "c0", "--note", "first")
    assert program("flag", "c0", "--note", "second").lines == ["Flagged c0: second."]
    assert "Flagged         second" in program("show", "c0").lines
    program("undo")
    assert "Flagged         first" in program("show", "c0").lines


def test_the_beginning_of_an_id_is_enough_and_so_is_a_note_of_one_card(program: Program, folder: Folder) -> None:
    folder.write("d.md", deck(note("{{c1::only}}", id="single", kind="cloze"), title="Third"))
    assert program("suspend", "cl/c1").lines == ["Suspended cl/c1."]
    assert program("suspend", "sin").lines == ["Suspended single/c1."]
    assert program("flag", "single").lines == ["Flagged single/c1."]
    is_a_line(program("suspend", "c"), 2, "'c' could be c0, c1, c2, cl/c1, cl/c2; write more of it")


def test_a_retired_card_can_be_named(program: Program, folder: Folder) -> None:
    program("scan")
    folder.write("a.md", deck(*numbered(2), title="First"))
    assert program("suspend", "c2").lines == ["Suspended c2."]
    assert card(program, "c2")["retired"] is True
    folder.write("a.md", deck(*numbered(3), title="First"))
    assert suspended(program) == ["c2"]


def test_a_card_may_be_named_by_an_id_that_it_went_by_before(program: Program, folder: Folder) -> None:
    folder.write("d.md", deck(note("What is anycast?", "One address, many places."), title="Third"))
    [old] = [row["card"] for row in program("list", "d", "--json").document["cards"]]
    program("answer", old, "good")
    folder.write("d.md", deck(note("What is anycast?", "One address, many places.", id="k3f9"), title="Third"))
    assert program("suspend", old).lines == ["Suspended k3f9."]
    assert suspended(program) == ["k3f9"]


# --- several cards ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("names", "number"),
    [(["cl"], 2), (["b/c"], 3), (["deck:a"], 3), (["c0", "c1"], 2), (["c0", "deck:a", "c1"], 3), (["c0", "cl"], 3)],
)
def test_several_cards_need_a_yes(program: Program, names: list[str], number: int) -> None:
    is_a_line(program("suspend", *names), 2, f"to suspend {number} cards without being asked, add --yes")
    assert suspended(program) == []
    assert program("suspend", *names, "--yes").lines == [f"Suspended {number} cards."]
    assert len(suspended(program)) == number
    assert program("suspend", *names, "--yes").lines == [f"{number} of {number} cards are suspended already."]
    assert entries(program) == number


def test_a_card_named_twice_is_one_card(program: Program) -> None:
    assert program("suspend", "c0", "c0").lines == ["Suspended c0."]
    assert entries(program) == 1


def test_the_id_of_a_card_comes_before_the_key_of_a_deck(program: Program) -> None:
    assert program("suspend", "a").lines == ["Suspended a."]
    assert program("unsuspend", "a").code == 0
    assert program("suspend", "deck:a", "--yes").lines == ["Suspended 3 cards."]
    assert suspended(program) == ["c0", "c1", "c2"]


def test_cards_that_are_so_already_are_left_out_and_counted(program: Program) -> None:
    program("suspend", "c1")
    assert program("suspend", "deck:a", "--yes").lines == ["Suspended 2 cards; 1 of 3 cards was suspended already."]
    program("unsuspend", "c0", "c1", "-y")
    said = "Unsuspended c2; 2 of 3 cards were not suspended."
    assert program("unsuspend", "deck:a", "--yes").lines == [said]
    assert entries(program) == 6


def test_a_name_that_stands_for_nothing_is_a_line_and_nothing_is_done(program: Program) -> None:
    for name in ("nosuch", "", "deck:", "deck:c0", "%"):
        is_a_line(
            program("suspend", "c0", name, "--yes"),
            2,
            f"there is no card, note or deck {name!r}; studykit list shows the cards",
        )
    assert entries(program) == 0


def test_undo_takes_back_one_card_of_several(program: Program) -> None:
    program("suspend", "deck:a", "--yes")
    assert program("undo").lines == ["Took back suspend on c2."]
    assert program("undo").lines == ["Took back suspend on c1."]
    assert suspended(program) == ["c0"]
    assert program("redo").lines == ["Put back suspend on c1."]
    assert suspended(program) == ["c0", "c1"]


# --- being asked ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("typed", "done"), [("y\n", True), ("n\n", False), ("\n", False)])
def test_on_a_terminal_it_asks(program: Program, typed: str, done: bool) -> None:
    program("suspend", "c1")
    outcome = at_terminal(program, "suspend", "deck:a", typed=typed)
    assert outcome.code == 0
    assert "1 of 3 cards is suspended already. Suspend 2 cards? [y/N]: " in outcome.err
    assert outcome.out.strip() == (
        "Suspended 2 cards; 1 of 3 cards was suspended already." if done else "Nothing was changed."
    )
    assert suspended(program) == (["c0", "c1", "c2"] if done else ["c1"])


def test_ctrl_d_at_the_question_changes_nothing(program: Program) -> None:
    outcome = at_terminal(program, "suspend", "deck:a", typed="\x04")
    assert (outcome.code, suspended(program)) == (130, [])
    assert "Traceback" not in outcome.err


def test_on_a_terminal_reset_says_what_it_means_and_asks_for_one_card_too(program: Program) -> None:
    program("answer", "c0", "good")
    outcome = at_terminal(program, "reset", "c0", typed="y\n")
    assert "Memory will no longer count 1 answer." in outcome.err
    assert "The log keeps all of it, and undo takes a reset back." in outcome.err
    assert "Reset c0? [y/N]: " in outcome.err
    assert card(program, "c0")["state"] == "new"


# --- reset ------------------------------------------------------------------------------------------------------------


def test_reset_needs_a_yes_unless_the_card_is_new(program: Program) -> None:
    assert program("reset", "c0").lines == ["c0 is new already."]
    program("answer", "c0", "good")
    program("answer", "c0", "easy")
    before = card(program, "c0")
    is_a_line(
        program("reset", "c0"),
        2,
        "to reset c0 (memory would no longer count 2 answers) without being asked, add --yes",
    )
    assert card(program, "c0") == before
    assert program("reset", "c0", "--yes").lines == ["Reset c0: memory no longer counts 2 answers."]
    assert (card(program, "c0")["state"], card(program, "c0")["reps"]) == ("new", 0)
    assert len(program("export", "reviews").lines) == 3
    assert program("undo").lines == ["Took back reset on c0."]
    assert card(program, "c0") == before


def test_reset_of_a_deck_leaves_out_its_new_cards(program: Program) -> None:
    program("answer", "c0", "good")
    said = "Reset c0: memory no longer counts 1 answer; 2 of 3 cards were new already."
    assert program("reset", "deck:a", "--yes").lines == [said]


# --- for other programs -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["suspend", "unsuspend", "bury", "unbury", "flag", "unflag", "reset"])
def test_they_print_the_cards_afterwards(program: Program, command: str) -> None:
    program("answer", "c0", "good")
    program("suspend", "c1")
    outcome = program(command, "c0", "c1", "--yes", "--json")
    assert (outcome.code, outcome.err) == (0, "")
    assert not faults(outcome.document, MARKED)
    assert [row["card"] for row in outcome.document["cards"]] == ["c0", "c1"]
    changed = {"suspend": ["c0"], "unsuspend": ["c1"], "bury": ["c0", "c1"], "flag": ["c0", "c1"], "reset": ["c0"]}
    assert outcome.document["changed"] == changed.get(command, [])
    assert outcome.document["cards"] == [card(program, "c0"), card(program, "c1")]


def test_quiet_says_nothing(program: Program) -> None:
    assert program("--quiet", "suspend", "deck:a", "--yes") == Outcome(0, "", "")
    assert program("--quiet", "suspend", "deck:a", "--yes") == Outcome(0, "", "")
    assert suspended(program) == ["c0", "c1", "c2"]


def test_a_note_that_would_act_on_a_terminal_is_shown(program: Program) -> None:
    [said] = program("flag", "c0", "--note", "\x1b[31mred\u202e").lines
    assert said == "Flagged c0: ␛[31mred<U+202E>."
    outcome = program("suspend", "c\x1b[31m")
    assert outcome.err == "studykit: there is no card, note or deck 'c\\x1b[31m'; studykit list shows the cards\n"
