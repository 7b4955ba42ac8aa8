"""What commands print for people: lines of at most eighty columns, with figures that agree."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from studykit.deck.blocks import Run
from studykit.deck.lines import width_of
from tests.cli.program import Program
from tests.store.tools import Folder, deck, note, numbered


@pytest.fixture(autouse=True)
def decks(folder: Folder) -> None:
    folder.write("a.md", deck(*numbered(12), title="First deck"))
    folder.write("b.md", deck(note("日本語の質問" * 12 + "?", "答え", id="wide"), title="二番目のデッキ" * 8))


def test_due_is_a_sum_and_a_table_of_decks(program: Program) -> None:
    program("answer", "c0", "again")
    program("answer", "c1", "easy")
    program.now = "2026-12-20T09:00"
    assert program("due").lines == [
        "13 cards, about 6 min: 1 review, 1 learning, 11 new",
        "",
        "Deck                                                 due  learning   new   known",
        "First deck                                             1         1    10    10 %",
        "二番目のデッキ二番目のデッキ二番目のデッキ二番目…      ·         ·     1       -",
    ]


def test_due_of_a_deck_counts_that_deck_alone(program: Program) -> None:
    outcome = program("due", "b")
    assert outcome.lines[0] == "1 card, about 1 min: 0 reviews, 0 learning, 1 new"
    assert len(outcome.lines) == 4
    assert len(program("due", "b", "--json").document["cards"]) == 1


@pytest.mark.parametrize("chosen", [[], ["a"], ["b"]])
def test_what_due_counts_is_what_it_lists(program: Program, chosen: list[str]) -> None:
    program("answer", "c0", "again")
    program("answer", "c1", "easy")
    program.now = "2026-12-20T09:00"
    cards = program("due", *chosen, "--json").document["cards"]
    lines = program("due", *chosen).lines
    assert int(lines[0].split()[0]) == len(cards)
    in_table = sum(int(cell) for line in lines[3:] for cell in line.replace("%", "").split()[-4:-1] if cell.isdigit())
    assert in_table == len(cards)


def test_a_day_with_nothing_due_says_so_and_what_comes_tomorrow(program: Program, folder: Folder) -> None:
    folder.remove("b.md")
    folder.write("a.md", deck(*numbered(1), title="First deck"))
    program("answer", "c0", "easy")
    assert program("due").lines == ["Nothing is due."]
    due = date.fromisoformat(program("show", "c0", "--json").document["due"])
    program.now = f"{due - timedelta(days=1)}T09:00"
    assert program("due").lines == ["Nothing is due.", "Tomorrow 1 card, about 1 min."]


def test_list_says_how_each_card_stands(program: Program) -> None:
    program("answer", "c0", "easy")
    program("answer", "c1", "again")
    days = program("show", "c0", "--json").document["interval_days"]
    lines = program("list", "a").lines
    assert lines[:3] == [
        f"c0                {days}d     a               Question 0?",
        "c1                due    a               Question 1?",
        "c2                new    a               Question 2?",
    ]


def test_show_is_the_card_with_its_memory(program: Program, folder: Folder) -> None:
    path = folder.write("c.md", deck(note("Why?", "Because.\n\nSource: [RFC 1](https://x.y)", id="w1"), title="Third"))
    lines = program("show", "w1").lines
    assert lines[:11] == [
        "Why?",
        "",
        "─" * 80,
        "",
        "Because.",
        "",
        "RFC 1",
        "",
        "Card            w1 · basic · recall",
        "Memory          new: nothing is remembered of it yet",
        "If Good today   asked again in 10 min",
    ]
    assert lines[11:] == [f"Where           {path}:5   id w1", "", "Nothing was done with it yet."]
    program("answer", "w1", "easy")
    program.now = "2026-11-25T09:00"
    document = program("show", "w1", "--json").document
    due = date.fromisoformat(document["due"])
    lines = program("show", "w1").lines
    assert lines[8:11] == [
        "Card            w1 · basic · recall",
        f"Seen            1 answer, 0 lapses, due {due:%a} {due.day} {due:%b}",
        "Recall now      93 %   stability 8.3 days · difficulty 1.0",
    ]
    assert lines[11].startswith("If Good today   90 % on ")
    assert lines[-2:] == [
        "  date          grade     recall    took   next in",
        f"  20 Nov        Easy                        {document['interval_days']} days",
    ]


def test_answer_undo_and_redo_say_what_they_did(program: Program) -> None:
    [easy] = program("answer", "c0", "easy").lines
    assert easy == f"Easy on c0; due {program('show', 'c0', '--json').document['due']}"
    assert program("answer", "c1", "1").lines == ["Again on c1; due 2026-11-20T09:01:00.000Z"]
    assert program("undo").lines == ["Took back Again on c1."]
    assert program("redo").lines == ["Put back Again on c1."]


def test_scan_is_counts_and_what_changed(program: Program, folder: Folder) -> None:
    assert program("scan").lines == ["2 decks, 13 notes, 13 cards", "13 new"]
    assert program("scan").lines == ["2 decks, 13 notes, 13 cards", "nothing changed"]
    folder.write("a.md", deck(*numbered(11, start=1), note("Another?", id="new1"), title="First deck"))
    assert program("scan").lines == ["2 decks, 13 notes, 13 cards", "1 new, 1 retired"]


def test_a_large_retirement_waits_for_drop(program: Program, folder: Folder) -> None:
    folder.write("a.md", deck(*numbered(60), title="First deck"))
    program("scan")
    folder.write("a.md", deck(*numbered(1), title="First deck"))
    outcome = program("scan")
    assert outcome.lines == ["2 decks, 61 notes, 61 cards", "nothing changed"]
    assert outcome.err == "! 59 cards would retire at once, so none did; studykit scan --drop confirms it\n"
    assert program("list").err == outcome.err
    assert program("scan", "--drop").lines == ["2 decks, 2 notes, 2 cards", "59 retired"]
    assert program("list").err == ""


def study_many_days(program: Program, tmp_path: Path) -> None:
    rows = ["card,at,rating,took_ms,state,retrievability"]
    for number in range(12):
        for day in range(number % 3, 48, 4):
            at = f"2026-{10 + day // 28:02}-{day % 28 + 1:02}T09:0{number % 10}:00Z"
            rows.append(f"c{number},{at},{1 if (day + number) % 9 == 0 else 3},8000,review,0.9")
    path = tmp_path / "rows.csv"
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    assert program("import", "reviews", str(path)).code == 0


@pytest.mark.parametrize("command", [["due"], ["list"], ["stats"], ["show", "wide"], ["show", "c0"]])
def test_no_line_is_wider_than_eighty_columns(program: Program, tmp_path: Path, command: list[str]) -> None:
    study_many_days(program, tmp_path)
    wide = [line for line in program(*command).lines if width_of((Run(line),)) > 80 and not line.startswith("Where ")]
    assert wide == []
