"""What is wrong with a deck: where exactly, in what words, and what it costs, which is never a good card."""

from __future__ import annotations

from typing import Any

import pytest

from studykit.deck.blocks import Run
from studykit.deck.lines import width_of
from tests.cli.program import Outcome, Program, call
from tests.desk.quiet import without_style
from tests.store.tools import Folder, deck, note, numbered

GOOD = "## Good before? <!-- id: g1 -->\n\nYes.\n\n"
AFTER = "\n## Good after? <!-- id: g2 -->\n\nYes.\n"
HEAD = "---\ndeck: A deck\n---\n\n"


@pytest.fixture(autouse=True)
def only_the_language(folder: Folder) -> None:
    """What makes a good card is another matter."""
    without_style(folder.path)


def findings(program: Program, *arguments: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = program("check", "--format", "json", *arguments).document["diagnostics"]
    return found


# --- faults and good cards --------------------------------------------------------------------------------------------

FAULTS: dict[str, tuple[str, tuple[str, int, int] | None, set[str]]] = {
    "a colon in the title": (
        "---\ndeck: TCP: the basics\n---\n\n" + GOOD + AFTER, ("SK002", 2, 10), {"g1", "g2"},
    ),
    "a doubled key": (
        "---\ndeck: A\ndeck: B\n---\n\n" + GOOD + AFTER, ("SK003", 3, 1), {"g1", "g2"},
    ),
    "an anchor": (
        "---\ndeck: &a A\n---\n\n" + GOOD + AFTER, ("SK003", 2, 7), {"g1", "g2"},
    ),
    "front matter that is not closed": (
        "---\ndeck: A deck\n\n" + GOOD + AFTER, ("SK002", 1, 1), {"g1", "g2"},
    ),
    "a cloze that is not closed": (
        HEAD + GOOD + "## Here {{c1::it is <!-- id: x1, kind: cloze -->\n\nX.\n" + AFTER, ("SK110", 9, 9), {"g1", "g2"},
    ),
    "a cloze within a cloze": (
        HEAD + GOOD + "## {{c1::a {{c2::b}}}} <!-- id: x1, kind: cloze -->\n" + AFTER, ("SK111", 9, 4), {"g1", "g2"},
    ),
    "an empty cloze": (
        HEAD + GOOD + "## It is {{c1::}} <!-- id: x1, kind: cloze -->\n" + AFTER, ("SK112", 9, 10), {"g1", "g2"},
    ),
    "metadata without a space": (
        HEAD + GOOD + "## Bad? <!-- id:x1 -->\n\nNo.\n" + AFTER, ("SK101", 9, 9), {"g1", "g2"},
    ),
    "an unknown key": (
        HEAD + GOOD + "## Bad? <!-- id: x1, levle: 2 -->\n\nNo.\n" + AFTER, ("SK102", 9, 22), {"g1", "g2"},
    ),
    "a value that does not fit": (
        HEAD + GOOD + "## Bad? <!-- id: X!, level: 2 -->\n\nNo.\n" + AFTER, ("SK103", 9, 18), {"g1", "g2"},
    ),
    "a setext heading": (
        HEAD + GOOD + "Bad?\n---\n\nNo.\n" + AFTER, ("SK104", 9, 1), {"g2"},
    ),
    "a front without text": (
        HEAD + GOOD + "## <!-- id: x1 -->\n\nNo.\n" + AFTER, ("SK105", 9, 1), {"g1", "g2"},
    ),
    "a source inside a paragraph": (
        HEAD + GOOD + "## Bad? <!-- id: x1 -->\n\nNo.\nSource: a book\n" + AFTER, ("SK106", 12, 1), {"g1", "g2"},
    ),
    "a duplicate id": (
        HEAD + GOOD + "## Bad? <!-- id: g1 -->\n\nNo.\n" + AFTER, ("SK120", 9, 18), {"g1", "g2"},
    ),
    "carriage returns and line feeds": (
        (HEAD + GOOD + AFTER).replace("\n", "\r\n"), None, {"g1", "g2"},
    ),
    "carriage returns alone": (
        (HEAD + GOOD + AFTER).replace("\n", "\r"), None, {"g1", "g2"},
    ),
    "a byte-order mark": (
        "\ufeff" + HEAD + GOOD + AFTER, None, {"g1", "g2"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", list(FAULTS))
def test_a_fault_is_named_where_it_is_and_the_good_cards_are_there(program: Program, folder: Folder, name: str) -> None:
    text, expected, good = FAULTS[name]
    folder.write("a.md", text)
    folder.write("other.md", deck(*numbered(1), title="Other"))
    named = {(f["code"], f["line"], f["column"]) for f in findings(program) if f["severity"] == "error"}
    assert named == ({expected} if expected else set())
    cards = {card["card"] for card in program("list", "--json").document["cards"]}
    assert cards >= good | {"c0"}


@pytest.mark.parametrize("name", [name for name, (_, fault, _) in FAULTS.items() if fault and fault[0] != "SK120"])
def test_a_fault_retires_nothing_that_was_there_before(program: Program, folder: Folder, name: str) -> None:
    bad = note("Bad, when it was good?", id="x1")
    folder.write("a.md", HEAD + GOOD + bad + AFTER)
    assert program("answer", "x1", "good").code == 0
    folder.write("a.md", FAULTS[name][0])
    assert program("scan", "--json").document["retired"] == []
    assert {"g1", "g2", "x1"} <= {card["card"] for card in program("list", "--json").document["cards"]}
    folder.write("a.md", HEAD + GOOD + bad + AFTER)
    assert program("show", "x1", "--json").document["reps"] == 1


UNREADABLE: dict[str, tuple[str | bytes, str, int]] = {
    "a fence that is not closed": (HEAD + GOOD + "## Code? <!-- id: x1 -->\n\n```\ncode\n" + AFTER, "SK006", 11),
    "a comment that is not closed": (HEAD + GOOD + "<!-- to do\n" + AFTER, "SK006", 9),
    "conflict markers": (HEAD + GOOD + "<<<<<<< ours\nx\n=======\ny\n>>>>>>> theirs\n" + AFTER, "SK007", 9),
    "bytes that are not UTF-8": ((HEAD + GOOD).encode() + b"caf\xe9\n" + AFTER.encode(), "SK001", 9),
}


@pytest.mark.parametrize("name", list(UNREADABLE))
def test_a_file_that_cannot_be_trusted_is_named_and_its_cards_stay_as_they_were(
    program: Program, folder: Folder, name: str
) -> None:
    text, code, line = UNREADABLE[name]
    folder.write("a.md", HEAD + GOOD + AFTER)
    folder.write("other.md", deck(*numbered(1), title="Other"))
    assert program("answer", "g2", "good").code == 0
    folder.write("a.md", text)
    [finding] = findings(program)
    assert (finding["code"], finding["line"], finding["severity"]) == (code, line, "error")
    assert program("scan", "--json").document["retired"] == []
    assert {card["card"] for card in program("list", "--json").document["cards"]} == {"c0", "g1", "g2"}
    assert program("show", "g2", "--json").document["reps"] == 1


def test_all_faults_are_named_at_once(program: Program, folder: Folder) -> None:
    folder.write(
        "a.md",
        HEAD + "## {{c1::a <!-- id: x1, kind: cloze -->\n\n## <!-- id: x2 -->\n\n## Ok? <!-- id: x3, bad: 1 -->\n",
    )
    folder.write("b.md", "---\ndeck: B: b\n---\n" + GOOD)
    assert [(f["code"], f["line"]) for f in findings(program)] == [
        ("SK110", 5),
        ("SK105", 7),
        ("SK102", 9),
        ("SK002", 2),
    ]


# --- how it is said ---------------------------------------------------------------------------------------------------


def test_a_finding_is_a_place_a_line_with_a_caret_and_what_to_write(
    program: Program, folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.write("a.md", HEAD + GOOD + "## Bad? <!-- id:x1 -->\n\nNo.\n")
    monkeypatch.chdir(folder.path)
    outcome = program("check")
    assert outcome.code == 1
    assert outcome.lines == [
        "a.md:9:9: error[SK101]: a space is needed after the colon",
        "    9 │ ## Bad? <!-- id:x1 -->",
        "      │         ^^^^^^^^^^^^^^",
        "      help: <!-- id: x1 -->",
    ]
    assert outcome.err == "1 deck, 1 card: 1 error, 0 warnings\n"


def pointed_at(outcome: Outcome) -> list[str]:
    """What stands above the carets, by the cells of a terminal."""
    found = []
    for source, carets in zip(outcome.lines, outcome.lines[1:], strict=False):
        if set(carets.partition("│ ")[2].strip()) == {"^"}:
            text, marks = source.partition("│ ")[2], carets.partition("│ ")[2]
            start, end = marks.index("^"), len(marks)
            at, above = 0, ""
            for char in text:
                above += char if start <= at < end else ""
                at += width_of((Run(char),))
            found.append(above)
    return found


@pytest.mark.parametrize(
    ("heading", "above"),
    [
        ("Bad? <!-- id:x1 -->", "<!-- id:x1 -->"),
        ("日本語の質問? <!-- id:x1 -->", "<!-- id:x1 -->"),
        ("e\u0301tude? <!-- id:x1 -->", "<!-- id:x1 -->"),
        ("a\u202eb\x1b? <!-- id:x1 -->", "<!-- id:x1 -->"),
        ("👩‍💻? <!-- id:x1 -->", "<!-- id:x1 -->"),
        ("日本 {{c1::答え <!-- id: x1, kind: cloze -->", "{{c1::答え"),
        ("x" * 200 + "? <!-- id:x1 -->", "<!-- id:x1 -->"),
        ("日" * 200 + "? <!-- id:x1 -->", "<!-- id:x1 -->"),
        ("Bad? <!-- id: x1, levle: 2 -->" + " " * 3, "levle"),
    ],
)
def test_the_caret_stands_under_the_characters_that_are_meant(
    program: Program, folder: Folder, heading: str, above: str
) -> None:
    folder.write("a.md", HEAD + GOOD + f"## {heading}\n\nNo.\n")
    [shown] = pointed_at(program("check"))
    assert shown.startswith(above[:20])


def test_columns_count_code_points_from_one(program: Program, folder: Folder) -> None:
    heading = "## 日本語 e\u0301 👩 <!-- id:x1 -->"
    folder.write("a.md", HEAD + GOOD + f"{heading}\n\nNo.\n")
    [finding] = findings(program)
    assert (finding["line"], finding["end_line"]) == (9, 9)
    assert heading[finding["column"] - 1 : finding["end_column"] - 1] == "<!-- id:x1 -->"


def test_a_duplicate_names_both_places(program: Program, folder: Folder) -> None:
    one, two = folder.write("a.md", deck(*numbered(1))), folder.write("b.md", deck(*numbered(1), title="Other"))
    [finding] = findings(program)
    assert (finding["code"], finding["path"]) == ("SK120", str(two))
    assert str(one) in finding["message"] + finding["help"] or "a.md:5" in finding["message"] + finding["help"]


def test_a_file_a_folder_or_several_can_be_checked(program: Program, folder: Folder) -> None:
    bad = HEAD + "## Bad? <!-- id:x1 -->\n"
    one, two = folder.write("one.md", bad), folder.write("sub/two.md", bad)
    folder.write("three.md", bad)
    assert [f["path"] for f in findings(program, str(one), str(two.parent))] == [str(one), str(two)]
    assert len(findings(program)) == 3


def test_a_check_needs_and_makes_no_home(program: Program, folder: Folder) -> None:
    folder.write("a.md", deck(*numbered(1)))
    assert program("check").code == 0
    assert not program.home.exists()


def test_warnings_count_only_when_strict(program: Program, folder: Folder) -> None:
    folder.write("a.md", deck(*numbered(1), titel="typo"))
    loose, strict = program("check"), program("check", "--strict")
    assert (loose.code, strict.code) == (0, 1)
    assert loose.err == strict.err == "1 deck, 1 card: 0 errors, 1 warning\n"
    assert loose.out == strict.out
    assert "warning[SK004]" in loose.out


def test_a_deck_without_fault_is_said_in_a_line(program: Program, folder: Folder) -> None:
    folder.write("a.md", deck(*numbered(3)))
    outcome = program("check", "--strict")
    assert (outcome.code, outcome.out, outcome.err) == (0, "", "1 deck, 3 cards: 0 errors, 0 warnings\n")


def test_the_bundled_decks_have_no_fault() -> None:
    assert call(["check", "--strict", "--now", "2026-12-01T09:00"]).code == 0
