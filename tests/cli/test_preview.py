"""The preview in lines, for pipes and screen readers, and what it refuses."""

from __future__ import annotations

from pathlib import Path

import pytest

from studykit.deck.blocks import Run
from studykit.deck.lines import width_of
from tests.cli.program import Program, call
from tests.cli.test_imports import loaded_after
from tests.desk.quiet import without_style
from tests.store.tools import Folder, deck, note, numbered


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(without_style(tmp_path / "decks"))


BROKEN = "## Broken? <!-- id:x -->\n\nNo.\n"


def test_all_cards_and_findings_come_in_lines(folder: Folder) -> None:
    path = folder.write(
        "a.md",
        deck(
            note("It is {{c1::hidden}}.", "Why.", id="a", kind="cloze"),
            BROKEN,
            note("Which?", "- [x] this\n- [ ] that\n", id="c", kind="choice"),
        ),
    )
    done = call(["preview", "--plain", str(path)])
    assert done.code == 1
    assert [line for line in done.lines if line.startswith("── ")] == [
        f"{head} {'─' * (79 - len(head))}"
        for head in (
            "── card 1 of 2 · cloze c1 · decks/a.md:5",
            "── line 9 · no card · decks/a.md:9",
            "── card 2 of 2 · choice · decks/a.md:13",
        )
    ]
    assert [line for line in ("It is [hidden].", "Why.", "✓ this", "· that") if line in done.lines] == [
        "It is [hidden].", "Why.", "✓ this", "· that",
    ]  # fmt: skip
    assert "SK101  9:12  error  a space is needed after the colon" in done.lines
    assert done.err.startswith("2 cards: 1 error, ")


def test_without_a_terminal_it_prints_as_well(folder: Folder) -> None:
    path = folder.write("a.md", deck(*numbered(2)))
    done = call(["preview", str(path)])
    assert (done.code, "Question 1?" in done.lines, "Answer 1." in done.lines) == (0, True, True)


def test_lines_name_no_keys(folder: Folder) -> None:
    path = folder.write(
        "a.md", deck(note("Q?", "A.\n\nSource: [RFC 9110](https://www.rfc-editor.org/rfc/rfc9110)", id="a"))
    )
    assert "RFC 9110" in call(["preview", "--plain", str(path)]).lines


def test_quiet_leaves_the_summary_out(folder: Folder) -> None:
    path = folder.write("a.md", deck(*numbered(1)))
    assert call(["preview", "--quiet", "--plain", str(path)]).err == ""


def test_a_deck_without_a_card_says_how_one_begins(folder: Folder) -> None:
    done = call(["preview", "--plain", str(folder.write("a.md", deck()))])
    assert (done.code, done.lines[0]) == (0, "There is no card in this deck yet.")


REFUSED: dict[str, tuple[str | None, int, str]] = {
    "no deck": ("# Only a file\n", 3, "decks/a.md: no deck: it has no front matter with deck:"),
    "no file": (None, 3, "decks/a.md: there is no such file"),
}


@pytest.mark.parametrize("name", list(REFUSED))
def test_what_cannot_be_used_is_one_line(folder: Folder, name: str) -> None:
    text, code, said = REFUSED[name]
    path = folder.path / "a.md" if text is None else folder.write("a.md", text)
    done = call(["preview", "--plain", str(path)])
    assert (done.code, done.out, done.err.count("\n")) == (code, "", 1)
    assert said in done.err


def test_a_folder_is_sent_to_check(folder: Folder) -> None:
    done = call(["preview", str(folder.path)])
    assert done.code == 2
    assert "studykit check" in done.err


def test_no_line_is_wider_than_eighty_columns_and_nothing_acts_on_the_terminal(folder: Folder) -> None:
    hostile = "\x1b[31m \u202e \x07 日本語の" + "word " * 60 + "w" * 300
    text = deck(note(hostile, hostile, id="a"), f"## {hostile} <!-- id:b -->\n\n{hostile}\n")
    done = call(["preview", "--plain", str(folder.write("a.md", text))])
    assert max(width_of((Run(line),)) for line in done.lines) <= 80
    assert not {char for char in done.out if (ord(char) < 32 and char != "\n") or char in "\x7f\u202e"}


def test_no_store_is_opened_or_made(folder: Folder, program: Program) -> None:
    path = folder.write("a.md", deck(*numbered(1)))
    assert program("preview", "--plain", str(path)).code == 0
    assert not program.home.exists()


def test_the_lines_need_no_screen(folder: Folder) -> None:
    path = folder.write("a.md", deck(*numbered(1)))
    code = "from studykit.cli.entry import run\nassert run(sys.argv[1:]) == 0"
    assert "textual" not in loaded_after(code, ["preview", "--plain", str(path)])
