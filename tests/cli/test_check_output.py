"""What check prints: annotations that nothing in a deck can forge, colors that say nothing, changes in words."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote

import pytest

from studykit.cli.findings import finding_text
from studykit.deck.blocks import Run
from studykit.deck.diagnostics import Diagnostic, Span
from studykit.deck.lines import width_of
from tests.cli.program import ROOT, Program, call
from tests.cli.test_hostile import ACTING
from tests.desk.quiet import without_style
from tests.desk.repository import Repository
from tests.store.tools import Folder, deck, note, numbered

HEAD = "---\ndeck: A deck\n---\n\n"
BAD = HEAD + "## Good? <!-- id: g1 -->\n\nYes.\n\n## Bad? <!-- id:x1 -->\n\nNo.\n"


@pytest.fixture(autouse=True)
def only_the_language(folder: Folder) -> None:
    """What makes a good card is another matter."""
    without_style(folder.path)


# --- text -------------------------------------------------------------------------------------------------------------


def test_findings_of_several_lines_stand_apart_and_what_fmt_puts_right_is_one_line_a_file(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.write("a.md", BAD + "\n## One?\n\nA.\n\n## Two?\n\nB.\n\n## Worse? <!-- id:x2 -->\n")
    monkeypatch.chdir(folder.path)
    outcome = call(["check", "."])
    assert outcome.lines == [
        "a.md:9:9: error[SK101]: a space is needed after the colon",
        "    9 │ ## Bad? <!-- id:x1 -->",
        "      │         ^^^^^^^^^^^^^^",
        "      help: <!-- id: x1 -->",
        "",
        "a.md:13:1: info[SK117]: the card has no id yet (2 here); studykit fmt writes it",
        "",
        "a.md:21:11: error[SK101]: a space is needed after the colon",
        "   21 │ ## Worse? <!-- id:x2 -->",
        "      │           ^^^^^^^^^^^^^^",
        "      help: <!-- id: x2 -->",
    ]
    assert outcome.err == "1 deck, 3 cards: 2 errors, 0 warnings, 2 infos\n"


def test_a_line_too_long_for_a_pipe_is_folded_and_what_is_to_be_copied_is_not() -> None:
    long = "a message of many words " * 5
    source = "## " + "very " * 40 + "long <!-- id:x -->"
    at = source.index("<!--")
    prose = Diagnostic("SK101", "d/e.md", Span(3, at + 1, 3, len(source) + 1), long, "write it so " * 12, source)
    lines = finding_text(prose)
    assert lines[0] == f"d/e.md:3:{at + 1}: error[SK101]"
    assert max(width_of((Run(line),)) for line in lines) <= 80
    assert " ".join(" ".join(lines[1:3]).split()) == " ".join(long.split())
    text = f"<!-- id: x, tags: [{'t, ' * 40}t] -->"
    assert finding_text(Diagnostic("SK101", "d/e.md", Span(3), "m", text, source))[-1] == f"      help: {text}"


def test_a_path_below_the_folder_one_stands_in_is_shown_from_there(
    folder: Folder, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder.write("sub/a.md", BAD)
    monkeypatch.chdir(tmp_path)
    assert call(["check", str(folder.path)]).lines[0].startswith("decks/sub/a.md:9:9: ")
    monkeypatch.chdir(folder.path / "sub")
    assert call(["check", "."]).lines[0].startswith("a.md:9:9: ")
    assert call(["check", ".."]).lines[0].startswith("../sub/a.md:9:9: ")


def on_a_terminal(*arguments: str, **environment: str) -> str:
    """What the program prints to a terminal."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "studykit", *arguments]
    with subprocess.Popen(
        command, stdin=theirs, stdout=theirs, stderr=subprocess.DEVNULL, cwd=ROOT, env={**os.environ, **environment}
    ) as process:
        os.close(theirs)
        told = b""
        try:
            while part := os.read(ours, 1 << 16):
                told += part
        except OSError:  # the other side is closed
            pass
        process.wait()
    os.close(ours)
    return told.decode().replace("\r\n", "\n")


def test_color_comes_on_a_terminal_only_and_leaves_the_words_as_they_are(folder: Folder) -> None:
    path = str(folder.write("a.md", BAD))
    plain = call(["check", path]).out
    colored = on_a_terminal("check", path, TERM="xterm-256color", COLUMNS="80", LINES="24")
    assert "\x1b[" not in plain
    assert re.findall("\x1b\\[31m\x1b\\[1m *([^\x1b]*)", colored) == ["error[SK101]", "^^^^^^^^^^^^^^"]
    assert re.sub("\x1b\\[[0-9;]*m", "", colored) == plain
    for environment in ({"NO_COLOR": "1"}, {"TERM": "dumb"}):
        without = on_a_terminal("check", path, **{"TERM": "xterm", "COLUMNS": "80", "LINES": "24", **environment})
        assert without == plain


