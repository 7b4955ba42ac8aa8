"""What fails in the world is one line with an exit code, never a traceback, and nothing is harmed."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from studykit.store import schema
from tests.cli.program import ROOT, Outcome, Program, spawn
from tests.store.tools import Folder, deck, note, numbered

COMMANDS: tuple[list[str], ...] = (
    [], ["due"], ["list"], ["show", "c0"], ["stats"], ["scan"], ["answer", "c0", "good"], ["undo"], ["redo"],
    ["suspend", "c0"], ["log"], ["export", "reviews"], ["export", "cards"],
    ["import", "reviews", "none.csv"], ["review", "--plain"],
)  # fmt: skip
"""One of each that opens a store."""


@pytest.fixture(autouse=True)
def decks(folder: Folder) -> None:
    folder.write("a.md", deck(*numbered(3), title="First"))


def is_a_line(outcome: Outcome, code: int, *said: str) -> None:
    assert (outcome.code, len(outcome.err.splitlines())) == (code, 1), outcome
    assert outcome.err.startswith("studykit: ")
    assert "Traceback" not in outcome.err + outcome.out
    for part in said:
        assert part in outcome.err


# --- decks ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", COMMANDS)
def test_a_folder_of_decks_that_is_not_there_is_a_line(program: Program, command: list[str]) -> None:
    program.decks = [Path("/nowhere/decks")]
    is_a_line(program(*command), 3, "/nowhere/decks: there is no such folder")


@pytest.mark.parametrize("command", [[], ["due"], ["list"], ["scan"], ["review", "--plain"], ["check"]])
def test_a_folder_without_decks_is_a_line_that_says_what_a_deck_is(
    program: Program, folder: Folder, command: list[str]
) -> None:
    folder.remove("a.md")
    folder.write("README.md", "# Nothing to learn here\n")
    outcome = program("--quiet", *command)
    is_a_line(outcome, 3, "no deck found in", str(folder.path))


def test_a_path_to_check_that_is_not_there_is_a_line(program: Program) -> None:
    is_a_line(program("--quiet", "check", "/nowhere/deck.md"), 3, "/nowhere/deck.md")


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read everything")
def test_a_folder_that_may_not_be_read_is_a_line(program: Program, folder: Folder) -> None:
    folder.path.chmod(0)
    try:
        is_a_line(program("list"), 3, str(folder.path))
    finally:
        folder.path.chmod(0o700)


# --- the home and the store -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("home", ["/proc/nowhere/home", "/dev/null", "/dev/null/home"])
def test_a_home_that_cannot_be_made_is_a_line(program: Program, command: list[str], home: str) -> None:
    program.home = Path(home)
    is_a_line(program(*command), 4, home)


@pytest.mark.parametrize("command", COMMANDS)
def test_a_store_that_is_no_database_is_a_line_and_stays_as_it_is(program: Program, command: list[str]) -> None:
    program.home.mkdir()
    store = program.home / "studykit.db"
    store.write_text("Dear diary, this is no database at all.\n" * 50, encoding="utf-8")
    before = store.read_bytes()
    is_a_line(program(*command), 4, f"{store} is not a studykit store; nothing was changed")
    assert store.read_bytes() == before


@pytest.mark.parametrize("command", COMMANDS)
def test_a_store_from_the_future_is_refused_untouched(program: Program, command: list[str]) -> None:
    program("answer", "c0", "good")
    store = program.home / "studykit.db"
    with closing(sqlite3.connect(store)) as database:
        database.execute(f"PRAGMA user_version = {schema.VERSION + 7}")
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    before = store.read_bytes()
    is_a_line(program(*command), 4, "was written by a newer studykit", "Upgrade studykit")
    assert store.read_bytes() == before


def test_a_database_of_another_program_is_refused_untouched(program: Program) -> None:
    program.home.mkdir()
    store = program.home / "studykit.db"
    with closing(sqlite3.connect(store)) as database:
        database.execute("CREATE TABLE theirs (x)")
        database.commit()
    before = store.read_bytes()
    is_a_line(program("list"), 4, "another program", "nothing was changed")
    assert store.read_bytes() == before


def test_a_damaged_store_is_a_line(program: Program) -> None:
    program("answer", "c0", "good")
    store = program.home / "studykit.db"
    with closing(sqlite3.connect(store)) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    data = bytearray(store.read_bytes())
    data[4096:] = b"\xa5" * (len(data) - 4096)
    store.write_bytes(data)
    is_a_line(program("list"), 4, str(store))


def test_a_store_that_another_process_writes_to_can_still_be_read(program: Program) -> None:
    program("answer", "c0", "good")
    with closing(sqlite3.connect(program.home / "studykit.db", isolation_level=None)) as database:
        database.execute("BEGIN IMMEDIATE")
        assert program("show", "c0", "--json").document["reps"] == 1
        assert program("stats").code == 0


# --- streams ----------------------------------------------------------------------------------------------------------


def shell(program: Program, line: str) -> subprocess.CompletedProcess[bytes]:
    """A line of a shell in which `studykit` is the program with its options."""
    begin = f'studykit() {{ {sys.executable} -m studykit {" ".join(program.options())} "$@"; }}; '
    return subprocess.run(["bash", "-o", "pipefail", "-c", begin + line], capture_output=True, check=False, cwd=ROOT)


LONG = (
    "list",
    "list --json",
    "due",
    "due --json",
    "export cards",
    "export cards --format jsonl",
    "check",
    "stats",
    "scan",
)


@pytest.mark.parametrize("command", LONG)
def test_a_reader_who_leaves_early_is_no_failure(program: Program, folder: Folder, command: str) -> None:
    folder.write("a.md", deck(*numbered(400), title="First"))
    folder.write("bad.md", deck(*[note(f"{{{{c1::{n}", id=f"b{n}", kind="cloze") for n in range(300)], title="Bad"))
    for reader in ("head -n 1", "true"):
        done = shell(program, f"studykit --quiet {command} | {reader}")
        assert done.stderr == b"", done.stderr.decode()
        assert done.returncode in {0, 1 if command == "check" else 0}


@pytest.mark.parametrize("command", ["list", "due", "", "review --plain", "stats", "scan", "answer c0 good"])
@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_streams_that_are_closed_are_no_failure(program: Program, command: str, closed: str) -> None:
    done = shell(program, f"studykit {command} {closed}")
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"Traceback" not in done.stdout


def test_with_standard_input_closed_the_review_ends_as_if_left(program: Program) -> None:
    done = shell(program, "studykit review --plain <&-")
    assert done.stdout.decode().splitlines()[-1] == "3 cards left for today."


def test_output_that_cannot_be_written_is_a_line(program: Program) -> None:
    done = shell(program, "studykit list > /dev/full")
    assert (done.returncode, done.stderr) == (4, b"studykit: No space left on device\n")


@pytest.mark.parametrize("command", [["show"], ["list"], ["undo"]])
def test_an_argument_that_is_not_utf_8_is_a_line(program: Program, command: list[str]) -> None:
    outcome = spawn([*program.options(), *command, b"c\xff"])
    assert outcome.code == 2
    assert "Traceback" not in outcome.err


def test_a_home_and_decks_whose_names_are_not_utf_8_work(tmp_path: Path) -> None:
    folder = os.fsencode(tmp_path) + b"/d\xffcks"
    os.mkdir(folder)  # noqa: PTH102 - a name that is no text
    Path(os.fsdecode(folder) + "/a.md").write_text(deck(*numbered(2)), encoding="utf-8")
    home = os.fsencode(tmp_path) + b"/h\xffme"
    for command in (
        [b"answer", b"c0", b"good"],
        [b"list"],
        [b"list", b"--json"],
        [b"check", folder],
        [b"export", b"cards"],
    ):
        outcome = spawn([b"--home", home, b"--decks", folder, *command])
        assert outcome.code == 0, outcome.err
        assert "Traceback" not in outcome.err


def test_input_that_is_not_utf_8_is_not_a_grade(program: Program) -> None:
    outcome = program.apart("review", "--plain", typed=b"\n\xff\xfe\n3\nq\n")
    assert outcome.code == 0
    assert "Not a grade." in outcome.out
    assert "Traceback" not in outcome.err


def test_output_is_utf_8_whatever_the_locale_says(program: Program, folder: Folder) -> None:
    folder.write("a.md", deck(note("日本語 ünïcode?", id="u"), title="Ä"))
    for encoding in ("ascii", "cp1252", "latin-1"):
        outcome = program.apart("list", PYTHONIOENCODING=encoding, LC_ALL="C")
        assert "日本語 ünïcode?" in outcome.out


def test_ctrl_c_ends_a_command_without_a_traceback(program: Program) -> None:
    command = [sys.executable, "-m", "studykit", *program.options(), "review", "--plain"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT
    ) as process:
        assert process.stdout is not None
        while b"Enter for the answer" not in (line := process.stdout.read1()):  # type: ignore[attr-defined]
            assert line
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert err.decode().split() == ["stopped"]
