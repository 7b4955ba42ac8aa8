"""The review in lines: the whole dialog, for screen readers and pipes."""

from __future__ import annotations

import re
from datetime import datetime

import pytest

from studykit.desk.clock import Clock
from studykit.desk.desk import Desk
from studykit.study.goal.goal import Goal
from tests.cli.program import Program
from tests.store.tools import Folder, deck, note

THREE = "Three.\n\n- one for TCP\n- one for TLS"
_DAYS = re.compile(r"\b\d+d\b")


@pytest.fixture(autouse=True)
def decks(folder: Folder) -> None:
    folder.write("a.md", deck(
        note("How many round trips?", f"{THREE}\n\nSource: [RFC 9846](https://x.y)", id="c1", level=2),
        note("BGP runs over {{c1::TCP::protocol}}.", "So it is layer 7.", id="c2", kind="cloze", level=2),
        note("Third?", "Yes.", id="c3", level=3),
        title="TCP and TLS",
    ))  # fmt: skip


def review(program: Program, *typed: str) -> str:
    outcome = program("review", "--plain", typed="".join(f"{line}\n" for line in typed))
    assert (outcome.code, outcome.err) == (0, "")
    return outcome.out


def graded(program: Program) -> list[tuple[str, str]]:
    rows = [line.split(",") for line in program("export", "reviews").lines]
    where = [rows[0].index(name) for name in ("card", "rating", "undone")]
    return [(row[where[0]], row[where[1]] + ("-" if row[where[2]] == "true" else "")) for row in rows[1:]]


def test_until_the_date_an_interval_is_said_to_be_the_longest(program: Program) -> None:
    assert "1 Again 1m  2 Hard 6m  3 Good 10m  4 Easy Nd: " in _DAYS.sub("Nd", review(program, "", "q"))
    now = datetime.fromisoformat(program.now or "")
    desk = Desk(str(program.home), [str(path) for path in program.decks], Clock(now))
    desk.set_goal(Goal(desk.clock.day() + 25))
    desk.close()
    assert "1 Again 1m  2 Hard 6m  3 Good 10m  4 Easy ≤ Nd: " in _DAYS.sub("Nd", review(program, "", "q"))


def test_a_card_is_asked_shown_and_graded(program: Program) -> None:
    assert _DAYS.sub("Nd", review(program, "", "3", "", "1", "q")) == (
        "3 cards, about 1 min. Enter shows the answer; 1 again, 2 hard, 3 good, 4 easy; u undo, s suspend, b bury,"
        " o addresses, q leave.\n"
        "\n"
        "TCP and TLS · explain · new · 3 left\n"
        "\n"
        "How many round trips?\n"
        "\n"
        "Enter for the answer: \n"
        "Three.\n"
        "\n"
        "• one for TCP\n"
        "• one for TLS\n"
        "\n"
        "Source: RFC 9846\n"
        "\n"
        "1 Again 1m  2 Hard 6m  3 Good 10m  4 Easy Nd: \n"
        "TCP and TLS · explain · new · 3 left\n"
        "\n"
        "BGP runs over [protocol].\n"
        "\n"
        "Enter for the answer: \n"
        "BGP runs over [TCP].\n"
        "\n"
        "So it is layer 7.\n"
        "\n"
        "1 Again 1m  2 Hard 6m  3 Good 10m  4 Easy Nd: \n"
        "TCP and TLS · apply · new · 3 left\n"
        "\n"
        "Third?\n"
        "\n"
        "Enter for the answer: \n"
        "2 cards in 1 min. 3 cards left for today.\n"
    )
    assert graded(program) == [("c1", "3"), ("c2/c1", "1")]


@pytest.mark.parametrize(
    ("typed", "rating"), [("1", "1"), ("2", "2"), ("hard", "2"), ("Good", "3"), ("EASY", "4"), (" 4 ", "4")]
)
def test_a_grade_is_a_digit_or_a_word(program: Program, typed: str, rating: str) -> None:
    review(program, "", typed)
    assert graded(program) == [("c1", rating)]


def test_what_is_no_grade_is_asked_again_and_counts_for_nothing(program: Program) -> None:
    out = review(program, "", "", "5", "maybe", "q")
    assert out.count("Not a grade.") == 3
    assert graded(program) == []