# --- annotations ------------------------------------------------------------------------------------------------------


def test_an_annotation_is_a_workflow_command(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    folder.write("a.md", BAD + "\n## No id?\n\nA.\n")
    folder.write("b.md", deck(note("Fine?", id="f1"), titel="typo"))
    monkeypatch.chdir(folder.path)
    outcome = call(["check", ".", "--format", "github"])
    assert outcome.code == 1
    first, second, third = outcome.lines
    assert first == (
        "::error file=a.md,line=9,col=9,endLine=9,endColumn=23,title=SK101"
        "::a space is needed after the colon%0Ahelp: <!-- id: x1 -->"
    )
    assert second.startswith("::warning file=b.md,line=3,col=1,endLine=3,endColumn=6,title=SK004::")
    assert third.startswith("::notice file=a.md,line=13,col=1,")


EVIL = "%0A::error::forged ::set-output name=x::y ##[error]no %25 \x1b[31m"


def test_no_text_can_end_an_annotation_or_begin_another(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    name = "a,title=b::c%0A%\n::error::d.md"
    folder.write(name, HEAD + f"## Q <!-- id: x1, e{EVIL}: [1] -->\n\n## R <!-- id: x2, kind: '{EVIL}' -->\n")
    monkeypatch.chdir(folder.path)
    outcome = call(["check", ".", "--format", "github"])
    assert "\r" not in outcome.out
    assert len(outcome.lines) == 2
    for line in outcome.lines:
        command, properties, message = re.fullmatch("::(\\w+) (.*?)::(.*)", line).groups()  # type: ignore[union-attr]
        assert command == "error"
        values = dict(pair.split("=", 1) for pair in properties.split(","))
        assert list(values) == ["file", "line", "col", "endLine", "endColumn", "title"]
        assert unquote(values["file"]) == name.replace("\n", "␊")
        assert "\x1b" not in message
        assert re.fullmatch("(?:[^%]|%25|%0A)*", message)
        assert message.count("%0A") == message.count("%0Ahelp: ")


# --- changes ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    made = Repository(tmp_path / "work")
    without_style(made.top)
    made.decks.write("a.md", deck(*numbered(5)))
    made.save()
    cards = [
        note("Question 0, reworded?", "Answer 0.", id="c0"),
        note("Question 1?", "Answer 1.", id="c1", rev=2),
        note("Question 2?", "Answer 2.", id="another"),
        note("New?", id="n1"),
    ]
    made.decks.write("a.md", deck(*cards))
    made.decks.write("sub/b.md", deck(note("Question 3?", "Answer 3.", id="c3")))
    monkeypatch.chdir(made.top)
    return made


def test_what_became_of_each_card_is_told_in_words(repository: Repository) -> None:
    outcome = call(["check", "decks", "--against", "HEAD"])
    assert outcome.code == 0
    assert outcome.lines == [
        "Since HEAD: 1 reset, 1 retired, 1 re-keyed, 1 moved, 1 edited, 1 new",
        "",
        "Reset: 1 card, answers to another rev do not count",
        "  decks/a.md",
        "      9  c1  rev 1 to 2  Question 1?",
        "",
        "Retired: 1 card, not asked any more; the history is kept",
        "  decks/a.md",
        "     21  c4  Question 4?",
        "",
        "Re-keyed: 1 card, under another id; the history stays",
        "  decks/a.md",
        "     13  another  Question 2?",
        "         was c2: its id changed",
        "",
        "Moved: 1 card, in another deck; the history stays",
        "  decks/sub/b.md",
        "      5  c3  from a  Question 3?",
        "",
        "Edited: 1 card, the history stays",
        "  decks/a.md",
        "      5  c0  question  Question 0, reworded?",
        "",
        "New: 1 card, never asked before",
        "  decks/a.md",
        "     17  n1  New?",
    ]
    assert outcome.err == "2 decks, 5 cards: 0 errors, 0 warnings\n"


def test_no_line_about_changes_is_wider_than_a_pipe_allows(repository: Repository) -> None:
    wide = "日本語" * 30
    repository.decks.write("a.md", deck(note(wide, id="x" * 60), note(f"{wide}?")))
    lines = call(["check", "decks", "--against", "HEAD"]).lines
    assert max(width_of((Run(line),)) for line in lines) <= 80


def test_changes_are_in_the_document(repository: Repository) -> None:
    document = call(["check", "decks", "--against", "HEAD", "--format", "json"]).document
    assert document["changes"] == {
        "new": ["n1"],
        "edited": ["c0"],
        "moved": ["c3"],
        "retired": ["c4"],
        "reset": ["c1"],
        "kept": [],
        "rekeyed": [{"from": "c2", "to": "another", "why": "its id changed"}],
    }
    assert "changes" not in call(["check", "decks", "--format", "json"]).document


def test_changes_are_notices_by_file(repository: Repository) -> None:
    lines = call(["check", "decks", "--against", "HEAD", "--format", "github"]).lines
    assert [line.split("title=")[1].split(" ")[2].split("%2C")[0] for line in lines] == [
        "reset", "retired", "re-keyed", "moved", "edited", "new",
    ]  # fmt: skip
    assert lines[2] == (
        "::notice file=decks/a.md,line=13,title=1 card re-keyed%2C under another id; the history stays"
        "::another: Question 2? (was c2: its id changed)"
    )


def test_no_change_is_said_in_a_line(repository: Repository) -> None:
    repository.save()
    assert call(["check", "decks", "--against", "HEAD"]).lines == ["Since HEAD: no card is another"]


def test_the_exit_code_is_that_of_the_findings(repository: Repository) -> None:
    repository.decks.write("a.md", BAD)
    outcome = call(["check", "decks", "--against", "HEAD"])
    assert outcome.code == 1
    assert "error[SK101]" in outcome.out
    assert "Since HEAD: " in outcome.out


@pytest.mark.parametrize(
    ("revision", "code", "said"),
    [("nope", 2, "there is no revision 'nope'"), ("--output=x", 2, "is no revision"), ("-x", 2, "is no revision")],
)
def test_what_is_no_revision_is_a_line(repository: Repository, revision: str, code: int, said: str) -> None:
    outcome = call(["--quiet", "check", "decks", "--against", revision])
    assert (outcome.code, outcome.out, len(outcome.err.splitlines())) == (code, "", 1)
    assert said in outcome.err
    assert not (repository.top / "x").exists()


def test_a_folder_in_no_repository_is_a_line(program: Program, folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(folder.path.parent))
    folder.write("a.md", deck(*numbered(1)))
    outcome = program("--quiet", "check", "--against", "HEAD")
    assert (outcome.code, outcome.out, len(outcome.err.splitlines())) == (3, "", 1)
    assert "not in a git repository" in outcome.err


# --- which files ------------------------------------------------------------------------------------------------------


def test_files_that_are_no_decks_are_a_failure_unless_they_are_allowed(folder: Folder) -> None:
    path = str(folder.write("README.md", "# Hello\n"))
    assert call(["check", path]).code == 3
    allowed = call(["check", path, "--allow-none"])
    assert (allowed.code, allowed.out, allowed.err) == (0, "", "0 decks, 0 cards: 0 errors, 0 warnings\n")


def test_a_deck_by_itself_is_not_blamed_for_decks_that_were_not_given(folder: Folder) -> None:
    one = folder.write("transport/one.md", deck(note("Q?", id="q1"), after="[transport/two, other]"))
    two = folder.write("transport/two.md", deck(note("Q?", id="q2"), after="[nowhere]"))
    folder.write("other.md", deck(note("Q?", id="q3")))
    assert call(["check", str(one), str(two)]).out == ""
    found = call(["check", str(one.parent), "--format", "json"]).document["diagnostics"]
    assert [finding["message"] for finding in found] == ["there is no deck 'nowhere'"]
    assert call(["check", str(folder.path)]).out.count("warning[SK011]") == 1


def test_two_files_with_one_id_are_found_out_whichever_way_they_are_named(folder: Folder) -> None:
    one, two = (folder.write(name, deck(note("Q?", id="q1"))) for name in ("one.md", "two.md"))
    for paths in ([one, two], [folder.path], [one, folder.path], [folder.path, two, two]):
        outcome = call(["check", *map(str, paths)])
        assert (outcome.code, outcome.out.count("error[SK120]")) == (1, 1)
        assert outcome.err.startswith("2 decks, 2 cards")


@pytest.mark.parametrize("form", ["text", "json", "github"])
def test_nothing_about_changes_acts_on_a_terminal(repository: Repository, form: str) -> None:
    evil = EVIL.replace("\x1b", "") + "\x1b]0;title\x07\u202e"
    repository.decks.write("e\x1b[31m\u202e.md", deck(note(evil, evil, id="e1"), note(f"{evil}?", kind="reverse")))
    repository.save()
    repository.decks.write("e\x1b[31m\u202e.md", deck(note(f"Other {evil}", evil, id="e1")))
    outcome = call(["check", "decks", "--against", "HEAD", "--format", form])
    assert outcome.code == 0
    assert not ACTING.search(outcome.out + outcome.err)
