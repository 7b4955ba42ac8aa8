"""What commands print for other programs: the documented documents on standard output, and nothing else there."""

from __future__ import annotations

import json

import pytest

from tests.cli.program import Outcome, Program
from tests.desk.quiet import without_style
from tests.exchange.documented import CARD, DIAGNOSTIC, SCAN, STATS, each, faults, maybe, shaped, text
from tests.store.tools import Folder, deck, note, numbered


@pytest.fixture(autouse=True)
def decks(folder: Folder) -> None:
    folder.write("a.md", deck(*numbered(3), title="First"))
    folder.write(
        "b/c.md", deck(note("The {{c1::hole}}", id="cl", kind="cloze"), note("Kind: ünïcode?", id="u"), title="Second")
    )


def schema_of(outcome: Outcome) -> int:
    assert (outcome.code, outcome.err) == (0, ""), outcome.err
    return int(outcome.document["schema"])


def test_scan_says_what_is_new_edited_moved_retired_and_restored(program: Program, folder: Folder) -> None:
    first = program("scan", "--json")
    assert not faults(first.document, SCAN)
    assert first.document["new"] == ["c0", "c1", "c2", "cl/c1", "u"]
    assert [first.document[key] for key in ("decks", "notes", "cards")] == [2, 5, 5]
    folder.write(
        "a.md", deck(note("Reworded?", "Answer 0.", id="c0"), note("Question 2?", "Answer 2.", id="c2"), title="First")
    )
    second = program("scan", "--json").document
    assert (second["edited"], second["retired"], second["new"]) == (["c0"], ["c1"], [])
    folder.write("a.md", deck(*numbered(3), title="First"))
    third = program("scan", "--json").document
    assert (third["edited"], third["restored"], third["retired"]) == (["c0"], ["c1"], [])
    folder.write("b/c.md", deck(note("The {{c1::hole}}", id="cl", kind="cloze"), title="Second"))
    folder.write("d.md", deck(note("Kind: ünïcode?", id="u"), title="Third"))
    assert program("scan", "--json").document["moved"] == ["u"]


@pytest.mark.parametrize("arguments", [("list",), ("due",)])
def test_list_and_due_print_cards(program: Program, arguments: tuple[str, ...]) -> None:
    outcome = program(*arguments, "--json")
    assert schema_of(outcome) == 1
    cards = outcome.document["cards"]
    assert {card["card"]: faults(card, CARD) for card in cards} == {c: [] for c in ("c0", "c1", "c2", "cl/c1", "u")}


@pytest.mark.parametrize(("command", "expected"), [("list", ["c0", "c1", "c2"]), ("due", ["c0", "c1", "c2"])])
def test_a_deck_narrows_them(program: Program, command: str, expected: list[str]) -> None:
    document = program(command, "a", "--json").document
    assert [card["card"] for card in document["cards"]] == expected


def test_due_prints_the_cards_in_the_order_in_which_they_are_asked(program: Program) -> None:
    program("answer", "c2", "easy")
    program("answer", "u", "again")
    program.now = "2026-12-20T09:00"
    assert [card["card"] for card in program("due", "--json").document["cards"]] == ["u", "c2", "c0", "cl/c1", "c1"]


def test_show_prints_one_card(program: Program) -> None:
    outcome = program("show", "u", "--json")
    assert schema_of(outcome) == 1
    assert not faults(outcome.document, CARD)
    assert "ünïcode" in outcome.out


def test_answer_prints_the_card_after_the_answer_and_its_id(program: Program) -> None:
    outcome = program("answer", "c0", "good", "--took", "4.5", "--json")
    assert schema_of(outcome) == 1
    assert not faults(outcome.document, {**CARD, "review": text})
    assert (outcome.document["card"], outcome.document["state"], outcome.document["reps"]) == ("c0", "learning", 1)
    assert outcome.document["due_at"] == "2026-11-20T09:10:00.000Z"
    [row] = [json.loads(line) for line in program("export", "reviews", "--format", "jsonl").out.splitlines()]
    assert (row["review"], row["took_ms"], row["rating"]) == (outcome.document["review"], 4500, 3)


def test_undo_and_redo_print_what_they_did(program: Program) -> None:
    review = program("answer", "c0", "good", "--json").document["review"]
    shape = {"action": maybe(shaped({"entry": text, "kind": text, "card": maybe(text)}))}
    for command in ("undo", "redo", "undo"):
        outcome = program(command, "--json")
        assert schema_of(outcome) == 1
        assert not faults(outcome.document, shape)
        assert outcome.document["action"] == {"entry": review, "kind": "answer", "card": "c0"}
    assert program("undo", "--json").document["action"] is None


def test_stats_print_figures_before_and_after_there_are_any(program: Program) -> None:
    empty = program("stats", "--json")
    assert schema_of(empty) == 1
    assert not faults(empty.document, STATS)
    assert (empty.document["reviews"], empty.document["calibration"]["log_loss"]) == (0, None)
    for day in range(10, 30):
        program.now = f"2026-11-{day}T09:00"
        program("answer", "c0", "good" if day % 4 else "again", "--took", "6")
    outcome = program("stats", "--json")
    assert not faults(outcome.document, STATS)
    assert (outcome.document["reviews"], outcome.document["days_studied"], outcome.document["minutes"]) == (20, 20, 2.0)
    assert outcome.document["streak"] == 20
    assert [hour["hour"] for hour in outcome.document["hours"]] == [9]
    assert len(outcome.document["forecast"]) == 14
    assert [entry["deck"] for entry in outcome.document["decks"]] == ["a", "b/c"]


def test_check_prints_diagnostics(program: Program, folder: Folder) -> None:
    without_style(folder.path)
    folder.write("d.md", deck(note("Here is {{c1::no end", id="x1", kind="cloze"), title="Third"))
    outcome = program("check", "--format", "json")
    assert outcome.code == 1
    assert outcome.err == "3 decks, 5 cards: 1 error, 0 warnings\n"
    assert not faults(outcome.document, {"schema": lambda value: value == 1, "diagnostics": each(shaped(DIAGNOSTIC))})
    [finding] = outcome.document["diagnostics"]
    assert (finding["code"], finding["line"], finding["column"]) == ("SK110", 5, 12)
    assert program("scan", "--json").document["diagnostics"] == [finding]


def test_a_document_stays_a_document_when_decks_have_faults(program: Program, folder: Folder) -> None:
    folder.write("d.md", deck(note("Here is {{c1::no end", id="x1", kind="cloze"), title="Third"))
    for command in (["list"], ["due"], ["show", "u"], ["stats"], ["answer", "u", "3"]):
        outcome = program(*command, "--json")
        assert outcome.code == 0
        assert outcome.document["schema"] == 1
        assert outcome.err.startswith("! 1 error in the decks; studykit check ")