def test_before_the_answer_is_shown_nothing_grades(program: Program) -> None:
    out = review(program, "3", "good", "q")
    assert out.count("Enter shows the answer;") == 3
    assert graded(program) == []


def test_undo_puts_the_card_on_the_table_with_its_answer_shown(program: Program) -> None:
    out = review(program, "", "1", "u", "4", "q")
    assert "Took back Again on c1." in out
    assert out.count("Three.") == 2
    assert graded(program) == [("c1", "1-"), ("c1", "4")]


def test_redo_puts_back_what_undo_took(program: Program) -> None:
    out = review(program, "", "1", "u", "U", "q")
    assert "Put back Again on c1." in out
    assert graded(program) == [("c1", "1")]


def test_undo_with_nothing_done_says_so(program: Program) -> None:
    assert "There is nothing." in review(program, "u", "q")


@pytest.mark.parametrize(
    ("key", "said", "standing"), [("s", "Suspended; u takes it back.", "susp"), ("b", "Away till tomorrow", "bury")]
)
@pytest.mark.parametrize("before", [[], [""]])
def test_a_card_can_be_put_away_before_and_after_its_answer(
    program: Program, key: str, said: str, standing: str, before: list[str]
) -> None:
    out = review(program, *before, key, "q")
    assert said in out
    assert "BGP runs over" in out
    assert standing in next(line for line in program("list").lines if line.startswith("c1"))
    review(program, "u", "q")
    assert " new " in next(line for line in program("list").lines if line.startswith("c1"))


def test_addresses_are_said_and_before_the_answer_only_those_of_the_question(program: Program, folder: Folder) -> None:
    text = "To [there](https://there.example) and [not](x.md).\n\nSource: [s](https://s.example/a)"
    folder.write("a.md", deck(note("Where does [this](https://this.example) lead?", text, id="k1")))
    out = review(program, "o", "", "o", "3", "q")
    assert out.count("https://this.example") == 2
    assert "https://s.example/a\nhttps://this.example\nhttps://there.example\n" in out
    assert "Not a grade" not in out
    assert graded(program)[-1][1] == "3"


def test_input_that_ends_is_leaving(program: Program) -> None:
    for typed in ("", "\n", "\n3\n\n"):
        outcome = program("review", "--plain", typed=typed)
        assert outcome.code == 0
        assert outcome.lines[-1].endswith("cards left for today.")


def test_a_last_line_without_its_end_counts(program: Program) -> None:
    program("review", "--plain", typed="\n3")
    assert graded(program) == [("c1", "3")]


def test_the_end_says_what_was_done(program: Program) -> None:
    assert review(program, *["", "4"] * 3).splitlines()[-1] == "3 cards in 1 min. Nothing is due."
    assert review(program).splitlines()[-1] == "Nothing is due."


def test_steps_that_come_within_the_day_are_asked_again_in_the_sitting(program: Program) -> None:
    review(program, *["", "1"] * 3, *["", "4"] * 3)
    assert graded(program) == [("c1", "1"), ("c2/c1", "1"), ("c3", "1"), ("c1", "4"), ("c2/c1", "4"), ("c3", "4")]


def test_a_deck_narrows_the_review(program: Program, folder: Folder) -> None:
    folder.write("b.md", deck(note("Other?", id="o1"), title="Other"))
    outcome = program("review", "--plain", "b", typed="\n4\n")
    assert outcome.lines[0].startswith("1 card, about")
    assert graded(program) == [("o1", "4")]


def test_answers_are_on_disk_before_the_next_card_is_asked(program: Program) -> None:
    outcome = program.apart("review", "--plain", typed="\n3\n")
    assert outcome.code == 0
    assert graded(program) == [("c1", "3")]


def test_no_line_is_wider_than_eighty_columns(program: Program, folder: Folder) -> None:
    folder.write("a.md", deck(note("word " * 60, "answer " * 60, id="c1"), title="TCP and TLS " * 3))
    lines = review(program, "", "q").splitlines()
    assert max(len(line) for line in lines if "Enter shows" not in line and "TCP and TLS" not in line) <= 80
