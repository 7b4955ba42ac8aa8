"""The goal from the command line: what sets it, what it says, and what it refuses."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cli.program import Outcome, Program, call
from tests.cli.terminal import at_terminal
from tests.cli.test_imports import loaded_by
from tests.cli.test_options import is_a_line, is_wrong_usage
from tests.exchange.documented import GOAL, faults
from tests.store.tools import Folder, deck, numbered


@pytest.fixture(autouse=True)
def decks(folder: Folder) -> None:
    folder.write("vcl.md", deck(*numbered(4), title="Fastly VCL"))
    folder.write("net/tls.md", deck(*numbered(4, 10), title="TLS"))


def standing(program: Program) -> tuple[str | None, int | None, list[str]]:
    """Date, minutes and decks of the goal that stands, as the log has it."""
    entries = program("log", "--json").document["entries"]
    content: dict[str, Any] = next((one["content"] for one in entries if one["kind"] == "goal" and one["counts"]), {})
    return content.get("date"), content.get("minutes"), content.get("decks", [])


def put(program: Program, words: str) -> None:
    """Set a goal without a look at what it comes to."""
    assert program("--quiet", "goal", "set", *words.split()) == Outcome(0, "", "")


def log(program: Program) -> list[str]:
    return [entry["words"] for entry in program("log", "--json").document["entries"]]


def is_documented(outcome: Outcome) -> bool:
    assert (outcome.code, outcome.err) == (0, ""), outcome
    return not faults(outcome.document, GOAL)


# --- setting it -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed",
    [["2026-12-15"], ["15 Dec"], ["15", "Dec"], ["dec", "15"], ["15.", "December", "2026"], ["in", "25", "days"],
     ["25 days"]],
)  # fmt: skip
def test_a_date_is_read_as_people_type_it(program: Program, typed: list[str]) -> None:
    assert program("--quiet", "goal", "set", *typed) == Outcome(0, "", "")
    assert standing(program) == ("2026-12-15", 30, [])


def test_minutes_stay_as_they_were_unless_they_are_said_and_decks_are_all_unless_they_are_named(
    program: Program,
) -> None:
    put(program, "tomorrow --minutes 45 --deck TLS --deck vcl")
    assert standing(program) == ("2026-11-21", 45, ["net/tls", "vcl"])
    put(program, "in 2 weeks")
    assert standing(program) == ("2026-12-04", 45, [])
    assert log(program) == ["goal 2026-12-04, 45 min a day", "goal 2026-11-21, 45 min a day, 2 decks"]


def test_a_goal_is_taken_back_and_put_back_like_anything_else(program: Program) -> None:
    put(program, "15 Dec")
    put(program, "20 Dec --deck vcl")
    program("goal", "clear")
    seen = []
    for command in ("undo", "undo", "redo", "undo", "undo"):
        assert program(command).lines[0].endswith(" goal.")
        seen.append(standing(program)[0])
    assert seen == ["2026-12-20", "2026-12-15", "2026-12-20", "2026-12-15", None]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["soonish"], "'soonish' is no date; write 15 Dec, 2026-12-15 or in 3 weeks"),
        (["2026-11-19"], "that day is past"),
        (["2028-11-22"], "that is over two years away"),
        (["15 Dec", "--deck", "net/tsl"], "there is no deck 'net/tsl'; did you mean net/tls?"),
    ],
)
def test_what_cannot_be_a_goal_is_one_line_and_writes_nothing(
    program: Program, arguments: list[str], said: str
) -> None:
    is_a_line(program("goal", "set", *arguments), 2, said)
    assert log(program) == []


@pytest.mark.parametrize(
    "arguments",
    ["set", "set tomorrow --minutes 0", "set tomorrow --minutes 601", "set tomorrow --minutes many", "sett",
     "--json set tomorrow", "clear tomorrow"],
)  # fmt: skip
def test_what_cannot_be_a_command_is_wrong_usage(program: Program, arguments: str) -> None:
    is_wrong_usage(program("goal", *arguments.split()))
    assert log(program) == []


def test_a_fixed_clock_sets_no_goal_in_the_real_home(program: Program) -> None:
    program.now = None
    is_wrong_usage(call(["goal", "set", "15 Dec", "--now", "2026-11-20T09:00"]), "needs --home")


def test_quiet_says_nothing(program: Program) -> None:
    put(program, "15 Dec")
    assert program("--quiet", "goal", "clear") == Outcome(0, "", "")
    assert log(program) == ["goal cleared", "goal 2026-12-15, 30 min a day"]


# --- showing it -------------------------------------------------------------------------------------------------------


def test_every_document_has_every_key(program: Program) -> None:
    for words in ("goal", "goal clear", "goal set tomorrow --minutes 20", "goal", "goal clear", "goal"):
        assert is_documented(program(*words.split(), "--json"))


def test_the_goal_that_is_shown_is_the_one_that_was_set(program: Program) -> None:
    said = program("goal", "set", "15 Dec", "--deck", "vcl")
    assert said == program("goal")
    assert said.lines[0] == "Interview on Tue 15 Dec, in 25 days, 30 min a day: 12 h 30 min in all."
    assert said.lines[1] == "4 cards of 1 deck, 4 never seen."
    assert [line.split()[:2] for line in said.lines if "Fastly" in line] == [["Fastly", "VCL"]]
    assert not any("TLS" in line for line in said.lines)
    document = program("goal", "--json").document
    assert (document["days_left"], document["unseen"], document["trust"]) == (25, 4, "guess")
    assert [one["deck"] for one in document["weakest"]] == ["vcl"]
    assert document["readiness"]["stop_today"] == 0


def test_readiness_grows_with_what_is_known(program: Program) -> None:
    put(program, "in 3 days")
    for number in (*range(4), *range(10, 14)):
        program("answer", f"c{number}", "easy")
    found = program("goal", "--json").document
    assert found["unseen"] == 0
    assert 0 < found["readiness"]["stop_today"] < found["readiness"]["planned"] <= 1


def test_minutes_that_do_not_suffice_are_said_before_anything_else_with_what_would(program: Program) -> None:
    said = program("goal", "set", "tomorrow", "--minutes", "1")
    assert said.lines[3].startswith("! 1 min a day will not cover these decks")
    found = program("goal", "--json").document
    assert found["feasible"] is False
    assert found["shortage"]["left_unseen"] > 0
    needed = found["minutes_needed"]
    assert f"  {needed} min a day" in said.lines[4]
    put(program, f"tomorrow --minutes {needed}")
    assert program("goal", "--json").document["feasible"] is True


def test_no_goal_and_no_goal_any_more(program: Program) -> None:
    assert program("goal").lines == ["No interview is set; studykit goal set DATE --minutes N sets one."]
    assert program("goal", "clear").lines == ["There is no goal to clear."]
    put(program, "15 Dec --minutes 20")
    assert program("goal", "clear").lines == [
        "Cleared the interview on Tue 15 Dec, in 25 days, 20 min a day; studykit undo brings it back."
    ]
    assert standing(program) == (None, None, [])
    assert log(program) == ["goal cleared", "goal 2026-12-15, 20 min a day"], "nothing was written where there was none"


def test_a_deck_that_went_away_is_named(program: Program, folder: Folder) -> None:
    put(program, "in 2 days --deck vcl --deck net/tls")
    folder.remove("vcl.md")
    said = program("goal")
    assert (said.code, "1 deck of the goal is not here: vcl." in said.out) == (0, True)
    folder.remove("net/tls.md")
    folder.write("more.md", deck(*numbered(3, 30), title="More"))
    program("scan", "--drop")
    said = program("goal")
    assert (said.code, "2 decks of the goal are not here: net/tls, vcl." in said.out) == (0, True)
    assert "no card of these decks can be asked" in said.out
    assert is_documented(program("goal", "--json"))


def test_after_the_date_it_says_what_came_of_it_and_what_is_next(program: Program) -> None:
    put(program, "tomorrow")
    cards = [f"c{number}" for number in (*range(4), *range(10, 14))]
    for card in cards:
        program("answer", card, "easy")
    program.now = "2026-11-21T09:00"
    for card in cards[:-2]:
        program("answer", card, "again" if card == "c0" else "good")
    program.now = "2026-11-22T09:00"
    said = program("goal")
    assert (said.code, said.err) == (0, "")
    assert said.lines[0] == "The interview was on Sat 21 Nov. How did it go?"
    assert "In your answers   5 of 6" in said.out
    assert any(line.startswith("The decks go back to due dates. ") for line in said.lines)
    found = program("goal", "--json").document
    assert not faults(found, GOAL)
    assert (found["days_left"], found["readiness"]) == (-1, None)
    [outcome] = found["outcomes"]
    assert (outcome["date"], outcome["asked"], outcome["recalled"]) == ("2026-11-21", 6, 5)
    assert 0.5 < outcome["expected"] < 1
    program("goal", "clear")
    assert program("goal", "--json").document["outcomes"] == [outcome], "it is still told when the goal is cleared"


def test_on_the_date_itself_there_is_something_to_say(program: Program) -> None:
    program("goal", "set", "today")
    assert program("goal").lines[0] == "Interview on Fri 20 Nov, today, 30 min a day."
    assert is_documented(program("goal", "--json"))


def test_titles_of_decks_do_nothing_to_a_terminal(program: Program, folder: Folder) -> None:
    folder.write("evil.md", deck(*numbered(1, 50), title="A\x1b[31mred\u202e"))
    said = program("goal", "set", "tomorrow").out
    assert "A␛[31mred<U+202E>" in said
    assert "\x1b" not in program("goal", "--json").out


# --- how it comes -----------------------------------------------------------------------------------------------------


def test_progress_is_told_on_a_terminal_and_not_in_a_pipe(program: Program) -> None:
    put(program, "tomorrow")
    shown = at_terminal(program, "goal", typed="")
    assert "Working out the plan" in shown.err
    piped = program.apart("goal")
    assert (piped.code, piped.err) == (0, "")
    assert piped.out == shown.out


def test_neither_its_help_nor_its_figures_load_the_screens(program: Program) -> None:
    put(program, "tomorrow")
    assert loaded_by("goal", "--help").isdisjoint({"textual", "sqlite_utils", "fsrs", "markdown_it", "yaml"})
    assert loaded_by(*program.options(), "goal").isdisjoint({"textual", "sqlite_utils"})
