"""Options, exit codes and streams: the same before and after the command, in every command."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from studykit import __version__
from studykit.cli.entry import COMMANDS
from studykit.cli.study import known_theme
from studykit.errors import UsageError
from tests.cli.program import Outcome, Program, call, spawn
from tests.store.tools import Folder, deck, note, numbered


@pytest.fixture(autouse=True)
def decks(folder: Folder) -> None:
    folder.write("a.md", deck(*numbered(3), title="First"))


def is_a_line(outcome: Outcome, code: int, *said: str) -> None:
    """One line on standard error, nothing on standard output, and that exit code."""
    assert (outcome.code, outcome.out) == (code, ""), outcome
    assert len(outcome.err.splitlines()) == 1, outcome.err
    assert outcome.err.startswith("studykit: ")
    for part in said:
        assert part in outcome.err


def is_wrong_usage(outcome: Outcome, *said: str) -> None:
    assert (outcome.code, outcome.out) == (2, ""), outcome
    assert "Traceback" not in outcome.err
    for part in said:
        assert part in outcome.err


# --- options ----------------------------------------------------------------------------------------------------------


def test_options_stand_before_or_after_the_command_and_mean_the_same(tmp_path: Path, folder: Folder) -> None:
    home, at = ["--home", str(tmp_path / "h")], ["--now", "2026-11-20T09:00"]
    from_here = ["--decks", str(folder.path)]
    before = call([*home, *from_here, *at, "--quiet", "list"])
    assert (before.code, len(before.lines)) == (0, 3)
    assert call(["list", *home, *from_here, *at, "--quiet"]) == before
    assert call([*home, "list", *from_here, "--quiet", *at]) == before
    assert call([*home, *from_here, "--no-scan", "list", *at]) == before


def test_an_option_after_the_command_wins(tmp_path: Path, program: Program) -> None:
    program("answer", "c0", "easy")
    program.now = None
    outcome = program(
        "--home", str(tmp_path / "other"), "show", "c0", "--home", str(program.home), "--now", "2026-11-21T09:00"
    )
    assert "1 answer" in outcome.out


def test_decks_may_be_named_several_times_and_bundled_is_one_of_them(
    program: Program, folder: Folder, tmp_path: Path
) -> None:
    other = Folder(tmp_path / "more")
    other.write("b.md", deck(note("More?", id="m1"), title="Second"))
    program.decks = [folder.path, other.path]
    assert [line.split()[0] for line in program("list").lines] == ["c0", "c1", "c2", "m1"]
    with_bundled = program("list", "--decks", "bundled", "--json").document["cards"]
    assert len(with_bundled) > 100
    assert [card["card"] for card in with_bundled if card["deck"] in {"a", "b"}] == ["c0", "c1", "c2", "m1"]


def test_the_bundled_decks_are_studied_when_no_others_are_named(tmp_path: Path) -> None:
    outcome = call(["--home", str(tmp_path / "h"), "list"])
    assert outcome.code == 0
    assert len(outcome.lines) >= 100


def test_the_home_may_be_named_by_the_environment(
    tmp_path: Path, folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STUDYKIT_HOME", str(tmp_path / "by-name"))
    assert call(["--decks", str(folder.path), "list"]).code == 0
    assert (tmp_path / "by-name" / "studykit.db").is_file()
    assert call(["--decks", str(folder.path), "--home", str(tmp_path / "by-option"), "list"]).code == 0
    assert (tmp_path / "by-option" / "studykit.db").is_file()


def test_the_home_is_made_for_its_owner_alone(program: Program) -> None:
    program("list")
    assert program.home.stat().st_mode & 0o777 == 0o700


def test_quiet_leaves_out_messages_but_no_data_and_no_errors(program: Program, folder: Folder) -> None:
    folder.write("bad.md", deck(note("{{c1::x", id="b", kind="cloze"), title="Bad"))
    loud, quiet = program("list"), program("--quiet", "list")
    assert loud.err.startswith("! 1 error in the decks")
    assert (quiet.err, quiet.out) == ("", loud.out)
    assert program("--quiet", "answer", "c0", "good").out == ""
    is_a_line(program("--quiet", "show", "nosuch"), 2, "nosuch")
    checked = program("--quiet", "check")
    assert (checked.code, checked.err) == (1, "")
    assert "SK110" in checked.out


def test_no_scan_works_with_what_is_known(program: Program, folder: Folder) -> None:
    program("scan")
    folder.write("a.md", deck(*numbered(5), title="First"))
    assert len(program("--no-scan", "list").lines) == 3
    assert len(program("list").lines) == 5


def test_no_scan_of_decks_never_scanned_says_so(program: Program) -> None:
    is_a_line(program("--no-scan", "list"), 3, "no deck found")


# --- the clock --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "command",
    [
        ["answer", "c0", "good"],
        ["flag", "c0"],
        ["undo"],
        ["redo"],
        ["scan"],
        ["import", "reviews", "x.csv"],
        ["review", "--plain"],
    ],
)
def test_a_pretended_time_with_a_command_that_writes_needs_a_home(
    command: list[str], folder: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STUDYKIT_HOME", str(tmp_path / "real"))
    outcome = call(["--decks", str(folder.path), "--now", "2026-11-20T09:00", *command])
    is_wrong_usage(outcome, "--now with a command that writes needs --home")
    assert not (tmp_path / "real").exists()


@pytest.mark.parametrize("command", [["due"], ["list"], ["stats"], ["show", "c0"], ["log"]])
def test_a_pretended_time_is_fine_for_reading(
    command: list[str], folder: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STUDYKIT_HOME", str(tmp_path / "real"))
    assert call(["--decks", str(folder.path), "--now", "2026-11-20T09:00", *command]).code == 0


@pytest.mark.parametrize(
    ("now", "at"),
    [
        ("2026-11-20T09:00", "2026-11-20T09:00:00.000Z"),
        ("2026-11-20T09:00:01.25", "2026-11-20T09:00:01.250Z"),
        ("2026-11-20T09:00+01:00", "2026-11-20T08:00:00.000Z"),
        ("2026-11-20", "2026-11-20T00:00:00.000Z"),
    ],
)
def test_the_pretended_time_is_local_unless_it_names_a_zone(program: Program, now: str, at: str) -> None:
    program.now = now
    assert program("answer", "c0", "good", "--json").document["last_review"] == at


@pytest.mark.parametrize("now", ["soon", "2026-13-01T00:00", "09:00", "9999-12-31T23:59"])
def test_a_time_that_is_none_is_wrong_usage(program: Program, now: str) -> None:
    program.now = None
    is_a_line(program("list", "--now", now), 2, "is not a time; write 2026-12-15T09:00")


@pytest.mark.parametrize("option", ["--home", "--decks", "--now"])
def test_a_value_that_is_empty_is_wrong_usage_and_not_the_default(option: str) -> None:
    is_wrong_usage(call([option, "", "list"]), f"Invalid value for '{option}': it is empty")


# --- wrong usage ------------------------------------------------------------------------------------------------------


def test_an_unknown_command_is_named_with_the_nearest(program: Program) -> None:
    is_wrong_usage(program("lst"), "no such command: lst. Did you mean list?")
    is_wrong_usage(program("frobnicate"), "no such command: frobnicate")


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (["list", "--frob"], "--frob"),
        (["show"], "CARD"),
        (["answer", "c0"], "RATING"),
        (["answer", "c0", "fine"], "fine"),
        (["answer", "c0", "5"], "5"),
        (["answer", "c0", "good", "--took", "-1"], "--took"),
        (["answer", "c0", "good", "--took", "soon"], "--took"),
        (["export", "everything"], "everything"),
        (["export", "reviews", "--format", "xml"], "xml"),
        (["check", "--format", "xml"], "xml"),
        (["import", "cards", "x.csv"], "cards"),
    ],
)
def test_wrong_arguments_are_named(program: Program, command: list[str], said: str) -> None:
    is_wrong_usage(program(*command), said, "Usage: studykit")


@pytest.mark.parametrize("command", [["list"], ["due"], ["review", "--plain"]])
def test_an_unknown_deck_is_named_with_the_nearest(program: Program, folder: Folder, command: list[str]) -> None:
    folder.write("transport/tls.md", deck(note("T?", id="t"), title="TLS"))
    is_a_line(program(*command, "transport/tsl"), 2, "there is no deck 'transport/tsl'; did you mean transport/tls?")


@pytest.mark.parametrize(
    "command", [["show", "nosuch"], ["answer", "nosuch", "good"], ["show", ""], ["show", "%"], ["show", "_"]]
)
def test_an_unknown_card_is_a_line(program: Program, command: list[str]) -> None:
    is_a_line(program(*command), 2, "no card has the id")


def test_the_beginning_of_an_id_is_enough_if_only_one_card_has_it(program: Program, folder: Folder) -> None:
    folder.write("a.md", deck(note("One?", id="abc123"), note("Two?", id="abd456"), title="First"))
    assert program("show", "abc", "--json").document["card"] == "abc123"
    for command in (["show", "ab"], ["answer", "ab", "good"]):
        is_a_line(program(*command), 2, "'ab' could be abc123, abd456; write more of it")
    assert program("export", "reviews", "--format", "jsonl").out == ""


def test_the_id_of_a_note_with_several_cards_is_not_enough(program: Program, folder: Folder) -> None:
    folder.write("a.md", deck(note("{{c1::a}} {{c2::b}}", id="cl", kind="cloze"), title="First"))
    is_a_line(program("show", "cl"), 2, "'cl' could be cl/c1, cl/c2; write more of it")


def test_undo_of_what_is_no_answer_is_a_line(program: Program) -> None:
    is_a_line(program("undo", "nosuch"), 2, "'nosuch' is nothing that can be taken back")


def test_undo_names_what_it_took_back_and_says_when_there_is_nothing(program: Program) -> None:
    assert program("undo").lines == ["Nothing to take back."]
    assert program("redo").lines == ["Nothing to put back."]
    first = program("answer", "c0", "hard", "--json").document["review"]
    program("answer", "c1", "easy")
    assert program("undo", first).lines == ["Took back Hard on c0."]
    assert program("undo").lines == ["Took back Easy on c1."]
    assert program("redo").lines == ["Put back Easy on c1."]
    assert program("show", "c0", "--json").document["state"] == "new"


def test_an_unknown_theme_is_named_with_the_nearest() -> None:
    with pytest.raises(UsageError, match="there is no theme 'drak'; did you mean dark"):
        known_theme("drak")
    for name in ("dark", "light", "ansi", "studykit-dark", "nord"):
        known_theme(name)


# --- help and version -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("option", ["--help", "-h"])
def test_help_names_every_command_and_every_option_they_share(option: str) -> None:
    outcome = call([option])
    assert (outcome.code, outcome.err) == (0, "")
    assert all(f"  {name} " in outcome.out for name in COMMANDS)
    assert all(
        name in outcome.out
        for name in ("--home DIR", "--decks PATH", "--now ISO8601", "--quiet", "--no-scan", "--version")
    )
    assert max(map(len, outcome.lines)) <= 80


@pytest.mark.parametrize("command", list(COMMANDS))
def test_every_command_has_help_that_names_the_shared_options(command: str) -> None:
    outcome = call([command, "--help"])
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out.startswith(f"Usage: studykit {command} ")
    assert all(name in outcome.out for name in ("--home DIR", "--decks PATH", "--now ISO8601", "--quiet", "--no-scan"))


def test_the_version_is_that_of_the_package() -> None:
    assert call(["--version"]) == Outcome(0, f"studykit, version {__version__}\n", "")


def test_python_dash_m_is_the_program() -> None:
    assert spawn(["--version"]).out == f"studykit, version {__version__}\n"


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_shells_complete_commands(shell: str) -> None:
    script = spawn([], environment={"_STUDYKIT_COMPLETE": f"{shell}_source"})
    assert script.code == 0
    assert "_STUDYKIT_COMPLETE" in script.out


def test_what_is_completed_are_the_commands() -> None:
    words = {"_STUDYKIT_COMPLETE": "bash_complete", "COMP_WORDS": "studykit s", "COMP_CWORD": "1"}
    assert spawn([], environment=words).out.split() == [f"plain,{name}" for name in COMMANDS if name.startswith("s")]


# --- without a terminal -----------------------------------------------------------------------------------------------


def test_without_a_command_and_a_terminal_it_prints_what_is_due(program: Program) -> None:
    assert program() == program("due")
    assert program().lines[0] == "3 cards, about 1 min: 0 reviews, 0 learning, 3 new"


def test_review_without_a_terminal_is_the_one_in_lines(program: Program) -> None:
    assert program("review") == program("review", "--plain")


def test_every_write_is_in_the_log_when_the_command_ends(program: Program) -> None:
    program("answer", "c0", "good")
    with sqlite3.connect(program.home / "studykit.db") as database:
        assert database.execute("SELECT card, rating FROM reviews").fetchall() == [("c0", 3)]
    database.close()
