"""The command reconcile: pairs are shown, and the learner has the word on each."""

from __future__ import annotations

import pytest

from tests.cli.program import Program
from tests.cli.terminal import at_terminal
from tests.store.tools import Folder, deck, note

FIRST = ("How many seconds may a cache keep a fresh response?", "As many as max-age says.")
SECOND = ("What does the header Age count?", "Seconds since the origin made the response.")


@pytest.fixture
def reworded(program: Program, folder: Folder) -> Program:
    """Two cards that were learned, of which both sides and the ids then changed."""
    folder.write("a.md", deck(note(*FIRST, id="first"), note(*SECOND, id="second"), note("Stays?", id="stays")))
    for card, number in (("first", 2), ("second", 1)):
        for hour in range(number):
            program.now = f"2026-11-{10 + hour}T09:00"
            assert program("answer", card, "good").code == 0
    program.now = "2026-11-20T09:00"
    folder.write(
        "a.md",
        deck(
            note("How many seconds may a shared cache keep a fresh response?", "As s-maxage says.", id="uno"),
            note("What does the response header Age count?", "Seconds since the origin made it.", id="due"),
            note("Stays?", id="stays"),
        ),
    )
    return program


def reps(program: Program, card: str) -> int:
    return int(program("show", card, "--json").document["reps"])


def proposed(program: Program) -> list[tuple[str, str]]:
    return [(pair["old"], pair["new"]) for pair in program("reconcile", "--json").document["proposed"]]


def test_a_scan_and_every_command_say_that_cards_wait_for_a_word(reworded: Program) -> None:
    told = "! 2 new cards may be cards that you know; studykit reconcile shows them\n"
    assert reworded("scan").err == told
    assert reworded("due").err == told
    document = reworded("scan", "--json").document
    assert [(pair["old"], pair["new"]) for pair in document["proposed"]] == proposed(reworded)
    assert all(0.3 <= pair["score"] <= 1 for pair in document["proposed"])


def test_pairs_are_shown_with_both_cards_and_what_was_answered(reworded: Program) -> None:
    outcome = reworded("reconcile")
    assert outcome.code == 0
    lines = outcome.lines
    assert lines[-1] == "studykit reconcile OLD NEW says that two are one, with --decline that they are not."
    at = lines.index(next(line for line in lines if line.startswith("first → uno  in a, ")))
    assert lines[at + 1 : at + 6] == [
        "  old  How many seconds may a cache keep a fresh response?",
        "       As many as max-age says.",
        "       answered 2 times, last on 11 Nov",
        "  new  How many seconds may a shared cache keep a fresh response?",
        "       As s-maxage says.",
    ]


def test_the_document_holds_both_cards(reworded: Program) -> None:
    document = reworded("reconcile", "--json").document
    pair = next(pair for pair in document["proposed"] if pair["old"] == "first")
    assert (pair["new"], pair["deck"], pair["old_front"], pair["old_back"]) == ("uno", "a", *FIRST)
    assert pair["new_front"] == "How many seconds may a shared cache keep a fresh response?"
    assert document["schema"] == 1


def test_two_cards_are_named_to_be_one_and_undo_takes_that_back(reworded: Program) -> None:
    outcome = reworded("reconcile", "first", "uno")
    assert (outcome.code, outcome.out) == (0, "uno goes on with the history of first.\n")
    assert (reps(reworded, "uno"), proposed(reworded)) == (2, [("second", "due")])
    assert reworded("undo").code == 0
    assert (reps(reworded, "uno"), len(proposed(reworded))) == (0, 2)
    assert reworded("redo").code == 0
    assert reps(reworded, "uno") == 2


def test_two_cards_are_named_to_be_two_and_undo_takes_that_back(reworded: Program) -> None:
    outcome = reworded("reconcile", "--decline", "first", "uno")
    assert (outcome.code, outcome.out) == (0, "uno is another card than first.\n")
    assert (reps(reworded, "uno"), proposed(reworded)) == (0, [("second", "due")])
    assert reworded("undo").code == 0
    assert len(proposed(reworded)) == 2


def test_a_former_id_still_finds_the_card(reworded: Program) -> None:
    reworded("reconcile", "first", "uno")
    assert reworded("show", "first", "--json").document["card"] == "uno"
    assert reworded("answer", "first", "good", "--json").document["card"] == "uno"


def test_a_card_that_was_answered_meanwhile_can_still_be_named_the_same(reworded: Program) -> None:
    reworded("answer", "uno", "good")
    assert reworded("reconcile", "first", "uno").code == 0
    assert reps(reworded, "uno") == 3


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["first"], "name both cards"),
        (["--decline"], "name both cards"),
        (["stays", "uno"], "'stays' is no card that lost its note"),
        (["nothing", "uno"], "'nothing' is no card that lost its note"),
        (["first", "nothing"], "no card has the id 'nothing'"),
    ],
)
def test_what_cannot_be_judged_is_said_and_changes_nothing(reworded: Program, arguments: list[str], said: str) -> None:
    before = proposed(reworded)
    outcome = reworded("reconcile", *arguments)
    assert outcome.code == 2
    assert said in outcome.err
    assert proposed(reworded) == before


def test_with_nothing_to_judge_it_says_so(program: Program, folder: Folder) -> None:
    folder.write("a.md", deck(note(*FIRST, id="first")))
    outcome = program("reconcile")
    assert (outcome.code, outcome.out) == (0, "No card waits for a word.\n")
    assert program("reconcile", "--json").document["proposed"] == []


@pytest.mark.parametrize(
    ("typed", "expected", "code"),
    [
        ("y\nn\n", {"first": True, "second": False}, 0),
        ("yes\n\n", {"first": True}, 0),
        ("\ny\n", {"second": True}, 0),
        ("what?\nN\ny\n", {"first": False, "second": True}, 0),
        ("n\nq\n", {"first": False}, 0),
        ("y\n\x04", {"first": True}, 130),
    ],
)
def test_at_a_terminal_each_pair_is_asked_and_what_was_said_is_kept(
    reworded: Program, typed: str, expected: dict[str, bool], code: int
) -> None:
    order = [old for old, _ in proposed(reworded)]
    if order[0] == "second":
        expected = {("second" if old == "first" else "first"): same for old, same in expected.items()}
    outcome = at_terminal(reworded, "reconcile", typed=typed, whole=True)
    assert outcome.code == code, outcome.err
    new = {"first": "uno", "second": "due"}
    known = {"first": 2, "second": 1}
    for old, same in expected.items():
        assert reps(reworded, new[old]) == (known[old] if same else 0)
    assert sorted(old for old, _ in proposed(reworded)) == sorted(set(new) - set(expected))
